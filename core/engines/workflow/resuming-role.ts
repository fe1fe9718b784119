import type { WorkflowFile } from '../../contracts/generated/workflow.ts'

/** The role that can let a suspended matter go on: that of the first action out of its state that people can do, null where there is none. */
export function resumingRole({ states, actions }: Pick<WorkflowFile, 'states' | 'actions'>, state: string): string | null {
  const out = Object.values(actions).filter(({ from, to, roles }) => from.includes(state) && states[to]?.phase === 'open' && roles.some((role) => role !== 'system'))
  return out[0]?.roles.find((role) => role !== 'system') ?? null
}
