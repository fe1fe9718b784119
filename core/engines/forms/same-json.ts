import { plainNumber } from '../../language/plain-number.ts'
import { canonicalNumber } from './numeric-limits.ts'

/** Whether two JSON values are the same, whatever the order of members. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && canonical(a) === canonical(b))
}

/** Whether a value is one of the choices, which has a number as JSON writes it where the value may have it as text, in whatever form. */
export function isChoice(choice: unknown, value: unknown): boolean {
  return sameJson(choice, value) || (typeof choice === 'number' && typeof value !== 'object' && numberKey(value) === numberKey(choice))
}

const written = new WeakMap<readonly unknown[], ReadonlySet<string>>()

/** Whether a value is the same as one of some choices, which are written out once. */
export function isAmong(choices: readonly unknown[], value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return choices.includes(value)
  const known = written.get(choices) ?? new Set(choices.map(canonical))
  written.set(choices, known)
  return known.has(canonical(value))
}

/** Whether a list has two items that are the same, at a cost that follows its length. `asNumbers`: numbers that may be text are the same however they are written. */
export function hasTwice(list: readonly unknown[], asNumbers: boolean): boolean {
  return new Set(list.map(asNumbers ? (item) => numberKey(item) ?? canonical(item) : canonical)).size < list.length
}

/** The same text for the same number, as JSON has it or as text; null for what is no number. */
export function numberKey(item: unknown): string | null {
  const text = typeof item === 'number' ? plainNumber(item) : typeof item === 'string' ? canonicalNumber(item) : null
  if (text === null || !text.includes('.')) return text
  let end = text.length
  while (text[end - 1] === '0') end -= 1
  return text.slice(0, text[end - 1] === '.' ? end - 1 : end)
}

/** The same text for the same JSON, whatever the order of members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part
    return Array.isArray(part) ? ['[', ...(part as unknown[])] : ['{', ...Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)).flat()]
  })
}
