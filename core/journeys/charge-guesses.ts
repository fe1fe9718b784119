import type { Action } from '../base/action.ts'
import type { AnswerRequest } from '../contracts/form-api.ts'
import type { RuntimeForm } from '../contracts/runtime-form.ts'
import type { Quota } from '../domain/audit/quota.ts'
import { guessesIn } from '../domain/forms/guesses.ts'
import type { AuditNotes } from '../store/audit-notes.ts'

export interface GuessDeps {
  /** The quota of look-ups of persons. */
  readonly quota: Quota
  readonly notes: AuditNotes
}

/** The verb of refused answers that had somebody in them whom the sender has not seen; `after.lookUps` says as how many look-ups each counts. */
export const refusedVerb = 'refuse-answer'

/**
 * Why an answer is refused may say whether two of its values are the same, so that numbers that somebody types could be held against one
 * that only the server has opened. Counts each of them as a look-up, at least one in all, and notes that in the trail; nothing where
 * `meant`, the answer with what was opened in it, is no other than was `given`. Throws `people-quota-used`.
 */
export async function chargeGuesses({ quota, notes }: GuessDeps, action: Action, topic: string, form: RuntimeForm, given: AnswerRequest['answer'], meant: AnswerRequest['answer']): Promise<void> {
  const { opened, typed } = guessesIn(form, given, meant)
  if (opened === 0) return
  const lookUps = Math.max(1, typed)
  await quota.take(action, lookUps)
  await notes.note(action, { verb: refusedVerb, object: { kind: 'look-up', id: action.nextId() }, topic, after: { form: form.id, opened, lookUps } })
}
