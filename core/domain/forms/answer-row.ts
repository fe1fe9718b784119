import type { AnswerRowJson } from '../../contracts/answer-row.ts'
import type { FormContent } from '../../contracts/runtime-form.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import type { Answer } from '../../engines/forms/answer-path.ts'
import type { FormEnv } from '../../engines/forms/form-condition.ts'
import { answerValue } from '../../language/answer-value.ts'
import { evaluate } from '../../language/evaluate.ts'
import { readDate, toBound, type Value } from '../../language/values.ts'
import type { Reading } from '../../store/access.ts'
import { FormAnswer, type AnsweredMatter } from '../../store/entities/forms/form-answer.ts'
import { isHeld, numberText } from './held-numbers.ts'
import { checkInto, intoTypes } from './into-expressions.ts'

/** Who had answered, as `me`. */
export interface RowActor {
  /** Null where the form asks for no name. */
  readonly id: string | null
  readonly roles: readonly string[]
  readonly organisation: string | null
}

/**
 * The record that an answer makes of itself, by field of the dataset: the form's `into`, evaluated over the answer, who sent it, and the
 * matter that was done something with by it, where there was one. What cannot be computed is missing, as a blank cell is; a number that
 * is taken over as it is and that expressions cannot hold is there as it was written, for the dataset to judge. The form was checked.
 */
export function answerRecord({ form }: FormContent, answer: Answer, me: RowActor, instance: AnsweredMatter | null, env: FormEnv): Readonly<Record<string, unknown>> {
  const types = intoTypes(form)
  const values: Readonly<Record<string, Answer>> = { data: answer, me: { ...me }, instance: { ...instance } }
  return Object.fromEntries([...checkInto(form)].map(([field, expr]) => {
    const written = expr.node === 'field' && expr.alias === 'data' ? unheldText(expr.type, answer[expr.field]) : null
    if (written !== null) return [field, written]
    const { value } = evaluate(expr, {
      today: readDate(env.today)!, timeZone: env.timeZone, calendar: env.calendar, name: () => null, param: () => null,
      field: (alias, name) => answerValue(types[alias]![name]!, values[alias]![name] ?? null, env.timeZone),
    })
    return [field, cellOf(expr.type, value)]
  }))
}

/** A number that expressions would make nothing or another one of, as it was written; null for all else. */
function unheldText(type: ValueType, value: unknown): string | null {
  const text = type.kind === 'int' || type.kind === 'decimal' ? numberText(value) : null
  return text === null || isHeld(type, text) ? null : text
}

/** A value as a file would have it. */
function cellOf(type: ValueType, value: Value): unknown {
  if (Array.isArray(value)) return value.map((one) => cellOf(type.kind === 'list' ? type.of : { kind: 'string' }, one as Value))
  if (typeof value === 'object' && value !== null && 'lon' in value) return `${value.lon},${value.lat}`
  const bound = toBound(type, value)
  return typeof bound === 'bigint' ? String(bound) : bound
}

/** An answer with all that its row is made from, the sealed values with it. */
export async function answerForRow({ em }: Pick<Reading, 'em'>, id: string): Promise<FormAnswer | null> {
  return em.findOne(FormAnswer, { id }, { populate: ['sealed'] })
}

/** Imports of the answers that this one corrects, one after the other. */
export async function correctedImports({ em }: Pick<Reading, 'em'>, row: Pick<FormAnswer, 'replaces'>): Promise<readonly string[]> {
  const imports: string[] = []
  for (let id = row.replaces; id !== null;) {
    const before: FormAnswer = await em.findOneOrFail(FormAnswer, { id })
    if (before.rowImport !== null) imports.push(before.rowImport)
    id = before.replaces
  }
  return imports
}

/** Notes what became of an answer's row. */
export async function noteRow({ em }: Pick<Reading, 'em'>, id: string, row: AnswerRowJson): Promise<void> {
  await em.nativeUpdate(FormAnswer, { id }, { row })
}
