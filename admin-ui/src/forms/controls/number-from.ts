import { readDecimal } from '../../../../core/language/values.ts'

/** Separators stand between groups of three; elsewhere a comma may be meant as a point. */
const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/

/**
 * What was typed as the value of a number: whole ones as JSON numbers, others as text with the digits as typed, so that none is lost.
 * Full-width digits and separators of thousands are taken; what is no number stays as it was typed, and the form says so.
 */
export function numberFrom(typed: string, isWhole: boolean): number | string | undefined {
  const folded = typed.normalize('NFKC').replace(/\s/g, '')
  const plain = grouped.test(folded) ? folded.replaceAll(',', '') : folded
  if (plain === '') return undefined
  const read = readDecimal(plain)
  if (read === null) return typed
  const text = plain.replace(/^\+/, '')
  if (!isWhole) return text
  const whole = Number(text)
  return Number.isSafeInteger(whole) && read.scale === 0 ? whole : typed
}
