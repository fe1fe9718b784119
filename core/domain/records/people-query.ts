import type { PartedBy } from '../../contracts/form-api.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'

/** Whom somebody looks for: by the whole number, normalised, or by a name, in the ways in which it may be written, and how the number ends. */
export type PeopleQuery =
  | { readonly by: 'number'; readonly number: string }
  | { readonly by: 'name'; readonly names: readonly string[]; readonly end: string | null }

/** `王小明 123X`: what follows the name are the last 3 or 4 characters of the number. */
const nameAndEnd = /^(?<name>.*[\p{L}\p{M}.])[\s,，、]*(?<end>\p{Nd}{2,3}[\p{Nd}XxＸｘ])$/u
/** The points between the parts of a name, as registers write them. */
const points = ['·', '•', '・', '‧', '．', '.']
const point = /[·•・‧．.]/g

/**
 * What was typed, read for numbers of a field type. `shown`: characters at their end that everybody may see; by more of them a number
 * could be found out piece by piece. Null where it is neither a number, nor a name, nor a name with the last characters of one.
 */
export function readPeopleQuery(typed: string, format: string, shown: number): PeopleQuery | null {
  const text = typed.trim().replace(/\s+/gu, ' ')
  const type = fieldTypes.get(format)
  const number = type?.normalise(text) ?? null
  if (number !== null && type?.reason(number) === null) return { by: 'number', number }
  const { name = text, end = null } = nameAndEnd.exec(text)?.groups ?? {}
  if (!/\p{L}/u.test(name) || /\p{Nd}/u.test(name)) return null
  if (end !== null && end.length > shown) return null
  return { by: 'name', names: writings(name.trim()), end: end === null ? null : end.normalize('NFKC').toUpperCase() }
}

/** Characters of a number's end that a look-up takes, at least and at most. */
const [shortestEnd, longestEnd] = [3, 4]

/** What would part those whom a query finds too many of; `shown` as above. A whole number finds one person. */
export function partedBy(query: PeopleQuery, shown: number): PartedBy {
  const given = query.by === 'number' ? longestEnd : query.end?.length ?? 0
  const most = Math.min(shown, longestEnd)
  return most < shortestEnd || given >= most ? 'number' : given === 0 ? 'end' : 'longer-end'
}
/** A name as it may stand in a register: names are never folded, neither here nor there. */
function writings(name: string): readonly string[] {
  const ways = /\p{Script=Han}/u.test(name) ? [name, name.replaceAll(' ', '')] : [name]
  return [...new Set(ways.flatMap((way) => [way, ...(way.search(point) < 0 ? [] : points.map((one) => way.replaceAll(point, one)))]))]
}
