import type { BoundValue } from '../contracts/sql.ts'
import type { Expr } from '../contracts/expression.ts'
import type { RunContext } from './functions/language-function.ts'
import { resolveCall } from './resolve-call.ts'
import { convert, isList, toValue, type Value } from './values.ts'

/** What an expression is evaluated over: one row, the rule's parameters, and what the run fixes. */
export interface EvaluationEnv extends RunContext {
  field(alias: string, field: string): Value
  name(name: string): Value
  param(name: string): Value
}

export interface Evaluated {
  readonly value: Value
  /** An operation failed on inputs that were not null, and its failure counts. */
  readonly failed: boolean
}

/** The value of a checked expression for one row, the same that its SQL gives. */
export function evaluate(expr: Expr, env: EvaluationEnv): Evaluated {
  switch (expr.node) {
    case 'literal': return fine(toValue(expr.type, expr.value as BoundValue))
    case 'field': return fine(env.field(expr.alias, expr.field))
    case 'name': return fine(env.name(expr.name))
    case 'param': return fine(env.param(expr.name))
    case 'list': throw new TypeError('a list has no value of its own')
    case 'call': return evaluateCall(expr, env)
  }
}

const fine = (value: Value): Evaluated => ({ value, failed: false })

/** A value that was there, itself or in a list, did not fit the type it was converted to. */
function lost(value: Value, converted: Value): boolean {
  if (value === null) return false
  return converted === null || (isList(value) && isList(converted) && value.some((member, i) => lost(member, converted[i]!)))
}

function evaluateCall(expr: Extract<Expr, { node: 'call' }>, env: EvaluationEnv): Evaluated {
  const call = resolveCall(expr)
  const { entry, operands } = call
  const values: Value[] = []
  const failures: boolean[] = []
  call.args.forEach((arg, i) => {
    const { value, failed } = evaluate(arg, env)
    const converted = convert(value, arg.type, operands[i]!)
    values.push(converted)
    failures.push(failed || lost(value, converted))
  })
  if (entry.nulls === 'lenient') {
    const failed = entry.failure?.evaluate(values, failures) ?? failures.includes(true)
    return { value: entry.evaluate(values, call, env), failed }
  }
  if (values.includes(null)) return { value: null, failed: failures.includes(true) }
  const value = entry.evaluate(values, call, env)
  return { value, failed: failures.includes(true) || value === null }
}
