import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import { returning } from './assessment-machine.ts'
import { dispatcher, handOver } from './hand-over.ts'
import { sendsBack } from './send-back.ts'

/**
 * Whether an action has to say why in its note: one that gives a matter back to the dispatch desk or says that it is not theirs (退件), and
 * one that sends it back to be done again (退回). An action with a form says it there.
 */
export function needsReason(workflow: Pick<WorkflowFile, 'subject' | 'initial' | 'states' | 'actions'>, name: string, from: string): boolean {
  if (workflow.actions[name]!.form !== undefined) return false
  if (workflow.subject === 'assessment') return name === returning
  const left = workflow.states[from]
  const isGivenBack = (left?.phase === 'open' || left?.phase === 'waiting') && left.role !== dispatcher && handOver(workflow, name) === 'to-desk'
  return isGivenBack || sendsBack(workflow, name, from)
}
