import type { Duration } from '../base/duration.ts'
import type { Lang, LocalText } from '../base/text.ts'
import type { Expr } from './expression.ts'
import type { Level, Shown } from './finding.ts'
import type { QueryPlan, RelationPlan } from './query-plan.ts'
import type { BoundValue } from './sql.ts'
import type { PairsPlan } from './pairs-plan.ts'
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
  /** One row: `unknown`, `null_keys` and the columns of `limits` (BIGINT). Null when none can occur. */
  readonly statistics: QueryPlan | null
  /** Bounds of its steps beyond which something is left out. */
  readonly limits: readonly RuleLimit[]
  /** Qualified ids of every dataset it reads, without repetition. */
  readonly datasets: readonly string[]
  /** By dataset the fields that its queries read; rows made for them need no others. */
  readonly fields: Readonly<Record<string, readonly string[]>>
  /** How many pairs of rows its steps look at. */
  readonly pairs: readonly PairsPlan[]
  /** Datasets whose completeness it needs: stale, never loaded or held back freezes it. */
  readonly needsComplete: readonly string[]
  readonly alert: RuleAlertPolicy
  readonly schedule: readonly RuleSchedule[]
  /** One plain sentence a step, for readers of each language. */
  readonly sentences: Readonly<Record<Lang, readonly string[]>>
  /** The same for values that the rule runs with in place of its defaults. */
  readonly sayings: Readonly<Record<Lang, readonly Saying[]>>
  /** What new data in each dataset makes the rule evaluate again, one sentence a dataset. */
  readonly deltaSentences: Readonly<Record<Lang, readonly string[]>>
  /** Of which datasets a single record can be checked, one sentence a dataset. */
  readonly screenSentences: Readonly<Record<Lang, readonly string[]>>
  /** How changed rows are followed to the alerts that they may touch. */
  readonly delta: DeltaPlan
  /** One for each of `datasets`: how a record of it is checked that is stored nowhere. */
  readonly screens: readonly ScreenPlan[]
  readonly reading: FindingReading
  readonly proof: ProofPlan
}

/**
 * Incremental evaluation (design: rules). First, for each alias whose dataset has changed, `affected` leads from the changed rows
 * to alert keys. Then `feeding` leads from these keys to every row that feeds one of them, and `cut` is the rule's own
 * query over those rows, its result cut to the keys.
 */
export interface DeltaPlan {
  /** Why nothing but a full run will do, whatever changed; null: it may be evaluated in part. */
  readonly whole: DeltaReason | null
  /** What the rule finds depends on `today()`. */
  readonly dated: boolean
  /**
   * In place of `affected` where the day is another than at the last evaluation; those marked `byDay` hold then whatever has changed.
   * Null: on another day everything is to be evaluated.
   */
  readonly otherDay: readonly (DeltaWay & { readonly byDay?: true })[] | null
  /** Columns of the findings by which affected alerts are told: members of the key, at their places in it. */
  readonly keys: readonly { readonly column: string; readonly place: number; readonly type: ValueType }[]
  /** One for each alias that brings a dataset in. */
  readonly affected: readonly DeltaWay[]
  /** Reads the relation `affectedKeys`. */
  readonly feeding: readonly RelationPlan[]
  /** What each alias is bound to: a relation of `feeding`; an alias that is not here, its dataset. */
  readonly inputs: Readonly<Record<string, string>>
  /** The affected keys themselves. */
  readonly keysRead: QueryPlan
  readonly cut: QueryPlan
}

/** From the changed rows of one alias to the keys that they may touch: the last relations, one column a key member. */
export type DeltaWay = { readonly alias: string; readonly dataset: string } & (
  | { readonly reason: null; readonly relations: readonly RelationPlan[]; readonly keys: readonly string[] }
  | { readonly reason: DeltaReason }
)

/**
 * `all-rows`: a step compares all rows with each other. `computed-key`: no member of the alert's key is a column of a
 * dataset. `no-scope`: nothing equal leads from the rows to alerts, or from alerts back to all rows that feed them.
 */
