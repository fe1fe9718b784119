import type { CheckedExpr } from '../checked-rule.ts'
import type { CheckedMeasure } from '../measures.ts'
import type { StepCondition } from './step.ts'

/** Expressions that measures evaluate on each row. */
export function measureExpressions(measures: readonly CheckedMeasure[]): CheckedExpr[] {
  return measures.flatMap(({ value, where }) => [value, where].filter((expr) => expr !== null))
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
