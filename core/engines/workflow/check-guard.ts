import type { Node } from '../../contracts/generated/form.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { answerTypes } from '../../language/answer-types.ts'
import { checkExpression, type CheckedExpression } from '../../language/check-expression.ts'

const text: ValueType = { kind: 'string' }

/** What guards and forms know of who acts, and of the matter in hand (design: packs, Workflows). */
export const actorFields: Readonly<Record<string, ValueType>> = { id: text, roles: { kind: 'list', of: text }, organisation: text }
export const instanceFields: Readonly<Record<string, ValueType>> = { id: text, state: text, since: { kind: 'datetime' } }

/**
 * Types an action's `when`: true or false, over `me`, `instance` and the answers of the action's form as `data`.
 * `schema` is that form's; null for an action without a form. The checker of packs and the engine both ask here.
 */
export function checkGuard(when: string, schema: Node | null): CheckedExpression {
  const data = schema === null ? {} : answerTypes(schema)
  return checkExpression(when, { aliases: { me: actorFields, instance: instanceFields, data }, names: {}, params: {}, today: true }, 'bool')
}
