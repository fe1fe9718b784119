import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { WorkTiming } from '../../contracts/matter-clock.ts'
import { resumingRole } from '../../engines/workflow/resuming-role.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'

/** Whose task a matter is, given its columns and its time: whose suspension has lasted as long as it may is the task of whoever can let it go on. */
export function roleAt(workflow: Pick<WorkflowFile, 'states' | 'actions'>, { phase, state, role }: Pick<WorkItem, 'phase' | 'state' | 'role'>, { clock }: Pick<WorkTiming, 'clock'>): string | null {
  return phase === 'suspended' && clock?.suspendedSince === null ? resumingRole(workflow, state) : role
}

/** The matter, for whoever is to be told of what was owed while its time was `timing`: with the role whose task it was by then. */
export function inTime(workflow: Pick<WorkflowFile, 'states' | 'actions'>, item: WorkItem, timing: Pick<WorkTiming, 'clock'>): WorkItem {
  const role = roleAt(workflow, item, timing)
  return role === item.role ? item : { ...item, role }
}