export type DeltaReason = 'all-rows' | 'computed-key' | 'no-scope'

/**
 * Checks one record that is stored nowhere (design: architecture, One idea): the rule's own query over the rows that may meet it, the
 * record among them. Of the inputs, `changed` is the record alone; `around` and `current` are the dataset with the record in place
 * of the row of its key; `stored` is the dataset without it. Lists of source rows begin with the record where it is among them.
 */
export type ScreenPlan = { readonly dataset: string } & (
  /** `statistics`: those of the rule over these rows, where it has limits; what they leave out, a record cannot be checked against. */
  | { readonly reason: null; readonly relations: readonly RelationPlan[]; readonly findings: QueryPlan; readonly statistics: QueryPlan | null }
  | { readonly reason: ScreenReason }
)

/**
 * `only-sought`: the rule looks for what is missing in the dataset, so that no finding rests on a record of it. `left-out`: of this record's
 * rows a step leaves something out, a block with too many pairs or a start that reaches too much.
 */
export type ScreenReason = DeltaReason | 'only-sought' | 'left-out'

/** The relation of all affected keys, with the columns `keyColumn(0)` and so on. */
export const affectedKeys = '_keys'
export const keyColumn = (place: number) => `c${place + 1}`

/**
 * A bound of a step beyond which it leaves something out whole: alerts are then to be kept as they are, not resolved; `unassigned`
 * is only said.
 * `wide-start`: a start of `hop` that reaches too many. `large-block`: a block of `similar` with too many pairs.
 * `unassigned`: rows that `assign` left free although they had a candidate.
 */
export interface RuleLimit {
  readonly kind: 'wide-start' | 'large-block' | 'unassigned'
  /** JSON pointer of the step in the rule. */
  readonly pointer: string
  /** Column of `statistics`: how many were left out. */
  readonly column: string
  /** Says how many; the number is the parameter `count`. */
  readonly message: Readonly<Record<Lang, Saying>>
  /**
   * Keys of the rows of `alias` (`_row` where it has none) that were left out, each once; one more than are to be told apart at most.
   * An alert without such a source does not rest on what was left out. Null: that cannot be told.
   */
  readonly leftOut: { readonly alias: string; readonly rows: QueryPlan } | null
  /** Names what was left out, at most 100 of it. */
  readonly named: QueryPlan
  readonly reading: readonly OutputReading[]
}

/** Which column of a result row holds what. */
export interface FindingReading {
  /** Column of the level's place in `levels`, worst first. */
  readonly level: string
  readonly key: readonly OutputReading[]
  readonly title: readonly (string | OutputReading)[]
  readonly titleEn: readonly (string | OutputReading)[]
  readonly evidence: readonly OutputReading[]
  readonly region: OutputReading | null
  readonly department: { readonly code: string } | OutputReading | null
  /** What the conditions met. */
  readonly values: readonly OutputReading[]
  readonly sources: readonly SourceReading[]
}

export interface OutputReading {
  /** The expression's source text. */
  readonly name: string
  readonly title: LocalText
  readonly column: string
  readonly type: ValueType
  readonly shown: Shown | null
  /** Qualified code table of which the value is a code, null when of none. */
  readonly codes: string | null
}

/** Source rows of one alias: `count` null means that the other columns hold one row's values, else lists of at most 100. */
export interface SourceReading {
  readonly alias: string
  readonly dataset: string
  readonly datasetTitle: LocalText
  readonly count: string | null
  readonly row: string
  readonly batch: string
  readonly key: readonly OutputReading[]
}

/** How a finding is proved from its values, without the pool. */
export interface ProofPlan {
  readonly conditions: readonly PlannedCondition[]
  /** For each entry of the rule's `levels`: the level, its condition, the sentence of a finding there. */
  readonly levels: readonly PlannedLevel[]
  readonly changes: ChangePlan
  /** Titles of codes by code, for each column that a condition reads (`d.grade`) and that holds codes. */
  readonly codes: Readonly<Record<string, ReadonlyMap<string, string>>>
}

