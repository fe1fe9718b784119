import { sql, type Sql } from '../../contracts/sql.ts'
import { sqlText, type Shape } from './shape.ts'

/**
 * What identifiers lose before they are compared: blanks and characters without width (White_Space, format characters,
 * variation selectors).
 */
const ignored = characters([
  [0x09, 0x0d], [0x20, 0x20], [0x85, 0x85], [0xa0, 0xa0], [0xad, 0xad], [0x34f, 0x34f], [0x61c, 0x61c], [0x1680, 0x1680], [0x180b, 0x180f],
  [0x2000, 0x200f], [0x2028, 0x202f], [0x205f, 0x206f], [0x3000, 0x3000], [0xfe00, 0xfe0f], [0xfeff, 0xfeff],
])

/** Every block that holds characters whose NFKC form is one ASCII letter or digit (a test walks all of Unicode). */
const compatibilityBlocks: readonly (readonly [number, number])[] = [
  [0xa0, 0x2ff], [0x1d00, 0x1dff], [0x2000, 0x24ff], [0x2c60, 0x2c7f], [0xa7f0, 0xa7ff], [0xfe10, 0xffef],
  [0x107a0, 0x107af], [0x1ccd0, 0x1ccff], [0x1d400, 0x1d7ff], [0x1f100, 0x1f1ff], [0x1fbf0, 0x1fbf9],
]

export interface IdentifierFold {
  fold(text: string): string
  /** VARCHAR → VARCHAR, fast where `done` says that nothing is to be folded. */
  sql(text: Sql, done: Shape): Sql
}

/**
 * Folds an identifier onto `alphabet` (upper-case ASCII): NFKC of single characters (full-width digits, `Ⅹ` for `X`),
 * lower case, blanks and characters without width. What folds onto nothing in the alphabet stays and makes the text invalid.
 * Names are never folded (design: domain, Identifiers).
 */
export function identifierFold(alphabet: string): IdentifierFold {
  const onto = new Map<string, string>()
  const take = (character: string): void => {
    const folded = character.normalize('NFKC').toUpperCase()
    if (folded !== character && folded.length === 1 && alphabet.includes(folded)) onto.set(character, folded)
  }
  characters([[0x61, 0x7a]]).forEach(take)
  characters(compatibilityBlocks).forEach(take)
  const from = sqlText([...onto.keys(), ...ignored].join(''))
  const to = sqlText([...onto.values()].join(''))
  for (const character of ignored) onto.set(character, '')
  return {
    fold: (text) => Array.from(text, (character) => onto.get(character) ?? character).join(''),
    sql: (text, done) => sql`CASE WHEN ${done.sql(text)} THEN ${text} ELSE nullif(translate(${text}, ${from}, ${to}), '') END`,
  }
}

function characters(ranges: readonly (readonly [number, number])[]): string[] {
  return ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)))
}
