import { sql } from '../../../contracts/sql.ts'
import type { CheckedStep } from '../checked-rule.ts'
import { closeFlow, conditionSql, readsOf, sourceSql, type Flow } from '../flow.ts'
import { ownerTitle } from '../phrase-field.ts'
import { followedBy, say } from '../saying.ts'
import {
  allOf, checkMatching, isProbeable, matchingSource, pairConditions, pairsFlow, phraseMatching, splitConditions, type Matching, type RawMatching,
} from './matching.ts'
import type { StepDefinition } from './step.ts'

interface CheckedAbsent extends CheckedStep, Matching {
  readonly kind: 'absent'
  readonly source: Matching['source']
}

/** `absent`: the rows without a match. Never `NOT IN`, which loses every row as soon as one value is NULL. */
export const absentStep: StepDefinition<CheckedAbsent> = {
  kind: 'absent',

  check(raw, state, pointer) {
    const before = state.alive
    const matching = checkMatching(raw as RawMatching, state, pointer, 'never', () => null)
    if (matching === null) return null
    const { source, on } = matching
    const reads = readsOf([...on.flatMap(({ left, right }) => [left, right]), source.where])
    return { kind: 'absent', pointer, before, reads, source, collapses: false, on, by: [] }
  },

  /**
   * The anti join stands alone with its two sides: DuckDB 1.5 mis-binds columns where one shares a query level with other
   * joins or with a grouping ("Failed to bind column reference", duckdb issue 26000).
   */
  compile(step, rows, context) {
    const flow = rows.relations > 1 ? closeFlow(rows, context, step.reads) : rows
    const { own, both } = splitConditions(step.source)
    const relation = sourceSql(step.source.alias, own, context)
    const on = allOf([...pairConditions(step.on, flow, context), ...both.map((atom) => conditionSql(atom.expr, flow, context))])
    const isProbed = both.every((atom) => isProbeable(atom.expr, step.source.alias, flow, context))
    const kept: Flow = isProbed
      ? { ...flow, from: sql`${flow.from}\n${context.forms.antiJoin(relation, on)}` }
      : { ...flow, where: [...flow.where, sql`NOT EXISTS (SELECT 1 FROM ${relation} WHERE ${on})`] }
    return closeFlow(kept, context)
  },

  explain(step, rule) {
    const match = phraseMatching(step, rule)
    return {
      'zh-CN': say`${ownerTitle(step.source.alias, rule, 'zh-CN')}中没有${followedBy(match['zh-CN'], '的')}记录`,
      en: say`there is no record of ${ownerTitle(step.source.alias, rule, 'en')} where ${match.en}`,
    }
  },

  conditions: (step) => [{
    source: matchingSource(step), kind: 'absent', alias: step.source.alias,
    expr: { node: 'literal', type: { kind: 'bool' }, value: true, at: { from: 0, to: 0 } },
  }],

  scope: (step) => ({ kind: 'match', lists: [step.on], gives: 'none', together: false, narrow: null }),

  evaluations: (step, flow, context) => [
    { expressions: step.on.map(({ left }) => left), flow },
    ...(step.source.where === null ? [] : [{ expressions: [step.source.where], flow: pairsFlow(step, flow, context) }]),
  ],
}
