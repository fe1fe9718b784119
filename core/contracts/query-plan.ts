import type { BoundValue, Sql } from './sql.ts'
import type { TablePlan } from './table-plan.ts'
import type { ValueType } from './value-type.ts'

/** A compiled query: text once, run many times with other inputs and values. */
export interface QueryPlan {
  readonly sql: Sql
  readonly inputs: readonly InputPlan[]
  readonly params: readonly ParamPlan[]
  readonly columns: readonly ResultColumn[]
}

export interface InputPlan {
  /** The name used in `sql`, a rule's alias. */
  readonly name: string
  readonly dataset: string
  /** Which of the dataset's rows it asks for; without it whatever they are bound to. */
  readonly state?: RowsState
}

/**
 * `current`: what stands. `changed`: rows that came or ended since a batch. `around`: every row that stood at some moment since.
 * `stored`: what stands in the pool, whatever else is looked at with it.
 */
export type RowsState = 'current' | 'changed' | 'around' | 'stored'

/**
 * A relation that is made before the queries which read it under its name, and kept with them. Of the other relations'
 * names only those that were made before it stand in `sql`; they are not listed in `inputs`.
 */
export interface RelationPlan extends Omit<QueryPlan, 'columns'> {
  readonly name: string
  /**
   * Set: of the rows that `sql` gives, those whose `value` is in `column` of an earlier relation. `field`: `sql` gives rows of its one input,
   * each by itself, and `value` is that field of them, so that no other row of the input matters and engines may read them once for all who ask
   * for the same values; null: neither need hold.
   */
  readonly among: { readonly value: Sql; readonly type: ValueType; readonly field: string | null; readonly relation: string; readonly column: string } | null
}

export interface ParamPlan {
  readonly name: string
  readonly type: ValueType
  readonly default: BoundValue
}

export interface ResultColumn {
  readonly name: string
  readonly type: ValueType
}

/** What a query's inputs and values stand for in one execution. */
export interface QueryBinding {
  /** `YYYY-MM-DD`: what `today()` is. */
  readonly today: string
  /** What it was at the last evaluation; only where that is gone on from. */
  readonly lastDay?: string
  /** IANA name of the city's time zone. */
  readonly timeZone: string
  readonly calendar: WorkCalendar
  readonly params: Readonly<Record<string, BoundValue>>
  readonly inputs: Readonly<Record<string, InputBinding>>
}

/** Departures from the Monday-to-Friday week, as `YYYY-MM-DD`, ascending (State Council notices). */
export interface WorkCalendar {
  readonly holidays: readonly string[]
  readonly makeUpDays: readonly string[]
}

/** A relation with one column per field, named by the field, and the `rowColumns`. */
export type InputBinding =
  | { readonly kind: 'current'; readonly table: TablePlan }
  /** The dataset as it stood after that batch. */
  | { readonly kind: 'as-of'; readonly table: TablePlan; readonly batch: bigint }
  /** Rows that came or ended with batches after `since`: new and old images. */
  | { readonly kind: 'changed'; readonly table: TablePlan; readonly since: bigint }
  /** Every row that stood at some moment since that batch. */
  | { readonly kind: 'around'; readonly table: TablePlan; readonly since: bigint }
  /** A relation made before on the same snapshot, e.g. the rows of affected scopes. */
  | { readonly kind: 'prepared'; readonly name: string }
  /** One record that is stored nowhere. */
  | { readonly kind: 'record'; readonly table: TablePlan }
  /** The dataset as it stands, that record in place of the row of its key. */
  | { readonly kind: 'with-record'; readonly table: TablePlan }
