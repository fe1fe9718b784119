import type { LocalText } from '../../../base/text.ts'
import type { FindingClause, PlannedCondition, RuleLimit } from '../../../contracts/compiled-rule.ts'
import type { Expr } from '../../../contracts/expression.ts'
import type { Sql } from '../../../contracts/sql.ts'
import type { CheckState } from '../check-state.ts'
import type { CheckedExpr, CheckedMember, CheckedPair, CheckedRule, CheckedStep, ColumnInfo } from '../checked-rule.ts'
import type { Flow, FlowContext } from '../flow.ts'
import type { Sayings } from '../saying.ts'

/**
 * One kind of step. A new kind is a file that exports one of these and a line in `step-list.ts`.
 * Methods are pure; only `check` writes, into the state that it is given.
 */
export interface StepDefinition<C extends CheckedStep = CheckedStep> {
  /** The member of the step's JSON object. */
  readonly kind: string
  /** Reads the step's JSON (its shape is the schema's), reports every problem, makes visible what it adds. Null: unusable. */
  check(raw: unknown, state: CheckState, pointer: string): C | null
  /** The rows after the step. */
  compile(step: C, flow: Flow, context: FlowContext): Flow
  /** One plain sentence without its full stop. */
  explain(step: C, rule: CheckedRule): Sayings
  /** What the sentence of one finding says of it; without this what `explain` says. */
  tell?(step: C, rule: CheckedRule): readonly FindingClause[]
  /** What a finding's proof shows of it. */
  conditions(step: C, rule: CheckedRule): readonly StepCondition[]
  /** For steps that fold rows together or look at their neighbours: which rows before the step a row after it rests on. */
  readonly lineage?: StepLineage<C>
  /** Where operations may fail on non-null inputs, for the count of `unknown`: expressions and the rows they are evaluated on. */
  evaluations(step: C, flow: Flow, context: FlowContext): readonly Evaluation[]
  /** True for rows before the step that a null in a key keeps out; null when that cannot happen. */
  nullKeys?(step: C, flow: Flow, context: FlowContext): Sql | null
  /** What a bound of the step may leave out whole. */
  limits?(step: C, flow: Flow, context: FlowContext): readonly StepLimit[]
  /** Which rows bear on each other in the step: incremental evaluation follows changes along it. */
  scope(step: C): StepScope
  /** What new rows of its dataset make the rule evaluate again, when `on` does not say it. */
  tellScope?(step: C, rule: CheckedRule): Sayings
}

/**
 * The scope of a step (design: rules, Incremental evaluation).
 * `row`: each row by itself. `match`: a row with rows of the step's dataset of equal values. `fold`: the rows of equal `by`.
 * `reach`: a start with the edges on the ways from it. `whole`: all rows with each other.
 */
export type StepScope =
  | { readonly kind: 'row'; /** Keeps the rows for which it is true. */ readonly where: CheckedExpr | null }
  | MatchScope
  | { readonly kind: 'fold'; readonly by: readonly CheckedMember[]; /** The alias that has `by` as columns; null: the rows stay. */ readonly named: string | null }
  | ReachScope
  | { readonly kind: 'whole' }

export interface MatchScope {
  readonly kind: 'match'
  /** Lists of pairs; one of the lists must be equal. */
  readonly lists: readonly (readonly CheckedPair[])[]
  /** Rows after the step: one a match; one without a match too; those without a match; several chosen of a row's matches. */
  readonly gives: 'matches' | 'perhaps' | 'none' | 'some'
  /** True: earlier rows of equal values bear on each other too. */
  readonly together: boolean
  /** What else holds for a match of `matches`, over columns `reads`: it makes the search narrower. */
  readonly narrow: { readonly reads: readonly string[]; conditions(flow: Flow, context: FlowContext): readonly Sql[] } | null
}

export interface ReachScope {
  readonly kind: 'reach'
  readonly start: CheckedExpr
  /** Fields of the edges. */
  readonly from: string
  readonly to: string
  readonly max: number
  readonly directed: boolean
}

/** A bound beyond which a step leaves something out, so that a run can say so and keep the alerts that rest on it. */
export interface StepLimit {
  readonly kind: RuleLimit['kind']
  /** One row for each thing left out. */
  readonly select: Sql
  /** What `select` gives. */
  readonly columns: readonly { readonly name: string; readonly info: ColumnInfo }[]
  /** The rows before the step that are left out with it, with the columns that the context needs; null where none is left out whole. */
  readonly rows: Sql | null
  /** Says how many; the number is its parameter `count`. */
  readonly message: Sayings
}

interface StepLineage<C extends CheckedStep> {
  /** Columns read of a row after the step, and of a row before it. */
  reads(step: C): { readonly after: readonly string[]; readonly before: readonly string[] }
  /** True when `before`'s row is one that `after`'s row rests on. */
  match(step: C, before: Flow, after: Flow, context: FlowContext): Sql
  /** A column of the row after the step that lists its rows of `alias`, each once: records of key, `_row` and `_batch`. Null: there is none. */
  listOf?(step: C, alias: string): string | null
}

export interface Evaluation { readonly expressions: readonly CheckedExpr[]; readonly flow: Flow }

/** A condition before it is known which aliases are left at the end of the rule. */
export interface StepCondition {
  readonly source: string
  readonly expr: Expr
  readonly kind: PlannedCondition['kind']
  /** The alias it speaks of when the expression does not say so. */
  readonly alias: string | null
  /** For a measure: what it is called. */
  readonly title?: LocalText
  /** For a measure: a condition on it that the step itself sets. */
  readonly bound?: Expr
}
