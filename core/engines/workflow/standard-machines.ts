import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import machines from './standard-machines.json' with { type: 'json' }

/**
 * The host's standard machines, in the pack's own format: what a topic runs that names a workflow without bringing its file
 * (design: domain, Standard machines). By id: topic, alert, case, notice, referral, feedback, sample.
 */
export const standardMachines: ReadonlyMap<string, WorkflowFile> = new Map(Object.entries(machines as unknown as Readonly<Record<string, WorkflowFile>>))
