import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import { pathPointer, valueAt, type Answer } from '../../engines/forms/answer-path.ts'
import { answerPlaces, type AnswerPlace } from '../../engines/forms/answer-places.ts'
import { formLookups } from '../../engines/forms/form-lookups.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'

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
