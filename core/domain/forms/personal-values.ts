import type { Node } from '../../contracts/generated/form.ts'
import { valueAt, type Answer } from '../../engines/forms/answer-path.ts'
import { maskOf } from '../../engines/forms/field-input.ts'
import { sameJson } from '../../engines/forms/same-json.ts'
import { maskValue } from '../../language/masks.ts'
import { answerPlaces, type AnswerPlace } from '../../engines/forms/answer-places.ts'

/** A text, number, true or false that is stored sealed, by where it stands in the answer. Answers from before may have whole lists and objects. */
export interface PersonalValue {
  readonly path: readonly string[]
  readonly value: unknown
}

export interface ParedAnswer {
  /** With masks in place of personal values. */
  readonly masked: Answer
  readonly personal: readonly PersonalValue[]
}

/**
 * An answer parted into what may be stored in plain and what may not: values of fields that identify somebody, that have a mask, or
 * whose format names a person; of lists and objects each value in them. Where the schema has several words on a value, one that calls it
 * personal is enough.
 */
export function parePersonal(schema: Node, answer: Answer): ParedAnswer {
  const found = [...personalPlaces(schema, answer)]
  return { masked: withValues(answer, found.map(({ path, value, mask }) => ({ path, value: masked(mask, value) }))), personal: found.map(({ path, value }) => ({ path, value })) }
}

function* personalPlaces(schema: Node, answer: Answer): Generator<PersonalValue & { readonly mask: string }> {
  for (const place of answerPlaces(schema, answer, (at) => maskAt(at) === null)) {
    const mask = maskAt(place)
    if (mask !== null) yield* singleValues(place.path, place.value, mask)
  }
}

/** Each for itself: a correction changes some of them, and leaves the others as it has seen them. */
function* singleValues(path: readonly string[], value: unknown, mask: string): Generator<PersonalValue & { readonly mask: string }> {
  if (typeof value !== 'object') yield { path, value, mask }
  else for (const [name, one] of Object.entries(value ?? {})) yield* singleValues([...path, name], one, mask)
}

/**
 * A correction as it is meant: who corrects has seen personal values masked, and what comes back as its mask stays what it was. Masks
 * are those of `schema`, by which the corrected answer was stored, whatever the form says of the place now. `unclear`: places in lists
 * that were changed where several values have that mask, so that nobody can say which is meant.
 */
export function keepUnseen(schema: Node, given: Answer, before: ParedAnswer): { readonly answer: Answer; readonly unclear: readonly (readonly string[])[] } {
  const whole = joinPersonal(before.masked, before.personal)
  const meant = new Map<string, Map<string, unknown>>()
  for (const { path, value, mask } of personalPlaces(schema, whole)) {
    const key = shownAt(path, masked(mask, value))
    meant.set(key, (meant.get(key) ?? new Map<string, unknown>()).set(JSON.stringify(value), value))
  }
  const isUnchanged = unchangedLists(given, before.masked)
  const found = [...answerPlaces({}, given)].flatMap(({ path, value }) => {
    const values = meant.get(shownAt(path, value))
    return values === undefined ? [] : [{ path, values: isUnchanged(path) ? [valueAt(whole, path)] : [...values.values()] }]
  })
  return {
    answer: withValues(given, found.flatMap(({ path, values }) => (values.length === 1 ? [{ path, value: values[0] }] : []))),
    unclear: found.filter(({ values }) => values.length > 1).map(({ path }) => path),
  }
}

/** Whether the list that a place lies in, the outermost, shows what it showed before; each list is compared once. */
function unchangedLists(given: Answer, before: Answer): (path: readonly string[]) => boolean {
  const known = new Map<string, boolean>()
  return (path) => {
    const at = path.findIndex(isNumber)
    if (at < 0) return false
    const list = path.slice(0, at)
    const key = JSON.stringify(list)
    const found = known.get(key) ?? sameJson(valueAt(given, list), valueAt(before, list))
    known.set(key, found)
    return found
  }
}

const isNumber = (name: string): boolean => /^\d+$/.test(name)

/** Places in lists may have changed, so that they count as one. */
const shownAt = (path: readonly string[], shown: unknown): string => JSON.stringify([path.map((name) => (isNumber(name) ? '0' : name)), shown])

/** The whole answer from its parts. */
export const joinPersonal = (masked: Answer, personal: readonly PersonalValue[]): Answer => withValues(masked, personal)

/** Whether values of a top-level field may be stored masked, so that lists cannot be filtered by it. */
export function isPersonalField(schema: Node, name: string): boolean {
  // A value of any kind: what the schema says of the field does not depend on it.
  for (const place of answerPlaces(schema, { [name]: '' }, () => true)) if (place.path.length <= 1 && maskAt(place) !== null) return true
  return false
}

/** How a value shows, by the first of its nodes that has a mask; null where none has. Pages are told the same by a field's `mask`. */
export function maskAt({ nodes }: Pick<AnswerPlace, 'nodes'>): string | null {
  for (const node of nodes) {
    const mask = maskOf(node)
    if (mask !== null) return mask
  }
  return null
}

/** Of true and false nothing shows; as nothing (`null`) they would read as not answered. */
const masked = (mask: string, value: unknown): string => (typeof value === 'boolean' ? maskValue('all', '') : maskValue(mask, String(value)))

export function withValues(answer: Answer, values: readonly PersonalValue[]): Answer {
  if (values.length === 0) return answer
  const copy = structuredClone(answer) as Record<string, unknown>
  for (const { path, value } of values) {
    let holder = copy
    for (const name of path.slice(0, -1)) holder = holder[name] as Record<string, unknown>
    holder[path.at(-1)!] = value
  }
  return copy
}
