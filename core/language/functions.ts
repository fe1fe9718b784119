import { add, divide, multiply, negate, remainder, subtract } from './functions/arithmetic.ts'
import { distanceKm, isValid, regionWithin } from './functions/checks.ts'
import type { LanguageFunction } from './functions/language-function.ts'
import { and, atLeast, atMost, choose, coalesce, differs, equals, greater, less, max, min, not, or } from './functions/logic.ts'
import { isIn } from './functions/membership.ts'
import { abs, ceil, floor, round, toDecimal, toInt, toText } from './functions/numbers.ts'
import { contains, endsWith, lower, matches, replace, size, startsWith, substring, trim, upper } from './functions/text.ts'
import { addDays, addMonths, date, daysBetween, hoursBetween, minutesBetween, month, today, workingDaysBetween, year } from './functions/time.ts'

/** Every operator and function of the rule language, in the order in which people are shown them. */
export const languageFunctions: readonly LanguageFunction[] = [
  equals, differs, less, atMost, greater, atLeast, isIn, and, or, not, choose,
  add, subtract, multiply, divide, remainder, negate,
  today, date, year, month, daysBetween, hoursBetween, minutesBetween, workingDaysBetween, addDays, addMonths,
  size, lower, upper, trim, startsWith, endsWith, contains, matches, substring, replace,
  abs, round, floor, ceil, min, max, coalesce,
  toText, toInt, toDecimal,
  isValid, regionWithin, distanceKm,
]

const byName = new Map(languageFunctions.map((entry) => [entry.name, entry]))

/** The entry of an operator (CEL spelling) or function; undefined when there is none. */
export function findFunction(name: string): LanguageFunction | undefined {
  return byName.get(name)
}
