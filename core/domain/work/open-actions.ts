import type { LocalText } from '../../base/text.ts'
import type { Action } from '../../contracts/generated/workflow.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import { handOver } from '../../engines/workflow/hand-over.ts'
import { needsReason } from '../../engines/workflow/needs-reason.ts'
import type { WorkflowActor } from '../../engines/workflow/instance.ts'
import { transition } from '../../engines/workflow/transition.ts'
import type { WorkAct } from '../../store/entities/work/work-act.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'
import { hangsOnAnswers, instanceOf } from './decide-move.ts'
import { withdrawsIssued } from './document-flow.ts'
import { overseenAs } from './excusing.ts'
import { failed, withdrawn } from './inspections.ts'

/** An action that somebody may do now. */
export interface OpenAction {
  readonly name: string
  readonly title: LocalText
  /** The form that it is done with, as the workflow names it. */
  readonly form: string | null
  /** Another organisation may take charge by it; `required`: one has to be named. */
  readonly handsOver: 'no' | 'optional' | 'required'
  /** Phase of the state that it leads to. */
  readonly leadsTo: WorkItem['phase']
  /** Its note has to say why. */
  readonly needsReason: boolean
}

/**
 * What an actor may do with a matter as it stands, in the order of the workflow. A condition that hangs on answers is asked when they are
 * there; one that does not is asked now.
 */
export function openActionsOf(machine: Machine, item: WorkItem, history: readonly WorkAct[], actor: WorkflowActor, at: Date): readonly OpenAction[] {
  return Object.entries(machine.workflow.actions).flatMap(([name, action]) => {
    if (!action.from.includes(item.state)) return []
    const result = transition(machine, instanceOf(item, history), name, {}, actor, at)
    const refused = 'problems' in result && result.problems.some(({ code }) => action.form === undefined || !hangsOnAnswers.has(code))
    if (refused) return []
    const over = handOver(machine.workflow, name) === 'to-organisation'
    return [{ name, title: action.title ?? name, form: action.form ?? null, handsOver: !over ? 'no' : item.organisation === null ? 'required' : 'optional', leadsTo: machine.workflow.states[action.to]!.phase, needsReason: needsReason(machine.workflow, name, item.state) || withdrawsIssued(machine.workflow, name, item.state) || overseenAs(item, name) !== null || endsInspection(item, action) }]
  })
}

/** Whether an action without a form fails a sample or withdraws it. */
const endsInspection = ({ subject }: Pick<WorkItem, 'subject'>, { to, form }: Action): boolean => subject === 'sample' && form === undefined && (to === failed || to === withdrawn)
