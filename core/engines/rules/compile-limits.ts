import { textIn } from '../../base/text.ts'
import type { OutputReading } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import { keptSources } from '../../contracts/finding.ts'
import type { ResultColumn } from '../../contracts/query-plan.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import type { CheckedRule } from './checked-rule.ts'
import { aliveAt, compileFlow, definitionOf, stageNames } from './compile-flow.ts'
import { sourceColumns } from './source-columns.ts'
import type { StepLimit } from './steps/step.ts'

/** A step's limit with its place in the rule and in the statistics. */
export interface CompiledLimit extends StepLimit {
  readonly pointer: string
  readonly column: string
  /** `select`, cut to as many as are named. */
  readonly named: Sql
  readonly reading: readonly OutputReading[]
  /** As in `RuleLimit`, as a query. */
  readonly leftOut: { readonly alias: string; readonly select: Sql; readonly columns: readonly ResultColumn[] } | null
}

/** Beyond so many rows left out, alerts are not told apart by them. */
export const mostLeftOut = 100_000

/** What the bounds of the rule's steps may leave out, in their order. */
export function compileLimits(rule: CheckedRule, dialect: Dialect): readonly CompiledLimit[] {
  const names = stageNames()
  const limits = rule.steps.flatMap((step, i) => {
    const definition = definitionOf(step)
    if (definition.limits === undefined) return []
    const { flow, context } = compileFlow(rule, i, step.reads, dialect, names)
    const leftOut = leftOutRows(rule, i, dialect)
    return definition.limits(step, flow, { ...context, needs: new Set() }).map((limit, place) => ({ ...limit, pointer: step.pointer, leftOut: leftOut[place] ?? null }))
  })
  return limits.map((limit, i) => ({
    ...limit,
    column: `limit_${i + 1}`,
    named: sql`${limit.select}\nORDER BY ${limit.columns.map((_, place) => place + 1).join(', ')} LIMIT ${String(keptSources)}`,
    reading: limit.columns.map(({ name, info }) => ({
      name, column: name, type: info.type, shown: info.shown, codes: info.codes?.id ?? null, title: textIn(info.title, 'zh-CN') === '' ? name : info.title,
    })),
  }))
}

/**
 * For each limit of a step the keys of the rows before it that are left out, by one alias of which each of them has a row that
 * its findings name among their sources. Null where there is none, as after a group.
 */
function leftOutRows(rule: CheckedRule, index: number, dialect: Dialect): readonly CompiledLimit['leftOut'][] {
  const step = rule.steps[index]!
  const alias = aliveAt(rule, index).map((name) => rule.aliases.get(name)!).find(({ dataset, optional, rests }) => dataset !== null && !optional && rests === undefined)
  if (alias === undefined) return []
  const { row, key } = sourceColumns(rule, alias.name)
  const ids = key.length > 0 ? key : [row]
  const { flow, context } = compileFlow(rule, index, [...step.reads, ...ids], dialect, stageNames())
  const columns = ids.map((id): ResultColumn => ({ name: id, type: alias.columns[id.slice(alias.name.length + 1)]?.type ?? { kind: 'int' } }))
  return definitionOf(step).limits!(step, flow, { ...context, needs: new Set(ids) }).map(({ rows }) => (rows === null ? null : {
    alias: alias.name, columns, select: sql`SELECT DISTINCT * FROM (${rows}) AS ${{ parts: [dialect.identifier('_left_out')] }} LIMIT ${String(mostLeftOut + 1)}`,
  }))
}
