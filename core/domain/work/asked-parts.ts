import { createHash } from 'node:crypto'
import { assessmentStates } from '../../contracts/assessment-api.ts'
import type { RuntimeWorkflow } from '../../contracts/runtime-workflow.ts'
import { assessmentMachine, dropping } from '../../engines/workflow/assessment-machine.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import { fanOutOf, isJoined, joinAction, splits, type RoundCounts } from '../../engines/workflow/fan-out.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import { canonicalJson, type Json } from '../../store/json-object.ts'
import type { Move } from './decide-move.ts'
import type { PinnedMachine } from './machines.ts'
import { hostActor } from './system-flow.ts'

/** Whether an action splits a matter among those below. */
export const isSplitting = ({ workflow }: Pick<Machine, 'workflow'>, action: string): boolean => splits(workflow, action)

/** What those go by who are asked in a state of a matter: the forms as the matter's own workflow pins them. */
export function assessmentWorkflow({ content }: PinnedMachine, state: string): RuntimeWorkflow {
  const { pack, forms, formVersions } = content
  const workflow = assessmentMachine(content.workflow, state)
  const asked = new Set(Object.values(workflow.actions).flatMap(({ form }) => form ?? []))
  const only = <T>(all: Readonly<Record<string, T>>) => Object.fromEntries(Object.entries(all).filter(([reference]) => asked.has(reference)))
  const own = { pack, workflow, forms: only(forms), ...(formVersions === undefined ? {} : { formVersions: only(formVersions) }) }
  return Object.freeze({ id: `${pack}/${workflow.id}`, content: own, hash: createHash('sha256').update(canonicalJson(own as unknown as Json)).digest('hex') })
}

/** How an assessment that is no longer needed ends; null for one that is over. */
export const drop = ({ state }: Pick<WorkItem, 'state'>): Pick<Move, 'action' | 'actor'> | null => (openStates.includes(state) ? { action: dropping, actor: hostActor } : null)

/** States of an assessment in which it waits. */
export const openStates: readonly string[] = assessmentStates.slice(0, 2)

/** How the host goes on with a split matter by what has been answered; null while it has to wait. */
export function join({ workflow }: Machine, { state }: Pick<WorkItem, 'state'>, counts: RoundCounts): Pick<Move, 'action' | 'actor' | 'joins'> | null {
  const fanOut = fanOutOf(workflow, state)
  const action = fanOut !== null && isJoined(fanOut, counts) ? joinAction(workflow, state) : null
  return action === null ? null : { action, actor: hostActor, joins: counts }
}
