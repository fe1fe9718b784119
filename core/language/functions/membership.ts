import { sentence } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import { joinSql, sql } from '../../contracts/sql.ts'
import { boolType } from '../value-types.ts'
import { isList } from '../values.ts'
import { never, isMisuse, type LanguageFunction, type Misuse, type Resolved } from './language-function.ts'
import { equals, neverNull, resolveEquality, same } from './logic.ts'

/**
 * Called with the value and the members of a written list, one argument each, or with the value and one that is a list.
 * An OR of `==`, hence null only where the list itself is.
 */
export const isIn: LanguageFunction = {
  name: 'in', kind: 'operator', method: false, nulls: 'lenient', fails: never,
  title: sentence('属于', 'in'),
  description: sentence(
    '等于列表中的某一个。列表直接写出，或者是列表字段；字段没有值时结果为空，此外不会为空。',
    'Equals a member of the list, written out or a field that holds one. Null where that field has no value, and never otherwise.',
  ),
  signatures: ['any in [any, …] → bool', 'any in list → bool'],
  resolve: (args) => (args.length === 2 && args[1]!.type.kind === 'list' ? resolveListed(args[0]!, args[1]!) : resolveEquality(args)),
  evaluate([value, ...members], { operands }) {
    if (operands[1]?.kind !== 'list') return members.some((member) => same(value!, member))
    const list = members[0]!
    return isList(list) ? list.some((member) => same(value!, member)) : null
  },
  sql([value, ...members], { args, operands }, dialect) {
    if (members.length === 0) return sql`FALSE`
    if (operands[1]!.kind === 'list') return dialect.list.contains(members[0]!, value!)
    if (args.slice(1).every(neverNull)) return sql`coalesce(${value!} IN (${joinSql(members, ', ')}), FALSE)`
    return sql`(${joinSql(members.map((member, i) => equals.sql([value!, member], { args: [args[0]!, args[i + 1]!], type: boolType, operands: [] }, dialect)), ' OR ')})`
  },
}

function resolveListed(value: Expr, list: Expr): Resolved | Misuse | null {
  if (list.type.kind !== 'list') return null
  const resolution = resolveEquality([value, { ...list, type: list.type.of }])
  if (resolution === null || isMisuse(resolution)) return resolution
  const of = resolution.operands[1]!
  return { type: boolType, operands: [of, { kind: 'list', of }] }
}
