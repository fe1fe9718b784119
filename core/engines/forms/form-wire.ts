import type { Expr } from '../../contracts/expression.ts'
import type { FormWire } from '../../contracts/form-api.ts'
import type { FormModel } from '../../contracts/form-model.ts'

/** A model as JSON can carry it. */
export function formWire(model: FormModel): FormWire {
  return { ...model, expressions: model.expressions.map(packed) }
}

/** The model that was sent. */
export function readFormWire(wire: FormWire): FormModel {
  return { ...wire, expressions: wire.expressions.map((part) => unpacked(part) as Expr) }
}

/** Nothing in an expression is an object with the one member `whole`. */
function packed(part: unknown): unknown {
  if (typeof part === 'bigint') return { whole: String(part) }
  if (Array.isArray(part)) return part.map(packed)
  return typeof part === 'object' && part !== null ? Object.fromEntries(Object.entries(part).map(([key, value]) => [key, packed(value)])) : part
}

function unpacked(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(unpacked)
  if (typeof part !== 'object' || part === null) return part
  const { whole } = part as { readonly whole?: unknown }
  return typeof whole === 'string' ? BigInt(whole) : Object.fromEntries(Object.entries(part).map(([key, value]) => [key, unpacked(value)]))
}
