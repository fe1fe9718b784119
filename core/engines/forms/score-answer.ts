import type { LocalText } from '../../base/text.ts'
import type { FormModel } from '../../contracts/form-model.ts'
import { plainNumber } from '../../language/plain-number.ts'
import { decimalText, isDecimal } from '../../language/values.ts'
import type { Answer } from './answer-path.ts'
import { expressionValue, type FormEnv } from './form-condition.ts'
import { compareText } from './numeric-limits.ts'

export interface Score {
  /** Plain decimal text; null when it cannot be computed from what is answered. */
  readonly total: string | null
  /** The last band whose start the total reaches. */
  readonly band: LocalText | null
}

/** An answer's score; null where the form has none. */
export function scoreAnswer({ score, expressions }: FormModel, answer: Answer, env: FormEnv): Score | null {
  if (score === null) return null
  const { value, failed } = expressionValue(expressions[score.total]!, answer, env)
  if (failed || value === null || (typeof value !== 'bigint' && !isDecimal(value))) return { total: null, band: null }
  const total = typeof value === 'bigint' ? String(value) : decimalText(value)
  // In decimals: 59.999999999999999 is not 60.
  const decimal = typeof value === 'bigint' ? { digits: value, scale: 0 } : value
  const reached = score.bands.filter(({ min }) => compareText(decimal, plainNumber(min)) >= 0)
  return { total, band: reached.at(-1)?.title ?? null }
}
