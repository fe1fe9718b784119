import { sentence, type Sentence } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { RuntimeForm } from '../../contracts/runtime-form.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { pathPointer, type Answer, type Path } from '../../engines/forms/answer-path.ts'
import { answerValue } from '../../language/answer-value.ts'
import { plainNumber } from '../../language/plain-number.ts'
import { maxInt } from '../../language/value-types.ts'
import { isDecimal, readDecimal, rescale } from '../../language/values.ts'
import { checkInto } from './into-expressions.ts'

/** What stands in an answer with a number that nothing can be computed with as it is. */
export interface UnheldNumber {
  /** JSON pointer. */
  readonly path: string
  readonly message: Sentence
}

/**
 * Numbers of an answer that its form computes with and that expressions cannot hold digit by digit: a computed field, the score or the row
 * of a data set would be nothing, or another number. What goes into a row as it was written is not asked about.
 */
export function unheldNumbers(form: RuntimeForm, answer: Answer): readonly UnheldNumber[] {
  return [...readFields(form)].flatMap(([name, type]) => (Object.hasOwn(answer, name) ? unheldIn(type, answer[name], [name]) : []))
}

/** A number of JSON, or decimal text, as text; null for anything else. */
export function numberText(value: unknown): string | null {
  if (typeof value === 'number') return plainNumber(value)
  return typeof value === 'string' && readDecimal(value) !== null ? value : null
}

/** Whether expressions read such a number, as text, as the one that it is. */
export function isHeld(type: ValueType, text: string): boolean {
  if (type.kind === 'int') {
    const { digits, scale } = readDecimal(text)!
    return scale > 0 || answerValue(type, digits, '') !== null
  }
  const held = answerValue(type, text, '')
  if (held === null || !isDecimal(held)) return false
  const own = readDecimal(text)!
  const scale = Math.max(own.scale, held.scale)
  return rescale(own, scale).digits === rescale(held, scale).digits
}

function unheldIn(type: ValueType, value: unknown, path: Path): readonly UnheldNumber[] {
  if (type.kind === 'list') return Array.isArray(value) ? value.flatMap((one, i) => unheldIn(type.of, one, [...path, String(i)])) : []
  const text = type.kind === 'int' || type.kind === 'decimal' ? numberText(value) : null
  return text === null || isHeld(type, text) ? [] : [{ path: pathPointer(path), message: limitOf(type) }]
}

function limitOf(type: ValueType): Sentence {
  if (type.kind !== 'decimal') return sentence(`要用这里的数计算，它最多到 ${maxInt}。`, `What is computed with this number allows up to ${maxInt}.`)
  const whole = type.precision - type.scale
  return sentence(`要用这里的数计算，小数点前最多 ${whole} 位，小数点后最多 ${type.scale} 位。`, `What is computed with this number allows ${whole} digits before the point and ${type.scale} after it at most.`)
}

const known = new WeakMap<RuntimeForm, ReadonlyMap<string, ValueType>>()

/** Fields of the answer that something is computed with. */
function readFields(form: RuntimeForm): ReadonlyMap<string, ValueType> {
  let found = known.get(form)
  if (found === undefined) {
    const { computed, score, expressions } = form.model
    const read = [...computed.map(({ expression }) => expression), ...(score === null ? [] : [score.total])].map((number) => expressions[number]!)
    const intoRow = [...checkInto(form.content.form).values()].filter((expr) => expr.node !== 'field')
    known.set(form, found = new Map([...read, ...intoRow].flatMap(fieldsOf)))
  }
  return found
}

function fieldsOf(expr: Expr): readonly (readonly [string, ValueType])[] {
  if (expr.node === 'field') return expr.alias === 'data' ? [[expr.field, expr.type]] : []
  return (expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []).flatMap(fieldsOf)
}
