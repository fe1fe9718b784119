import type { Action } from '../../base/action.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import { pathPointer, valueAt, type Answer } from '../../engines/forms/answer-path.ts'
import { answerPlaces, type AnswerPlace } from '../../engines/forms/answer-places.ts'
import { formLookups } from '../../engines/forms/form-lookups.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'
import type { AuditNotes } from '../../store/audit-notes.ts'
import type { Quota } from '../audit/quota.ts'

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
export async function chargeGuesses({ quota, notes }: GuessDeps, action: Action, topic: string, form: RuntimeForm, given: Answer, meant: Answer): Promise<void> {
  const { opened, typed } = guessesIn(form, given, meant)
  if (opened === 0) return
  const lookUps = Math.max(1, typed)
  await quota.take(action, lookUps)
  await notes.note(action, { verb: refusedVerb, object: { kind: 'look-up', id: action.nextId() }, topic, after: { form: form.id, opened, lookUps } })
}

/** How many values of an answer its sender has not seen, and how many others are numbers of persons, wherever they stand. */
export function guessesIn({ model, content: { form } }: RuntimeForm, given: Answer, meant: Answer): { readonly opened: number; readonly typed: number } {
  const places = [...answerPlaces(form.schema, meant)].filter(({ value }) => typeof value === 'string' || typeof value === 'number')
  const formats = new Set([...formLookups(model).map(({ format }) => format), ...places.filter(isPerson).flatMap(({ nodes }) => nodes.flatMap(({ format }) => format ?? []))])
  const opened = new Set(places.filter(({ path, value }) => valueAt(given, path) !== value).map(({ path }) => pathPointer(path)))
  const typed = places.filter((place) => !opened.has(pathPointer(place.path)) && (isPerson(place) || [...formats].some((format) => isNumber(format, String(place.value)))))
  return { opened: opened.size, typed: typed.length }
}

const isPerson = ({ nodes }: AnswerPlace): boolean => nodes.some(({ identifies }) => identifies === 'person')

function isNumber(format: string, text: string): boolean {
  const type = fieldTypes.get(format)
  return type !== undefined && type.reason(type.normalise(text)) === null
}