export interface PlannedLevel {
  readonly level: Level
  readonly when: Expr
  readonly conditions: readonly PlannedCondition[]
  readonly sentence: readonly FindingClause[]
}

/** A part of the sentence of one finding. */
export interface FindingClause {
  readonly saying: Readonly<Record<Lang, FindingSaying>>
  /** Said only where the optional row of `alias` is among these; null: always. `unclear`: several rows stand for the finding. */
  readonly only: { readonly alias: string; readonly found: readonly ('none' | 'one' | 'unclear')[] } | null
}

/** Text, parameters of the run, values that the finding met; of `either` what the first condition that held says. */
export type FindingSaying = readonly (string | FindingPart)[]
export type FindingPart =
  | { readonly param: string }
  | { readonly value: Expr }
  | { readonly either: readonly { readonly when: Expr; readonly saying: FindingSaying }[] }

/** A sentence in which the parameters' values of the run are filled in. */
export type Saying = readonly (string | { readonly param: string })[]

export interface PlannedCondition {
  readonly source: string
  readonly expr: Expr
  readonly alias: string | null
  readonly dataset: string | null
  readonly datasetTitle: LocalText | null
  /**
   * `row`: evaluated over the finding's values. `absent`: no row matched. `each`: held by every source row
   * of `alias`, which a group or window then counted. `measure`: a value that a group or window gave.
   */
  readonly kind: 'row' | 'absent' | 'each' | 'measure'
}

/** The changes that may undo a rule's findings, settled when it is compiled; which is the nearest depends on the finding. */
export interface ChangePlan {
  /** What must hold for every finding, names spelled out: conditions over what the finding carries. */
  readonly conditions: readonly Expr[]
  /** Conditions of the levels in the rule's order, names spelled out. */
  readonly levels: readonly Expr[]
  readonly values: readonly PlannedValue[]
  readonly added: readonly PlannedRow[]
  readonly removed: readonly PlannedRow[]
}

/** Another value of one column may make a condition untrue. */
export interface PlannedValue {
  readonly kind: 'value' | 'measure'
  /** False: it is one of the rule's conditions. True: it decides the level. */
  readonly grades: boolean
  /** Another value may leave the finding and lower its level. */
  readonly lowers: boolean
  readonly when: Expr
  readonly column: Extract<Expr, { node: 'field' }>
  /** Qualified dataset of the column; null for what a step computed. */
  readonly dataset: string | null
  readonly domain: ValueDomain
  /** The side of a comparison that the column is on; null where the condition is none. */
  readonly compared: Extract<Expr, { node: 'call' | 'field' }> | null
  /** The other side. */
  readonly against: Expr | null
  /** True: it counts only where the finding rests on a single row of the alias. */
  readonly single: boolean
  /** What would have to be said of it: “发证日期至今的天数少于宽限天数 30 天”; null where only the value can be told. */
  readonly words: Readonly<Record<Lang, FindingSaying>> | null
  /** The column by its title. */
  readonly title: Readonly<Record<Lang, FindingSaying>>
  readonly unit: Readonly<Record<Lang, string>>
}

/** What values a column can take. */
export interface ValueDomain {
  readonly nullable: boolean
  /** A closed list of values as text: codes in the order of their table, or the field's options. */
  readonly members: readonly string[] | null
  /** Inclusive. */
  readonly minimum: BoundValue
  readonly maximum: BoundValue
}

/** A row whose presence, or rows whose absence, would undo a finding. */
export interface PlannedRow {
  readonly alias: string
  readonly dataset: string
  /** True: only where the finding rests on one row of every alias. */
  readonly single: boolean
  /** What such a row would be: the dataset's title, and for an added one what it has to match. */
  readonly words: Readonly<Record<Lang, FindingSaying>>
}

export interface RuleParam {
  readonly name: string
  readonly title: LocalText
  readonly type: ValueType
  readonly default: Exclude<BoundValue, null>
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
