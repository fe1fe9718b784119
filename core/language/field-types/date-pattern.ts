import { sql, type Sql } from '../../contracts/sql.ts'
import { shape, sqlText, type Shape } from './shape.ts'

/** Parts of a moment as they were written, numbers without leading zeros. */
export interface DateParts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** A way of writing dates (design: packs, `parse`), ready for both engines. */
export interface DatePattern {
  /** The parts of a text written so, whether or not that day exists; null when it is written otherwise. */
  read(text: string): DateParts | null
  /** VARCHAR → TIMESTAMP as it was written; NULL when it is written otherwise or does not exist. */
  sql(text: Sql): Sql
  /** BOOLEAN: it is written so. */
  matchesSql(text: Sql): Sql
  readonly hasTime: boolean
}

type Part = keyof DateParts
const tokens: readonly (readonly [token: string, part: Part, strptime: string])[] = [
  ['YYYY', 'year', '%Y'], ['MM', 'month', '%m'], ['M', 'month', '%m'], ['DD', 'day', '%d'], ['D', 'day', '%d'],
  ['HH', 'hour', '%H'], ['H', 'hour', '%H'], ['mm', 'minute', '%M'], ['ss', 'second', '%S'],
]

/**
 * Compiles a `parse` text. Tokens: `YYYY`, `M`/`MM`, `D`/`DD`, `H`/`HH`, `mm`, `ss`; all but the year take one or two digits,
 * and tokens without a literal between them exactly as many as they have letters (single letters then two). Everything else stands for itself.
 * Without a day it is the first of the month, as lists of payments write months (起始月, 停发月).
 * Null when year or month is missing, a token occurs twice, or a smaller unit stands without the greater one.
 */
export function datePattern(parse: string): DatePattern | null {
  const pieces = split(parse)
  const parts = pieces.flatMap((piece) => (piece.part === null ? [] : [piece.part]))
  const has = (part: Part): boolean => parts.includes(part)
  if (new Set(parts).size < parts.length || !has('year') || !has('month')) return null
  if ((has('second') && !has('minute')) || (has('minute') && !has('hour')) || (has('hour') && !has('day'))) return null
  const source = pieces.map((piece, i) => (piece.part === null ? escape(piece.text) : digitsOf(piece.text, isPart(pieces[i - 1]) || isPart(pieces[i + 1]))))
  const written: Shape = shape(source.join(''))
  const reader = new RegExp(`^${source.map((text, i) => (pieces[i]!.part === null ? text : `(${text})`)).join('')}$`, 'u')
  const format = sqlText(pieces.map((piece) => piece.strptime ?? piece.text.replaceAll('%', '%%')).join(''))
  return {
    read(text) {
      const match = reader.exec(text)
      if (match === null) return null
      const found: Record<Part, number> = { year: 0, month: 0, day: 1, hour: 0, minute: 0, second: 0 }
      parts.forEach((part, i) => { found[part] = Number(match[i + 1]) })
      return found
    },
    // The shape decides how it may be written, strptime alone is more lenient; a day that it does not find is the first.
    sql: (text) => sql`CASE WHEN ${written.sql(text)} THEN try_strptime(${text}, ${format}) END`,
    matchesSql: (text) => written.sql(text),
    hasTime: has('hour'),
  }
}

/** Whether the day and the time exist: Gregorian calendar, years 1 to 9999, 00:00:00 to 23:59:59. */
export function exists({ year, month, day, hour, minute, second }: DateParts): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return false
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day <= [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]!
}

/** `YYYY-MM-DD`. */
export function dateText({ year, month, day }: DateParts): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
}

export function two(value: number): string {
  return String(value).padStart(2, '0')
}

interface Piece { readonly text: string; readonly part: Part | null; readonly strptime: string | null }

function split(parse: string): Piece[] {
  const pieces: Piece[] = []
  for (let at = 0; at < parse.length; ) {
    const token = tokens.find(([text]) => parse.startsWith(text, at))
    const last = pieces.at(-1)
    if (token !== undefined) pieces.push({ text: token[0], part: token[1], strptime: token[2] })
    else if (last !== undefined && last.part === null) pieces[pieces.length - 1] = { ...last, text: last.text + parse[at]! }
    else pieces.push({ text: parse[at]!, part: null, strptime: null })
    at += token?.[0].length ?? 1
  }
  return pieces
}

function isPart(piece: Piece | undefined): boolean {
  return piece !== undefined && piece.part !== null
}

function digitsOf(token: string, adjoining: boolean): string {
  if (token === 'YYYY') return '[0-9]{4}'
  return adjoining ? '[0-9]{2}' : '[0-9]{1,2}'
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, (character) => (character === '-' || character === '/' ? `[${character}]` : `\\${character}`))
}
