import type { WorkflowFile } from '../../contracts/generated/workflow.ts'

/** The role of the dispatch desk: what it hands out it hands to an organisation. */
export const dispatcher = 'coordinator'

/** What an action does to who is in charge. */
export type HandOver =
  /** Another organisation may be put in charge. */
  | 'to-organisation'
  /** It goes back to the dispatch desk, and nobody is in charge. */
  | 'to-desk'
  /** Whoever is in charge stays so. */
  | 'stays'

/**
 * What an action does to who is in charge of a matter: one that leads into a state whose task is the dispatch desk's gives it back to the
 * desk; one that leads to where the desk sends matters (`dispatch`, `assign`, `reassign`) hands it over.
 */
export function handOver({ states, actions }: Pick<WorkflowFile, 'states' | 'actions'>, name: string): HandOver {
  const { to } = actions[name]!
  if (states[to]?.role === undefined || !isOpen(states[to].phase)) return 'stays'
  if (states[to].role === dispatcher) return 'to-desk'
  const sent = Object.values(actions).some((action) => action.to === to && action.from.some((from) => states[from]?.role === dispatcher))
  return sent ? 'to-organisation' : 'stays'
}

const isOpen = (phase: string): boolean => phase === 'open' || phase === 'waiting'
