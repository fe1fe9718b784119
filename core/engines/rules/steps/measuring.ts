import type { CheckedExpr, CheckedRule } from '../checked-rule.ts'
import type { CheckedMeasure } from '../measures.ts'
import { joinTellings, tellValue, type Tellings } from '../tell-condition.ts'
import type { StepCondition } from './step.ts'

/** Expressions that measures evaluate on each row. */
export function measureExpressions(measures: readonly CheckedMeasure[]): CheckedExpr[] {
  return measures.flatMap(({ value, where }) => [value, where].filter((expr) => expr !== null))
}

/** “记录数为 3，金额合计为 2100.00”: what a finding's measures came to; null when nothing is left of them. */
export function tellMeasures(alias: string, measures: readonly CheckedMeasure[], rule: CheckedRule): Tellings | null {
  if (!rule.alive.includes(alias) || measures.length === 0) return null
  return joinTellings(measureConditions(alias, measures).map(({ expr }) => tellValue(expr, rule, { own: null, visible: rule.alive })))
}

/** Each measure with what it came to, for proofs. */
export function measureConditions(alias: string, measures: readonly CheckedMeasure[]): StepCondition[] {
  return measures.map(({ name, kind, value, where, info }) => ({
    source: `${alias}.${name} = ${kind}(${value?.source ?? ''}${where === null ? '' : `${value === null ? '' : ', '}where ${where.source}`})`,
    expr: { node: 'field', type: info.type, alias, field: name, at: { from: 0, to: 0 } },
    kind: 'measure',
    alias,
    title: info.title,
  }))
}
