import { standingAnswer } from '../domain/forms/store-answer.ts'
import { historiesOf } from '../domain/work/move-items.ts'
import type { Reading } from '../store/access.ts'
import type { FormAnswer } from '../store/entities/forms/form-answer.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'

/**
 * The answer whose place another one to the same duty takes, which was sent back or taken up again: it is kept, and the row that came of it
 * ends with the new one's. Null where it was not answered before. `but`: the new answer.
 */
export async function answerBefore(read: Reading, item: WorkItem, form: string, but: string): Promise<FormAnswer | null> {
  if (item.subject !== 'duty' || item.acts === 0) return null
  const last = (await historiesOf(read, [item])).get(item.id)?.findLast(({ answer }) => answer !== null && answer !== but)
  return last === undefined ? null : standingAnswer(read, { topic: item.topic, form }, last.answer!)
}
