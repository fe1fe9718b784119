import { sentence } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { checkName, report, under, type CheckState } from './check-state.ts'
import { checkValue, comparable, lookupColumn } from './check-value.ts'
import type { CheckedMember, ColumnInfo } from './checked-rule.ts'
import { infoOf } from './column-info.ts'
import { valueSql, type Flow, type FlowContext } from './flow.ts'

/** The members of `by`: fields, named by their last name, or named expressions. */
export function checkBy(state: CheckState, raw: readonly string[] | Readonly<Record<string, string>>, pointer: string): CheckedMember[] {
  const members: CheckedMember[] = []
  const named: readonly (readonly [name: string | null, source: string, at: string])[] = Array.isArray(raw)
    ? (raw as readonly string[]).map((source, i) => [null, source, under(pointer, i)])
    : Object.entries(raw as Readonly<Record<string, string>>).map(([name, source]) => [name, source, under(pointer, name)])
  for (const [given, source, at] of named) {
    const value = checkValue(state, source, at, { today: false })
    if (value === null) continue
    const { expr } = value
    const name = given ?? (expr.node === 'field' ? expr.field : expr.node === 'name' ? expr.name : null)
    if (name === null) {
      report(state, 'by-needs-name', at, sentence(`“${source}”不是字段，须给它一个名称。`, `"${source}" is no field and needs a name.`),
        sentence('请把 by 写成对象，例如 {"month": "month(c.paid_on)"}。', 'Write `by` as an object, e.g. {"month": "month(c.paid_on)"}.'))
    } else if (given !== null && !checkName(state, given, at)) {
      continue
    } else if (members.some((member) => member.name === name)) {
      report(state, 'duplicate-name', at, sentence(`by 里有两个“${name}”。`, `\`by\` has two members named "${name}".`),
        sentence('请把 by 写成对象，给每个成员不同的名称。', 'Write `by` as an object with distinct names.'))
    } else if (!comparable(expr.type, expr.type)) {
      report(state, 'type-mismatch', at, sentence(`“${source}”的类型不能用来分组。`, `Values of the type of "${source}" cannot be grouped by.`))
    } else {
      members.push({ name, value })
    }
  }
  return members
}

/** What the step's alias offers of its `by`: never null, since null keys form no group. */
export function byColumns(state: CheckState, by: readonly CheckedMember[]): Record<string, ColumnInfo> {
  const columns: Record<string, ColumnInfo> = Object.create(null)
  for (const { name, value } of by) {
    const info = infoOf(value.expr, lookupColumn(state), state.names)
    columns[name] = { ...info, type: value.expr.type, title: info.title === '' ? name : info.title, nullable: false }
  }
  return columns
}

/** True for rows of which a value is NULL; null when none can be. */
export function anyNull(values: readonly { readonly expr: Expr }[], flow: Flow, context: FlowContext): Sql | null {
  const nullable = values.filter(({ expr }) => mayBeNull(expr, context))
  if (nullable.length === 0) return null
  return joinSql(nullable.map(({ expr }) => sql`${valueSql(expr, flow, context)} IS NULL`), ' OR ')
}

/** Conditions that keep rows of which no value is NULL. */
export function noneNull(values: readonly { readonly expr: Expr }[], flow: Flow, context: FlowContext): Sql[] {
  return values.filter(({ expr }) => mayBeNull(expr, context)).map(({ expr }) => sql`${valueSql(expr, flow, context)} IS NOT NULL`)
}

function mayBeNull(expr: Expr, context: FlowContext): boolean {
  if (expr.node === 'field') return context.rule.aliases.get(expr.alias)?.columns[expr.field]?.nullable ?? true
  if (expr.node === 'literal' || expr.node === 'param') return false
  return true
}
