import type { Dialect } from '../../contracts/dialect.ts'
import type { Expr } from '../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { conditionToSql, expressionToSql } from '../../language/to-sql.ts'
import { columnId, type CheckedExpr, type CheckedRule } from './checked-rule.ts'
import { columnsOf } from './expression-tree.ts'
import type { SqlForms } from './sql-forms.ts'

/** Rows on their way through a rule: a FROM clause, what was kept of it, and where each column stands. */
export interface Flow {
  readonly from: Sql
  /** How many relations `from` joins. */
  readonly relations: number
  readonly where: readonly Sql[]
  /** By `columnId`, or a `let`'s name. Columns of datasets are found without an entry. */
  readonly columns: ReadonlyMap<string, Sql>
}

/** What the compilation of one step may ask. */
export interface FlowContext {
  readonly rule: CheckedRule
  readonly dialect: Dialect
  readonly forms: SqlForms
  /** Columns that later steps or the result read: what a closed stage must carry on. */
  readonly needs: ReadonlySet<string>
  /** Aliases that exist before the step. */
  readonly alive: readonly string[]
  /** A name for a stage that nothing else in the query has. */
  readonly stageName: () => string
}

export function quoted(context: FlowContext, name: string): Sql {
  return { parts: [context.dialect.identifier(name)] }
}

/** Where a column stands in the flow. */
export function columnSql(id: string, flow: Flow, context: FlowContext): Sql {
  const known = flow.columns.get(id)
  if (known !== undefined) return known
  const dot = id.indexOf('.')
  return sql`${quoted(context, id.slice(0, dot))}.${quoted(context, id.slice(dot + 1))}`
}

/** The value of an expression over the flow's rows. */
export function valueSql(expr: Expr, flow: Flow, context: FlowContext): Sql {
  return expressionToSql(expr, resolver(flow, context), context.dialect)
}

/** True exactly where the condition is true; what else it gives does not matter. */
export function conditionSql(expr: Expr, flow: Flow, context: FlowContext): Sql {
  return conditionToSql(expr, resolver(flow, context), context.dialect)
}

export function resolver(flow: Flow, context: FlowContext): { field(alias: string, field: string): Sql; name(name: string): Sql } {
  return {
    field: (alias, field) => columnSql(columnId(alias, field), flow, context),
    name: (name) => columnSql(name, flow, context),
  }
}

/** The rows of an alias' dataset, those alone for which all of `conditions` (over that alias only) hold. */
export function sourceSql(alias: string, conditions: readonly CheckedExpr[], context: FlowContext): Sql {
  const name = quoted(context, alias)
  if (conditions.length === 0) return sql`${{ input: alias }} AS ${name}`
  const rows: Flow = { from: sql``, relations: 0, where: [], columns: new Map() }
  const kept = joinSql(conditions.map((condition) => conditionSql(condition.expr, rows, context)), ' AND ')
  return sql`(SELECT * FROM ${{ input: alias }} AS ${name} WHERE ${kept}) AS ${name}`
}

/** `SELECT <items> FROM … WHERE …`, in lines. */
export function selectSql(items: readonly Sql[], flow: Flow): Sql {
  const head = sql`SELECT ${joinSql(items, ', ')}\nFROM ${flow.from}`
  return flow.where.length === 0 ? head : sql`${head}\nWHERE ${joinSql(flow.where, ' AND ')}`
}

/** A flow whose rows are those of a SELECT that names its columns by their ids. */
export function stageFlow(select: Sql, columns: Iterable<string>, context: FlowContext): Flow {
  const stage = quoted(context, context.stageName())
  const places = new Map<string, Sql>()
  for (const id of columns) places.set(id, sql`${stage}.${quoted(context, id)}`)
  return { from: sql`(${select}) AS ${stage}`, relations: 1, where: [], columns: places }
}

/** An item of a SELECT that gives `value` the column's own name. */
export function itemSql(id: string, value: Sql, context: FlowContext): Sql {
  return sql`${value} AS ${quoted(context, id)}`
}

/** Columns of a relation under their own names; a row alone where none is asked for. */
export function tableItems(table: Sql, ids: readonly string[], context: FlowContext): Sql {
  return ids.length === 0 ? sql`1` : joinSql(ids.map((id) => itemSql(id, sql`${table}.${quoted(context, id)}`, context)), ', ')
}

/** Columns read by an expression as SELECT items under their own names. */
export function columnItems(ids: Iterable<string>, flow: Flow, context: FlowContext): Sql[] {
  return [...ids].map((id) => itemSql(id, columnSql(id, flow, context), context))
}

/** Needed columns that exist in the flow now: what a stage carries on. */
export function carriedColumns(flow: Flow, context: FlowContext): string[] {
  return [...context.needs].filter((id) => {
    if (flow.columns.has(id)) return true
    const dot = id.indexOf('.')
    const alias = id.slice(0, Math.max(dot, 0))
    return context.alive.includes(alias) && context.rule.aliases.get(alias)?.dataset != null
  })
}

/** The same rows as one relation that carries what is needed and `more`. */
export function closeFlow(flow: Flow, context: FlowContext, more: readonly string[] = []): Flow {
  const ids = carriedColumns(flow, { ...context, needs: new Set([...context.needs, ...more]) })
  const items = ids.length === 0 ? [sql`1`] : columnItems(ids, flow, context)
  return stageFlow(selectSql(items, flow), ids, context)
}

/** What expressions read. */
export function readsOf(expressions: Iterable<CheckedExpr | null>): string[] {
  const columns = new Set<string>()
  for (const expression of expressions) if (expression !== null) for (const id of columnsOf(expression.expr)) columns.add(id)
  return [...columns]
}
