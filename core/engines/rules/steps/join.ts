import type { Lang } from '../../../base/text.ts'
import type { FindingClause } from '../../../contracts/compiled-rule.ts'
import { sql } from '../../../contracts/sql.ts'
import type { CheckedStep } from '../checked-rule.ts'
import { atomsOf } from '../expression-tree.ts'
import { conditionSql, quoted, readsOf, sourceSql } from '../flow.ts'
import { ownerTitle } from '../phrase-field.ts'
import { followedBy, say } from '../saying.ts'
import {
  allOf, checkMatching, innerJoined, isProbeable, joined, matchConditions, pairConditions, pairsFlow, phraseMatching, splitConditions, tellMatching, type Matching, type RawMatching,
} from './matching.ts'
import type { Tellings } from '../tell-condition.ts'
import type { StepDefinition } from './step.ts'

interface CheckedJoin extends CheckedStep, Matching {
  readonly kind: 'join'
  readonly source: Matching['source']
  readonly optional: boolean
}

/** `join`: each row with each of its matches; with `optional` also the rows without one, whose values are null. */
export const joinStep: StepDefinition<CheckedJoin> = {
  kind: 'join',

  check(raw, state, pointer) {
    const { optional = false, ...rest } = raw as RawMatching & { readonly optional?: boolean }
    const before = state.alive
    const matching = checkMatching(rest, state, pointer, optional ? 'optional' : 'always', () => null)
    if (matching === null) return null
    const { source, on } = matching
    const reads = readsOf([...on.flatMap(({ left, right }) => [left, right]), source.where])
    return { kind: 'join', pointer, before, reads, source, collapses: false, on, by: [], optional }
  },

  compile(step, flow, context) {
    const { own, both } = splitConditions(step.source)
    if (!step.optional) return innerJoined(step, flow, context)
    const relation = sourceSql(step.source.alias, own, context)
    const conditions = [...pairConditions(step.on, flow, context), ...both.map((atom) => conditionSql(atom.expr, flow, context))]
    if (both.every((atom) => isProbeable(atom.expr, step.source.alias, flow, context))) return joined(flow, relation, conditions, 'LEFT JOIN')
    const lateral = context.forms.outerLateral(relation, quoted(context, step.source.alias), allOf(conditions))
    return { ...flow, from: sql`${flow.from}\n${lateral}`, relations: flow.relations + 1 }
  },

  explain(step, rule) {
    const match = phraseMatching(step, rule)
    const title = { zh: ownerTitle(step.source.alias, rule, 'zh-CN'), en: ownerTitle(step.source.alias, rule, 'en') }
    return step.optional
      ? { 'zh-CN': say`对照${title.zh}中${followedBy(match['zh-CN'], '的')}记录（没有也保留）`, en: say`look up records of ${title.en} where ${match.en} (rows without one stay)` }
      : { 'zh-CN': say`在${title.zh}中有${followedBy(match['zh-CN'], '的')}记录`, en: say`there are records of ${title.en} where ${match.en}` }
  },

  tell(step, rule) {
    if (step.optional) {
      const always = joinStep.explain(step, rule)
      const match = phraseMatching(step, rule)
      const title = (lang: Lang) => ownerTitle(step.source.alias, rule, lang)
      const clause = (found: 'none' | 'one' | 'unclear', saying: Tellings): FindingClause => ({ saying, only: { alias: step.source.alias, found: [found] } })
      return [
        clause('none', { 'zh-CN': say`${title('zh-CN')}中没有${followedBy(match['zh-CN'], '的')}记录`, en: say`${title('en')} has no record where ${match.en}` }),
        clause('one', { 'zh-CN': say`${title('zh-CN')}中有${followedBy(match['zh-CN'], '的')}记录`, en: say`${title('en')} has a record where ${match.en}` }),
        clause('unclear', always),
      ]
    }
    return rule.alive.includes(step.source.alias) ? [{ saying: tellMatching(step, rule), only: null }] : [{ saying: joinStep.explain(step, rule), only: null }]
  },

  conditions: (step) => (step.source.where === null || step.optional ? [] : atomsOf(step.source.where))
    .map(({ source, expr }) => ({ source, expr, kind: 'row', alias: step.source.alias })),

  scope: (step) => ({
    kind: 'match', lists: [step.on], gives: step.optional ? 'perhaps' : 'matches', together: false,
    narrow: { reads: readsOf([step.source.where]), conditions: (flow, context) => matchConditions(step, flow, context) },
  }),

  evaluations: (step, flow, context) => [
    { expressions: step.on.map(({ left }) => left), flow },
    ...(step.source.where === null ? [] : [{ expressions: [step.source.where], flow: pairsFlow(step, flow, context) }]),
  ],
}

