import type { Dialect } from '../contracts/dialect.ts'
import type { Expr } from '../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../contracts/sql.ts'
import type { ValueType } from '../contracts/value-type.ts'
import { neverNull } from './functions/logic.ts'
import { resolveCall } from './resolve-call.ts'
import { isNumber, mayOverflow, sameType } from './value-types.ts'
import { convert, toBound, toValue } from './values.ts'

/** How names of a rule are written where the SQL stands. */
export interface SqlNames {
  field(alias: string, field: string): Sql
  name(name: string): Sql
}

/**
 * A checked expression as SQL with bound values. It never raises: where an operation fails it is NULL. What cannot
 * fail is written as by hand.
 */
export function expressionToSql(expr: Expr, names: SqlNames, dialect: Dialect): Sql {
  return compiler(names, dialect).write(expr)
}

/**
 * A condition for places where NULL and FALSE are the same (filters, levels, `where`): it holds exactly when the
 * expression is true, and is written so that engines can use their statistics.
 */
export function conditionToSql(expr: Expr, names: SqlNames, dialect: Dialect): Sql {
  return compiler(names, dialect).condition(expr)
}

/** True for rows in which an operation failed on inputs that were not null; never NULL. Null: it cannot fail. */
export function failureToSql(expr: Expr, names: SqlNames, dialect: Dialect): Sql | null {
  const failure = compiler(names, dialect).failure(expr)
  return failure === null ? null : sql`coalesce(${failure}, FALSE)`
}

function compiler(names: SqlNames, dialect: Dialect) {
  return { write, condition, failure }

  function write(expr: Expr): Sql {
    switch (expr.node) {
      case 'literal': return literal(expr.value, expr.type)
      case 'field': return names.field(expr.alias, expr.field)
      case 'name': return names.name(expr.name)
      case 'param': return dialect.bound({ kind: 'param', type: expr.type, name: expr.name })
      case 'list': throw new TypeError('a list has no SQL of its own')
      case 'call': return compileCall(expr)
    }
  }

  function compileCall(expr: Extract<Expr, { node: 'call' }>): Sql {
    if (expr.fn === '&&' || expr.fn === '||') return chain(expr.fn, expr, write)
    const call = resolveCall(expr)
    const value = call.entry.sql(operandsOf(expr), call, dialect)
    // Each operation by itself, never a tree of them: DuckDB moves a common part of two trees out of their TRY.
    return call.entry.fails(call) === 'raises' ? dialect.attempt(value) : value
  }

  function operandsOf(expr: Extract<Expr, { node: 'call' }>): Sql[] {
    const call = resolveCall(expr)
    return call.args.map((arg, i) => converted(arg, call.operands[i]!))
  }

  function converted(arg: Expr, type: ValueType): Sql {
    if (isNullLiteral(arg)) return dialect.cast(sql`NULL`, type)
    if (sameType(arg.type, type)) return write(arg)
    if (type.kind === 'list') return dialect.list.convert(write(arg), type.of)
    if (!isNumber(type)) return write(arg)
    if (arg.node === 'literal') return literal(toBound(type, convert(toValue(arg.type, arg.value), arg.type, type)), type)
    const value = dialect.cast(write(arg), type)
    // No TRY_CAST: DuckDB compares what is inside one with a constant as if it could not fail.
    return mayOverflow(arg.type, type) ? dialect.attempt(value) : value
  }

  function literal(value: Extract<Expr, { node: 'literal' }>['value'], type: ValueType): Sql {
    if (value === null) return dialect.cast(sql`NULL`, type)
    if (typeof value === 'boolean') return sql`${value ? 'TRUE' : 'FALSE'}`
    return dialect.bound({ kind: 'value', type, value })
  }

  /** A chain of one connective, flat: engines limit how deep expressions nest. */
  function chain(fn: '&&' | '||', expr: Expr, each: (operand: Expr) => Sql): Sql {
    return sql`(${joinSql(membersOf(fn, expr).map(each), fn === '&&' ? ' AND ' : ' OR ')})`
  }

  function condition(expr: Expr): Sql {
    if (expr.node !== 'call') return write(expr)
    if (expr.fn === '&&' || expr.fn === '||') return chain(expr.fn, expr, condition)
    const call = resolveCall(expr)
    const [first, ...others] = call.args
    if (expr.fn === '==' && call.args.some(neverNull) && !call.args.some(isNullLiteral)) {
      const [a, b] = operandsOf(expr)
      return sql`(${a!} = ${b!})`
    }
    if (expr.fn === 'in' && others.length > 0 && others.every(neverNull) && first !== undefined) {
      const [value, ...members] = operandsOf(expr)
      return sql`(${value!} IN (${joinSql(members, ', ')}))`
    }
    return write(expr)
  }

  function failure(expr: Expr): Sql | null {
    if (expr.node !== 'call') return null
    const call = resolveCall(expr)
    const below = call.args.map((arg, i) => operandFailure(arg, call.operands[i]!))
    const own = call.entry.nulls === 'strict' && call.entry.fails(call) !== 'never'
    if (!own && below.every((one) => one === null)) return null
    const args = operandsOf(expr)
    const counted = call.entry.failure?.sql(args, below, dialect) ?? below.filter((one) => one !== null)
    if (!own) return any(counted)
    const known = call.args.flatMap((arg, i) => (neverNull(arg) ? [] : [sql`${args[i]!} IS NOT NULL`]))
    return any([...counted, sql`(${joinSql([...known, sql`${write(expr)} IS NULL`], ' AND ')})`])
  }

  function operandFailure(arg: Expr, type: ValueType): Sql | null {
    const below = failure(arg)
    if (arg.node === 'literal' || !mayOverflow(arg.type, type)) return below
    const overflow = type.kind === 'list'
      ? sql`(${dialect.list.known(converted(arg, type))} < ${dialect.list.known(write(arg))})`
      : sql`(${write(arg)} IS NOT NULL AND ${converted(arg, type)} IS NULL)`
    return below === null ? overflow : any([below, overflow])
  }
}

const isNullLiteral = (expr: Expr) => expr.node === 'literal' && expr.value === null

function any(conditions: readonly Sql[]): Sql {
  return conditions.length === 1 ? conditions[0]! : sql`(${joinSql(conditions, ' OR ')})`
}

/** The operands of a chain of the same connective, left to right. */
function membersOf(fn: string, expr: Expr): Expr[] {
  const members: Expr[] = []
  const stack = [expr]
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    if (top.node === 'call' && top.fn === fn) stack.push(top.args[1]!, top.args[0]!)
    else members.push(top)
  }
  return members
}
