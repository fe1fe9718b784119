import type { AnswerRowJson } from '../../contracts/answer-row.ts'
import type { FormContent } from '../../contracts/runtime-form.ts'
import type { ExpressionScope } from '../../contracts/expression.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import type { Answer } from '../../engines/forms/answer-path.ts'
import type { FormEnv } from '../../engines/forms/form-condition.ts'
import { actorFields, instanceFields } from '../../engines/workflow/check-guard.ts'
import { answerTypes } from '../../language/answer-types.ts'
import { answerValue } from '../../language/answer-value.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { evaluate } from '../../language/evaluate.ts'
import { readDate, toBound, type Value } from '../../language/values.ts'
import type { Reading } from '../../store/access.ts'
import { FormAnswer, type AnsweredMatter } from '../../store/entities/forms/form-answer.ts'

/** Who had answered, as `me`. */
export interface RowActor {
  /** Null where the form asks for no name. */
  readonly id: string | null
  readonly roles: readonly string[]
  readonly organisation: string | null
}

/**
 * The record that an answer makes of itself, by field of the dataset: the form's `into`, evaluated over the answer, who sent it, and the
 * matter that was done something with by it, where there was one. What cannot be computed is missing, as a blank cell is. The form was checked.
 */
export function answerRecord({ form }: FormContent, answer: Answer, me: RowActor, instance: AnsweredMatter | null, env: FormEnv): Readonly<Record<string, unknown>> {
  const types: Readonly<Record<string, Readonly<Record<string, ValueType>>>> = { data: answerTypes(form.schema), me: actorFields, instance: instanceFields }
  const values: Readonly<Record<string, Answer>> = { data: answer, me: { ...me }, instance: { ...instance } }
  const scope: ExpressionScope = { aliases: types, names: {}, params: {}, today: true }
  return Object.fromEntries(Object.entries(form.into?.map ?? {}).map(([field, source]) => {
    const { expr } = checkExpression(source, scope)
    if (expr === null) throw new TypeError(`the form was not checked: ${source}`)
    const { value } = evaluate(expr, {
      today: readDate(env.today)!, timeZone: env.timeZone, calendar: env.calendar, name: () => null, param: () => null,
      field: (alias, name) => answerValue(types[alias]![name]!, values[alias]![name] ?? null, env.timeZone),
    })
    return [field, cellOf(expr.type, value)]
  }))
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
