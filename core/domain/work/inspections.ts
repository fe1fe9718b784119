import { reopenAction } from '../../engines/workflow/reopen.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import type { Move } from './decide-move.ts'
import type { PinnedMachine } from './machines.ts'
import { hostActor } from './system-flow.ts'

/** States of a sample's workflow in which it has ended, whoever brought it (the checks of packs demand them). */
export const failed = 'failed'
export const withdrawn = 'withdrawn'

/** The action by which a sample is withdrawn; the host does it where the case is taken up again for another reason. */
export const withdrawing = 'withdraw'

/** Whether what was closed can be taken up again by the host. */
export const canReopen = ({ workflow }: Pick<PinnedMachine, 'workflow'>, { state }: Pick<WorkItem, 'state'>): boolean => reopenAction(workflow, state) !== null

/** How the host takes up again what was closed; null where it is not closed, or its workflow has no way. */
export function reopening({ workflow }: Pick<PinnedMachine, 'workflow'>, { state, phase }: Pick<WorkItem, 'state' | 'phase'>): (Pick<Move, 'action' | 'actor'> & { readonly reopensByHost: true }) | null {
  const action = phase === 'closed' ? reopenAction(workflow, state) : null
  return action === null ? null : { action, actor: hostActor, reopensByHost: true }
}

/** How the host withdraws a sample; null where it has ended. */
export function withdrawal({ workflow }: Pick<PinnedMachine, 'workflow'>, { state }: Pick<WorkItem, 'state'>): Pick<Move, 'action' | 'actor'> | null {
  return workflow.actions[withdrawing]?.from.includes(state) === true ? { action: withdrawing, actor: hostActor } : null
}
