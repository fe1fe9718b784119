import { dateIn } from '../../base/clock.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { dueAt } from '../../engines/deadlines/due-at.ts'

/** The action by which a document goes out to its addressees, and the one that takes it back (design: domain, Notice). */
export const issue = 'issue'
export const withdraw = 'withdraw'

/** The states in which a document has not gone out: those that are reached without issuing it. What is done in them is done with the whole. */
export function statesBeforeIssue({ initial, actions }: Pick<WorkflowFile, 'initial' | 'actions'>): ReadonlySet<string> {
  const known = walked.get(actions)
  if (known !== undefined) return known
  const states = new Set([initial])
  // A set goes on through what is added to it meanwhile.
  for (const state of states) for (const [name, { from, to }] of Object.entries(actions)) if (name !== issue && from.includes(state)) states.add(to)
  walked.set(actions, states)
  return states
}

/** Whether an action takes back a document that has gone out: those who have it are to be told why. An action with a form says it there. */
export function withdrawsIssued({ subject, initial, actions }: Pick<WorkflowFile, 'subject' | 'initial' | 'actions'>, name: string, from: string): boolean {
  return subject === 'notice' && name === withdraw && actions[name]?.form === undefined && !statesBeforeIssue({ initial, actions }).has(from)
}

const walked = new WeakMap<object, ReadonlySet<string>>()

/**
 * Whether an action on a document that has not gone out approves it: it leads to where it is issued from, or issues what nobody has approved.
 * `isApproved`: somebody has.
 */
export function approves({ actions }: Pick<WorkflowFile, 'actions'>, state: string, name: string, isApproved: boolean): boolean {
  if (name === issue) return !isApproved
  return leadsToIssue(actions, actions[name]!.to) && !leadsToIssue(actions, state)
}

/** Whether an action takes back what was approved: it leads away from where the document is issued from, to be worked on once more. */
export function reopensDraft({ actions }: Pick<WorkflowFile, 'actions'>, state: string, name: string): boolean {
  return name !== issue && leadsToIssue(actions, state) && !leadsToIssue(actions, actions[name]!.to)
}

const leadsToIssue = (actions: WorkflowFile['actions'], state: string): boolean => actions[issue]?.from.includes(state) === true

/** How long parts of a document stay in the state that issuing leads to, and in the one that signing does. */
export function documentSpans({ actions }: Pick<WorkflowFile, 'actions'>, { signDays, replyDays }: { readonly signDays: number; readonly replyDays: number }): Readonly<Record<string, string>> {
  const [issued, signed] = [actions[issue]?.to, actions['sign']?.to]
  return { ...(signed === undefined ? {} : { [signed]: `${replyDays}wd` }), ...(issued === undefined ? {} : { [issued]: `${signDays}wd` }) }
}

/** The last of so many working days after an instant, `YYYY-MM-DD` in city time; null where the calendar does not know all of them: what is printed does not move. */
export function lastOfDays(calendar: Calendar, at: Date, count: number): string | null {
  const { at: end, provisional } = dueAt(at, { count, unit: 'wd' }, calendar)
  // A day ends with its 24:00, which is already the next one's.
  return provisional ? null : dateIn(calendar.timeZone, new Date(end.getTime() - 1))
}
