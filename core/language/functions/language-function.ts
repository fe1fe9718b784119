import type { Sentence } from '../../base/text.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import type { Value } from '../values.ts'

/**
 * One operator or function of the rule language: what it takes, what it gives, in JavaScript and in SQL.
 * Checker, evaluator and compiler read the same entry, and so do the designer's palette and the documentation.
 */
export interface LanguageFunction {
  /** Operators by their CEL spelling. */
  readonly name: string
  readonly kind: 'operator' | 'function'
  /** May be written on its first argument: `d.name.contains('李')`. */
  readonly method: boolean
  readonly title: Sentence
  readonly description: Sentence
  /** How it is called, for people: `days_between(date, date) → int`. */
  readonly signatures: readonly string[]
  /** Result type and the types the arguments are converted to; null when no signature fits; else what is wrong. */
  resolve(args: readonly Expr[]): Resolved | Misuse | null
  /**
   * How it treats nulls. `strict`: an argument that is null makes the result null, and a null result of arguments
   * that are not null is a failure. `lenient`: nulls have a meaning, and it never fails itself.
   */
  readonly nulls: 'strict' | 'lenient'
  /** Whether a strict one can fail, and then whether its SQL gives null by itself or raises. */
  fails(call: Call): 'never' | 'null' | 'raises'
  /** Arguments are converted; a strict one never sees null, and gives null when it fails. */
  evaluate(args: readonly Value[], call: Call, context: RunContext): Value
  sql(args: readonly Sql[], call: Call, dialect: Dialect): Sql
  /** Of lenient ones: which failures below count, by the arguments' values; all of them when absent. */
  readonly failure?: {
    evaluate(args: readonly Value[], failed: readonly boolean[]): boolean
    /** `failed[i]` is null where argument i cannot fail. */
    sql(args: readonly Sql[], failed: readonly (Sql | null)[], dialect: Dialect): readonly Sql[]
  }
}

export interface Resolved {
  readonly type: ValueType
  /** One a passed argument, in order; those that stay as they are keep their own type. */
  readonly operands: readonly ValueType[]
}

/** A call that no data could make right. */
export interface Misuse {
  readonly code: string
  /** Which argument is at fault; null: the call. */
  readonly arg: number | null
  readonly message: Sentence
  readonly hint?: Sentence
}

export interface Call extends Resolved {
  readonly args: readonly Expr[]
}

/** What a run fixes for all rows. */
export interface RunContext {
  /** Days since 1970-01-01. */
  readonly today: number
  /** IANA name of the city's time zone. */
  readonly timeZone: string
  /** Ascending days since 1970-01-01. */
  readonly calendar: { readonly holidays: readonly number[]; readonly makeUpDays: readonly number[] }
}

export const isMisuse = (resolution: Resolved | Misuse): resolution is Misuse => 'code' in resolution

export const never = () => 'never' as const
export const givesNull = () => 'null' as const

/** A signature by kinds; `type` may depend on the arguments. */
export interface Overload {
  readonly takes: readonly ValueType['kind'][]
  readonly gives: ValueType
}

/** Resolves by the first signature whose kinds are those of the arguments. */
export function byKinds(...overloads: readonly Overload[]): (args: readonly Expr[]) => Resolved | null {
  return (args) => {
    const fit = overloads.find(({ takes }) => takes.length === args.length && takes.every((kind, i) => args[i]!.type.kind === kind))
    return fit === undefined ? null : { type: fit.gives, operands: args.map((arg) => arg.type) }
  }
}

/** `use` of an argument that it mentions several times: a field or literal as it is, anything longer evaluated once. */
export function mention(arg: Expr, value: Sql, name: string, dialect: Dialect, use: (value: Sql) => Sql): Sql {
  return arg.node === 'call' ? dialect.once(value, name, use) : use(value)
}
