import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Problem } from '../../../base/problem.ts'
import type { BacktestCurve, BacktestJson, DifferenceCounts, ParamRange, TriedParam } from '../../../contracts/backtest.ts'
import type { Level } from '../../../contracts/finding.ts'

/** What a rule was tried with. */
export interface BacktestPlan {
  /** Store's id of a version, null for the one that runs. */
  readonly packVersion: string | null
  /** A rule's JSON in place of the stored one. */
  readonly draft: Readonly<Record<string, unknown>> | null
  readonly params: Readonly<Record<string, string | number | boolean>>
  readonly range: ParamRange | null
}

/** What came of it. Counts are exact; of findings only a few masked titles are kept. */
export interface BacktestResult {
  readonly params: readonly TriedParam[]
  readonly against: { readonly version: string; readonly findings: Readonly<Record<Level, number>> } | null
  readonly inputs: BacktestJson['inputs']
  readonly findings: Readonly<Record<Level, number>>
  readonly difference: DifferenceCounts
  readonly departments: readonly (DifferenceCounts & { readonly code: string | null })[]
  readonly regions: readonly (DifferenceCounts & { readonly code: string | null })[]
  readonly examples: readonly KeptExample[]
  readonly curve: BacktestCurve | null
  readonly unknown: number
  readonly nullKeys: number
}

export interface KeptExample {
  readonly kind: 'new' | 'gone' | 'changed'
  readonly level: Level
  readonly was: Level | null
  readonly title: string
  readonly titleEn: string
  readonly region: string | null
  readonly department: string | null
}

/** A rule tried over data as of a date: nothing of it reaches an alert. */
export const Backtest = defineEntity({
  name: 'Backtest',
  tableName: 'backtest',
  properties: {
    id: p.string().primary(),
    topic: p.string(),
    rule: p.string(),
    version: p.string(),
    asOf: p.string(),
    state: p.string().$type<BacktestJson['state']>(),
    plan: p.json<BacktestPlan>(),
    result: p.json<BacktestResult>().strictNullable(),
    problems: p.json<readonly Problem[]>(),
    account: p.string(),
    accountName: p.string(),
    job: p.string(),
    startedAt: p.datetime(),
    seconds: p.float().strictNullable(),
  },
  indexes: [{ properties: ['topic', 'rule', 'id'] }],
})

export type Backtest = InferEntity<typeof Backtest>
