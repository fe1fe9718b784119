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
  return compiler(names, dialect).safe(expr)
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

/** `raises`: evaluating it may raise an error, which whoever gives NULL a meaning must catch. */
interface Compiled { readonly sql: Sql; readonly raises: boolean }

function compiler(names: SqlNames, dialect: Dialect) {
  return { safe, condition, failure }

  function safe(expr: Expr): Sql {
    return caught(compile(expr))
  }

  function caught({ sql: value, raises }: Compiled): Sql {
    return raises ? dialect.attempt(value) : value
  }

  function compile(expr: Expr): Compiled {
    switch (expr.node) {
      case 'literal': return plain(literal(expr.value, expr.type))
      case 'field': return plain(names.field(expr.alias, expr.field))
      case 'name': return plain(names.name(expr.name))
      case 'param': return plain(dialect.bound({ kind: 'param', type: expr.type, name: expr.name }))
      case 'list': throw new TypeError('a list has no SQL of its own')
      case 'call': return compileCall(expr)
    }
  }

  function compileCall(expr: Extract<Expr, { node: 'call' }>): Compiled {
    if (expr.fn === '&&' || expr.fn === '||') return plain(chain(expr.fn, expr, safe))
    const call = resolveCall(expr)
    const args = operandsOf(expr)
    if (call.entry.nulls === 'lenient') return plain(call.entry.sql(args.map(caught), call, dialect))
    return {
      sql: call.entry.sql(args.map((arg) => arg.sql), call, dialect),
      raises: call.entry.fails(call) === 'raises' || args.some((arg) => arg.raises),
    }
  }

  function operandsOf(expr: Extract<Expr, { node: 'call' }>): Compiled[] {
    const call = resolveCall(expr)
    return call.args.map((arg, i) => converted(arg, call.operands[i]!))
  }

  function converted(arg: Expr, type: ValueType): Compiled {
    if (arg.node === 'literal' && arg.value === null) return plain(dialect.cast(sql`NULL`, type))
    if (sameType(arg.type, type) || !isNumber(type)) return compile(arg)
    if (arg.node === 'literal') return plain(literal(toBound(type, convert(toValue(arg.type, arg.value), arg.type, type)), type))
    const { sql: value, raises } = compile(arg)
    return { sql: mayOverflow(arg.type, type) ? dialect.tryCast(value, type) : dialect.cast(value, type), raises }
  }

  function literal(value: Extract<Expr, { node: 'literal' }>['value'], type: ValueType): Sql {
    if (value === null) return dialect.cast(sql`NULL`, type)
    if (typeof value === 'boolean') return sql`${value ? 'TRUE' : 'FALSE'}`
    return dialect.bound({ kind: 'value', type, value })
  }

  /** A chain of one connective, flat: engines limit how deep expressions nest. */
  function chain(fn: '&&' | '||', expr: Expr, write: (operand: Expr) => Sql): Sql {
    return sql`(${joinSql(membersOf(fn, expr).map(write), fn === '&&' ? ' AND ' : ' OR ')})`
  }

  function condition(expr: Expr): Sql {
    if (expr.node !== 'call') return safe(expr)
    if (expr.fn === '&&' || expr.fn === '||') return chain(expr.fn, expr, condition)
    const call = resolveCall(expr)
    const [first, ...others] = call.args
    if (expr.fn === '==' && call.args.some((arg) => neverNull(arg))) {
      const [a, b] = operandsOf(expr).map(caught)
      return sql`(${a!} = ${b!})`
    }
    if (expr.fn === 'in' && others.length > 0 && others.every(neverNull) && first !== undefined) {
      const [value, ...members] = operandsOf(expr).map(caught)
      return sql`(${value!} IN (${joinSql(members, ', ')}))`
    }
    return safe(expr)
  }

  function failure(expr: Expr): Sql | null {
    if (expr.node !== 'call') return null
    const call = resolveCall(expr)
    const below = call.args.map((arg, i) => operandFailure(arg, call.operands[i]!))
    const own = call.entry.nulls === 'strict' && call.entry.fails(call) !== 'never'
    if (!own && below.every((one) => one === null)) return null
    const args = operandsOf(expr).map(caught)
    const counted = call.entry.failure?.sql(args, below, dialect) ?? below.filter((one) => one !== null)
    if (!own) return any(counted)
    const known = call.args.flatMap((arg, i) => (neverNull(arg) ? [] : [sql`${args[i]!} IS NOT NULL`]))
    return any([...counted, sql`(${joinSql([...known, sql`${safe(expr)} IS NULL`], ' AND ')})`])
  }

  function operandFailure(arg: Expr, type: ValueType): Sql | null {
    const below = failure(arg)
    if (arg.node === 'literal' || !mayOverflow(arg.type, type)) return below
    const overflow = sql`(${safe(arg)} IS NOT NULL AND ${caught(converted(arg, type))} IS NULL)`
    return below === null ? overflow : any([below, overflow])
  }
}

function any(conditions: readonly Sql[]): Sql {
  return conditions.length === 1 ? conditions[0]! : sql`(${joinSql(conditions, ' OR ')})`
}

const plain = (value: Sql): Compiled => ({ sql: value, raises: false })

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
