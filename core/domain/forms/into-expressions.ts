import type { Expr, ExpressionScope } from '../../contracts/expression.ts'
import type { FormFile } from '../../contracts/generated/form.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { actorFields, instanceFields } from '../../engines/workflow/check-guard.ts'
import { answerTypes } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'

/** What the `into` of a form reads: the answer, who sent it, and the matter that something was done with. */
export function intoTypes({ schema }: FormFile): Readonly<Record<string, Readonly<Record<string, ValueType>>>> {
  return { data: answerTypes(schema), me: actorFields, instance: instanceFields }
}

/** The expressions of a checked form's `into`, by field of the data set; none where it has no `into`. */
export function checkInto(form: FormFile): ReadonlyMap<string, Expr> {
  const scope: ExpressionScope = { aliases: intoTypes(form), names: {}, params: {}, today: true }
  return new Map(Object.entries(form.into?.map ?? {}).map(([field, source]) => {
    const { expr } = checkExpression(source, scope)
    if (expr === null) throw new TypeError(`the form was not checked: ${source}`)
    return [field, expr]
  }))
}
