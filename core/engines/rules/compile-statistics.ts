import type { Dialect } from '../../contracts/dialect.ts'
import type { ResultColumn } from '../../contracts/query-plan.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { failureToSql } from '../../language/to-sql.ts'
import type { CheckedExpr, CheckedRule } from './checked-rule.ts'
import { anyNull } from './by-members.ts'
import { levelFilter } from './compile-findings.ts'
import { compileFlow, definitionOf, stageNames } from './compile-flow.ts'
import type { CompiledLimit } from './compile-limits.ts'
import { readsOf, resolver, sourceSql, type Flow, type FlowContext } from './flow.ts'

/**
 * One row: `unknown`, how often per step an operation failed on inputs that were not null, and `null_keys`, rows that a
 * null key kept out, and for each limit how much it left out. Null when none can occur. A query of its own, since it looks at rows that findings never meet.
 */
export function compileStatistics(rule: CheckedRule, limits: readonly CompiledLimit[], dialect: Dialect): { readonly sql: Sql; readonly columns: readonly ResultColumn[] } | null {
  const names = stageNames()
  const unknown: Sql[] = []
  const nullKeys: Sql[] = []
  const { from, steps, alert } = rule
  const placedAt = (upTo: number, reads: readonly string[]) => compileFlow(rule, upTo, reads, dialect, names)
  if (from.where !== null) {
    const { context } = placedAt(0, [])
    count(unknown, failures([from.where], { from: sourceSql(from.alias, [], context), relations: 1, where: [], columns: new Map() }, context))
  }
  steps.forEach((step, i) => {
    const definition = definitionOf(step)
    const { flow, context } = placedAt(i, step.reads)
    const here = { ...context, needs: new Set(step.reads) }
    for (const evaluation of definition.evaluations(step, flow, here)) count(unknown, failures(evaluation.expressions, evaluation.flow, here))
    const missing = definition.nullKeys?.(step, flow, here) ?? null
    if (missing !== null) count(nullKeys, { flow, condition: missing })
  })
  const shown = [...alert.title, ...alert.titleEn].filter((part) => typeof part !== 'string')
  const last: CheckedExpr[] = [...rule.levels.map(({ when }) => when), ...alert.key, ...alert.evidence, ...shown]
  if (alert.region !== null) last.push(alert.region)
  if (alert.department !== null && 'expr' in alert.department) last.push(alert.department)
  const { flow, context } = placedAt(steps.length, readsOf(last))
  count(unknown, failures(distinctBySource(last), flow, context))
  const missing = anyNull(alert.key, flow, context)
  const reached = levelFilter(rule, flow, context)
  if (missing !== null) count(nullKeys, { flow: reached === null ? flow : { ...flow, where: [...flow.where, reached] }, condition: missing })
  if (unknown.length === 0 && nullKeys.length === 0 && limits.length === 0) return null
  const counts: readonly (readonly [name: string, terms: readonly Sql[]])[] = [
    ['unknown', unknown], ['null_keys', nullKeys],
    ...limits.map(({ column, select }) => [column, [sql`(SELECT count(*) FROM (${select}) AS ${dialect.identifier(column)})`]] as const),
  ]
  return {
    sql: sql`SELECT ${joinSql(counts.map(([name, terms]) => sql`${total(terms, dialect)} AS ${dialect.identifier(name)}`), ', ')}`,
    columns: counts.map(([name]) => ({ name, type: { kind: 'int' } })),
  }
}

interface Counted { readonly flow: Flow; readonly condition: Sql }

function failures(expressions: readonly CheckedExpr[], flow: Flow, context: FlowContext): Counted | null {
  const conditions = expressions.flatMap(({ expr }) => failureToSql(expr, resolver(flow, context), context.dialect) ?? [])
  return conditions.length === 0 ? null : { flow, condition: joinSql(conditions, ' OR ') }
}

function count(terms: Sql[], counted: Counted | null): void {
  if (counted === null) return
  const { flow, condition } = counted
  const where = joinSql([...flow.where, sql`(${condition})`], ' AND ')
  terms.push(sql`(SELECT count(*)\nFROM ${flow.from}\nWHERE ${where})`)
}

function total(terms: readonly Sql[], dialect: Dialect): Sql {
  return dialect.cast(terms.length === 0 ? sql`0` : joinSql(terms, ' + '), { kind: 'int' })
}

function distinctBySource(expressions: readonly CheckedExpr[]): CheckedExpr[] {
  return [...new Map(expressions.map((expression) => [expression.source, expression])).values()]
}
