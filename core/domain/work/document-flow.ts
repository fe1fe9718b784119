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

const walked = new WeakMap<object, ReadonlySet<string>>()

/** How long parts of a document stay in the state that issuing leads to, and in the one that signing does. */
export function documentSpans({ actions }: Pick<WorkflowFile, 'actions'>, { signDays, replyDays }: { readonly signDays: number; readonly replyDays: number }): Readonly<Record<string, string>> {
  const [issued, signed] = [actions[issue]?.to, actions['sign']?.to]
  return { ...(signed === undefined ? {} : { [signed]: `${replyDays}wd` }), ...(issued === undefined ? {} : { [issued]: `${signDays}wd` }) }
}

/** The last of so many working days after an instant, `YYYY-MM-DD` in city time. */
export function lastOfDays(calendar: Calendar, at: Date, count: number): string {
  // A day ends with its 24:00, which is already the next one's.
  return dateIn(calendar.timeZone, new Date(dueAt(at, { count, unit: 'wd' }, calendar).at.getTime() - 1))
}
