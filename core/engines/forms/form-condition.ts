import type { AnswerSchema } from '../../contracts/answer-schema.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { FormCondition, FormModel, FormRule } from '../../contracts/form-model.ts'
import { shownNumber } from '../../contracts/person-handle.ts'
import { answerValue } from '../../language/answer-value.ts'
import { evaluate, type Evaluated, type EvaluationEnv } from '../../language/evaluate.ts'
import { readDate } from '../../language/values.ts'
import { answerFaults } from './answer-faults.ts'
import { valueAt, type Answer } from './answer-path.ts'

/** What expressions of a form read beside the answer. */
export interface FormEnv {
  /** `YYYY-MM-DD`. */
  readonly today: string
  readonly timeZone: string
  /** Holidays and make-up days as days since 1970-01-01. */
  readonly calendar: EvaluationEnv['calendar']
}

/** Whether an element with such a rule is shown; `local` is the answer, or the item of a list that the element belongs to. */
export function isShown(rule: FormRule | null, model: FormModel, local: Answer, answer: Answer, env: FormEnv): boolean {
  if (rule === null || (rule.effect !== 'SHOW' && rule.effect !== 'HIDE')) return true
  return conditionHolds(rule.condition, model, local, answer, env) === (rule.effect === 'SHOW')
}

/** Whether what an element with such a rule holds can be changed. */
export function isEnabled(rule: FormRule | null, model: FormModel, local: Answer, answer: Answer, env: FormEnv): boolean {
  if (rule === null || (rule.effect !== 'ENABLE' && rule.effect !== 'DISABLE')) return true
  return conditionHolds(rule.condition, model, local, answer, env) === (rule.effect === 'ENABLE')
}

function conditionHolds(condition: FormCondition, model: FormModel, local: Answer, answer: Answer, env: FormEnv): boolean {
  switch (condition.kind) {
    case 'all': return condition.conditions.every((part) => conditionHolds(part, model, local, answer, env))
    case 'any': return condition.conditions.some((part) => conditionHolds(part, model, local, answer, env))
    case 'expression': {
      const { value, failed } = expressionValue(model.expressions[condition.expression]!, answer, env)
      return value === true && !failed
    }
    case 'schema': {
      const value = shownNumber(valueAt(local, condition.path))
      if (value === undefined) return !condition.failWhenUndefined && allowsNothing(condition.schema)
      return answerFaults(condition.schema, value, model.schema).length === 0
    }
  }
}

/** Whether a schema is met where nothing is answered, as JSON Forms has it: only by what asks for no value. */
function allowsNothing(schema: AnswerSchema): boolean {
  return typeof schema === 'boolean' ? schema : schema.type === undefined && schema.const === undefined && schema.enum === undefined
}

/** The value of a checked expression over `data`. Whoever was looked up counts as the masked number, as in an answer that is corrected; the server has the whole. */
export function expressionValue(expr: Expr, answer: Answer, env: FormEnv): Evaluated {
  const types = new Map(fieldsOf(expr).map(({ field, type }) => [field, type]))
  return evaluate(expr, {
    today: readDate(env.today)!, timeZone: env.timeZone, calendar: env.calendar,
    field: (_, field) => answerValue(types.get(field)!, Object.hasOwn(answer, field) ? shownNumber(answer[field]) : null, env.timeZone),
    name: () => null, param: () => null,
  })
}

function fieldsOf(expr: Expr): readonly Extract<Expr, { node: 'field' }>[] {
  if (expr.node === 'field') return [expr]
  return (expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []).flatMap(fieldsOf)
}
