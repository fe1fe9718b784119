import type { FieldInput } from '../../../../core/contracts/form-model.ts'
import { compareText } from '../../../../core/engines/forms/numeric-limits.ts'
import { decimalText, readDecimal, rescale, type Decimal } from '../../../../core/language/values.ts'

type NumberInput = Extract<FieldInput, { kind: 'number' }>

/** Values that are chosen by going from one to the next, as text with the digits that the step has. */
export interface NumberSteps {
  readonly least: string
  readonly most: string
  readonly step: string
  /** How many there are. */
  readonly count: number
}

/**
 * The values from `least` to `most`, where the field has no bounds of its own. Where it has a step they are its multiples, which begin
 * at nothing, not at the least (JSON Schema, `multipleOf`); otherwise they go on from the least by `step`. Null where there are none.
 */
export function numberSteps(input: NumberInput, bounds: { readonly least: string; readonly most: string; readonly step: string }): NumberSteps | null {
  const read = [input.minimum ?? input.above ?? bounds.least, input.maximum ?? input.below ?? bounds.most, input.step ?? bounds.step].map(readDecimal)
  if (read.includes(null)) return null
  const scale = Math.max(...read.map((one) => one!.scale))
  const [least, most, step] = read.map((one) => rescale(one!, scale).digits) as [bigint, bigint, bigint]
  if (step <= 0n) return null
  const begin = input.step === null ? least : least + (((-least % step) + step) % step)
  const isIn = (value: bigint) => {
    const decimal = { digits: value, scale }
    return (input.above === null || compareText(decimal, input.above) > 0) && (input.below === null || compareText(decimal, input.below) < 0)
  }
  // Bounds that are out themselves are at most one step away.
  const first = isIn(begin) || begin > most ? begin : begin + step
  const last = first + ((most - first) / step) * step
  const end = last < first || isIn(last) ? last : last - step
  if (first > end) return null
  const count = (end - first) / step
  const text = (digits: bigint) => decimalText(shortest({ digits, scale }, input.step === null ? 0 : readDecimal(input.step)!.scale))
  return { least: text(first), most: text(first + count * step), step: text(step), count: Number(count) + 1 }
}

/** Without noughts at the end, but with so many places at least. */
function shortest(value: Decimal, places: number): Decimal {
  let { digits, scale } = value
  for (; scale > places && digits % 10n === 0n; scale--) digits /= 10n
  return { digits, scale }
}

/** So many steps can be seen at once. */
const mostSteps = 21

/** The steps of a rating, each as text; null where there are more than can be shown. */
export function ratingSteps(input: NumberInput): readonly string[] | null {
  const least = input.minimum ?? input.above ?? '1'
  const steps = numberSteps(input, { least, most: '5', step: '1' })
  if (steps === null || steps.count > mostSteps) return null
  const [first, step] = [readDecimal(steps.least)!, readDecimal(steps.step)!]
  const scale = Math.max(first.scale, step.scale)
  return Array.from({ length: steps.count }, (_, i) => decimalText({ digits: rescale(first, scale).digits + BigInt(i) * rescale(step, scale).digits, scale }))
}
