/** Backtest and what-if of a rule: what the API under `/api/v1` takes and sends (design: interface, rules). */
import type { ProblemJson } from '../base/problem.ts'
import type { LocalText } from '../base/text.ts'
import type { CodeTitle } from './api.ts'
import type { Level } from './finding.ts'
import type { JsonValue } from './value-type.ts'

/** Body of `POST …/rules/{r}/runs?asOf=` and, with a rule of one's own, of `POST …/draft/backtest`. */
export interface BacktestRequest {
  /** Id of a stored version of the pack; without it the one that runs. */
  readonly version?: string
  /** Values in place of those that the rule runs with. */
  readonly params?: Readonly<Record<string, string | number | boolean>>
  readonly range?: ParamRange
}

/** `draft/backtest`: a rule's JSON in place of the stored one of its id, or beside them. */
export interface DraftBacktestRequest extends BacktestRequest {
  readonly rule: Readonly<Record<string, unknown>>
  /** `YYYY-MM-DD`; today without it. */
  readonly asOf?: string
}

/** For which values of one number among the parameters findings are counted; bounds without a value are the parameter's own. */
export interface ParamRange {
  readonly param: string
  readonly from?: string | number
  readonly to?: string | number
  /** How many values, both ends among them; 11 without it. */
  readonly points?: number
}

export const mostPoints = 41

/** How many findings differ. `changed`: of another level. */
export interface DifferenceCounts {
  readonly new: number
  readonly gone: number
  readonly changed: number
  readonly same: number
}

/** Nobody's name: without a department, or a region that is not known. */
export type DifferenceRow = DifferenceCounts & { readonly place: CodeTitle | null }

export interface BacktestJson {
  readonly id: string
  readonly topic: string
  readonly rule: string
  /** Of the pack whose rule was tried; `draft`: with a rule of one's own. */
  readonly version: string
  readonly draft: boolean
  /** `YYYY-MM-DD`: what `today()` was, and the last day whose data was read. */
  readonly asOf: string
  readonly state: 'queued' | 'running' | 'done' | 'frozen' | 'failed' | 'cancelled'
  readonly by: string
  readonly params: readonly TriedParam[]
  /** What it is compared with: the rule that runs, with the values that it runs with, over the same data; null where none runs. */
  readonly against: { readonly version: string; readonly findings: Readonly<Record<Level, number>> } | null
  readonly inputs: readonly { readonly dataset: string; readonly title: LocalText; readonly batch: string | null; readonly rows: number }[]
  readonly findings: Readonly<Record<Level, number>> | null
  readonly difference: DifferenceCounts | null
  readonly departments: readonly DifferenceRow[]
  /** Counties, by the first six digits. */
  readonly regions: readonly DifferenceRow[]
  /** At most 10 of each kind, masked; the counts are exact. */
  readonly examples: readonly BacktestExample[]
  readonly curve: BacktestCurve | null
  readonly unknown: number | null
  readonly nullKeys: number | null
  readonly problems: readonly ProblemJson[]
  readonly startedAt: string
  readonly seconds: number | null
  readonly job: string
}

export interface TriedParam {
  readonly name: string
  readonly title: LocalText
  readonly value: JsonValue
  /** What the rule runs with; null where it has no such parameter. */
  readonly running: JsonValue
}

export interface BacktestExample {
  readonly kind: 'new' | 'gone' | 'changed'
  /** Of `gone` the level that it has with the rule that runs. */
  readonly level: Level
  readonly was: Level | null
  readonly title: string
  readonly region: CodeTitle | null
  readonly department: CodeTitle | null
}

/** Findings by level for each value of one parameter, everything else as tried. */
export interface BacktestCurve {
  readonly param: string
  readonly points: readonly (Readonly<Record<Level, number>> & { readonly value: string })[]
  readonly seconds: number
}

/** A version of a pack that a rule can be tried in. */
export interface VersionJson {
  readonly id: string
  readonly version: string
  readonly installedAt: string
  readonly running: boolean
}

/** Body of `PATCH …/rules/{r}/params`: a value, or null for the one that the pack gives. */
export interface ParamChange {
  readonly params: Readonly<Record<string, string | number | boolean | null>>
  readonly reason?: string
}
