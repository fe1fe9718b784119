import type { Machine } from '../../engines/workflow/build-machine.ts'
import { dispatchAction } from '../../engines/workflow/dispatch.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'

/** The action by which the host hands out a matter at the dispatch desk that nobody has acted on; null where its workflow has none that asks for nothing. */
export function dispatchByHost({ workflow }: Machine, { state, acts, organisation }: WorkItem): string | null {
  return acts > 0 || organisation !== null ? null : dispatchAction(workflow, state)
}
