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

/**
 * A relation with one column per field, named by the field, and the `rowColumns`.
 * More kinds (affected scopes, one seeded row) follow the same shape.
 */
export type InputBinding =
  | { readonly kind: 'current'; readonly table: TablePlan }
  /** The dataset as it stood after that batch. */
  | { readonly kind: 'as-of'; readonly table: TablePlan; readonly batch: bigint }
