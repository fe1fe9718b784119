import type { Duration } from '../base/duration.ts'
import type { Lang, LocalText } from '../base/text.ts'
import type { QueryPlan } from './query-plan.ts'
import type { BoundValue } from './sql.ts'
import type { ValueType } from './value-type.ts'

/**
 * A rule, checked and compiled once. Everything that runs it (full run, test, backtest, later delta and screening)
 * executes `findings` with other inputs.
 */
export interface CompiledRule {
  readonly id: string
  readonly title: LocalText
  readonly basis: LocalText | null
  readonly params: readonly RuleParam[]
  /** One row a finding; `readFinding` of the rules engine turns a row into a `Finding`. */
  readonly findings: QueryPlan
  /** One row: `unknown` and `null_keys` (BIGINT). Null when neither can occur. */
  readonly statistics: QueryPlan | null
  /** Qualified ids of every dataset it reads, without repetition. */
  readonly datasets: readonly string[]
  /** Datasets whose completeness it needs: stale, never loaded or held back freezes it. */
  readonly needsComplete: readonly string[]
  readonly alert: RuleAlertPolicy
  readonly schedule: readonly RuleSchedule[]
  /** One plain sentence a step, for readers of each language. */
  readonly sentences: Readonly<Record<Lang, readonly string[]>>
}

export interface RuleParam {
  readonly name: string
  readonly title: LocalText
  readonly type: ValueType
  readonly default: BoundValue
  readonly minimum: BoundValue
  readonly maximum: BoundValue
}

export interface RuleAlertPolicy {
  readonly resolve: 'when-gone' | 'by-hand'
  readonly reopenWithin: Duration
  readonly keepOpenFor: Duration
  readonly onStale: 'keep' | 'run'
}

export type RuleSchedule = { readonly on: 'data' } | { readonly on: 'hand' } | { readonly cron: string }
