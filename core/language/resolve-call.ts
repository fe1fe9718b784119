import type { Expr } from '../contracts/expression.ts'
import { findFunction } from './functions.ts'
import { isMisuse, type Call, type LanguageFunction } from './functions/language-function.ts'

export interface ResolvedCall extends Call {
  readonly entry: LanguageFunction
}

const known = new WeakMap<Expr, ResolvedCall>()

/** The arguments as the function list takes them: the members of a list one by one. */
export function callArguments({ fn, args }: { readonly fn: string; readonly args: readonly Expr[] }): readonly Expr[] {
  const [value, list] = args
  return fn === 'in' && list?.node === 'list' ? [value!, ...list.items] : args
}

/** Entry, arguments and operand types of a checked call; throws on a tree that no checker made. */
export function resolveCall(expr: Extract<Expr, { node: 'call' }>): ResolvedCall {
  const found = known.get(expr)
  if (found !== undefined) return found
  const entry = findFunction(expr.fn)
  const args = callArguments(expr)
  const resolution = entry?.resolve(args) ?? null
  if (entry === undefined || resolution === null || isMisuse(resolution)) throw new TypeError(`${expr.fn} is called with arguments it does not take`)
  const call = { entry, args, ...resolution }
  known.set(expr, call)
  return call
}
