import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { InputPlan, QueryPlan, ResultColumn } from '../../contracts/query-plan.ts'
import type { Sql } from '../../contracts/sql.ts'
import type { CheckedRule } from './checked-rule.ts'
import { compileFindings } from './compile-findings.ts'
import { compileLimits } from './compile-limits.ts'
import { compileStatistics } from './compile-statistics.ts'
import { planDelta } from './delta-plan.ts'
import { explainDelta } from './explain-delta.ts'
import { explainScreens } from './explain-screen.ts'
import { fieldsRead } from './fields-read.ts'
import { explainRule, sayRule } from './explain-rule.ts'
import { planPairs } from './plan-pairs.ts'
import { planScreens } from './screen-plan.ts'
import { planProof, proofValues } from './plan-proof.ts'

/**
 * Compiles a checked rule once, to queries over inputs named by its aliases; whoever runs them binds rows to each.
 * Pure: the same rule gives the same text.
 */
export function compileRule(checked: CheckedRule, dialect: Dialect): CompiledRule {
  const proof = planProof(checked)
  const values = proofValues(proof, checked)
  const findings = compileFindings(checked, values, dialect)
  const screened = compileFindings(checked, values, dialect, 'record')
  const limits = compileLimits(checked, dialect)
  const statistics = compileStatistics(checked, limits, dialect)
  const sources = [checked.from, ...checked.steps.flatMap((step) => step.source ?? [])]
  const plan = queryPlan(checked, findings.sql, findings.columns)
  const delta = planDelta(checked, dialect, plan, findings.reading.key)
  const counted = statistics === null ? null : queryPlan(checked, statistics.sql, statistics.columns)
  const screens = planScreens(checked, dialect, { findings: queryPlan(checked, screened.sql, screened.columns), statistics: limits.some(({ kind }) => kind !== 'unassigned') ? counted : null }, delta)
  return {
    id: checked.id,
    title: checked.title,
    basis: checked.basis,
    params: checked.params,
    findings: plan,
    statistics: counted,
    limits: limits.map(({ kind, pointer, column, message, named, reading, leftOut }) => ({
      kind, pointer, column, message, reading, named: queryPlan(checked, named, reading.map(({ column: name, type }) => ({ name, type }))),
      leftOut: leftOut === null ? null : { alias: leftOut.alias, rows: queryPlan(checked, leftOut.select, leftOut.columns) },
    })),
    datasets: [...new Set(sources.map(({ dataset }) => dataset.id))],
    fields: fieldsRead(checked),
    pairs: planPairs(checked, dialect).map(({ select, columns, ...plan }) => ({ ...plan, query: queryPlan(checked, select, columns) })),
    needsComplete: [...new Set(checked.steps.flatMap((step) => (step.kind === 'absent' ? (step.source?.dataset.id ?? []) : [])))],
    alert: checked.alert.policy,
    schedule: checked.schedule,
    sentences: { 'zh-CN': explainRule(checked, 'zh-CN'), en: explainRule(checked, 'en') },
    sayings: { 'zh-CN': sayRule(checked, 'zh-CN'), en: sayRule(checked, 'en') },
    deltaSentences: { 'zh-CN': explainDelta(checked, delta, 'zh-CN'), en: explainDelta(checked, delta, 'en') },
    delta,
    screens,
    screenSentences: { 'zh-CN': explainScreens(checked, screens, 'zh-CN'), en: explainScreens(checked, screens, 'en') },
    reading: findings.reading,
    proof,
  }
}

/** A query with those inputs and parameters that its text mentions. */
export function queryPlan(rule: CheckedRule, text: Sql, columns: readonly ResultColumn[]): QueryPlan {
  const inputs = new Set<string>()
  const params = new Set<string>()
  for (const part of text.parts) {
    if (typeof part === 'string') continue
    if ('input' in part) inputs.add(part.input)
    else if (part.bind.kind === 'param') params.add(part.bind.name)
  }
  return {
    sql: text,
    inputs: [...inputs].map((name): InputPlan => ({ name, dataset: rule.aliases.get(name)!.origin.id })),
    params: rule.params.filter(({ name }) => params.has(name)).map(({ name, type, default: value }) => ({ name, type, default: value })),
    columns,
  }
}
