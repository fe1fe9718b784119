import { unescapePointer } from '../base/json-pointer.ts'
import type { Node, ObjectNode } from '../contracts/generated/form.ts'
import type { ValueType } from '../contracts/value-type.ts'
import { plainNumber } from './plain-number.ts'
import { readDecimal } from './values.ts'

/** Decimals of forms that name no `multipleOf` keep this many places. */
const defaultScale = 6

/** The fields of a form's answers as expressions read them under `data`; nested objects have no type there. */
export function answerTypes(schema: Node): Readonly<Record<string, ValueType>> {
  const types: Record<string, ValueType> = {}
  for (const [name, node] of propertiesOf(schema, schema)) {
    const type = valueType(node, schema)
    if (type !== null) types[name] = type
  }
  return types
}

/** All properties that may stand in an object: its own, then those that references, parts and conditions add. */
export function propertiesOf(node: Node, root: Node, seen = new Set<ObjectNode>()): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>()
  if (typeof node === 'boolean' || seen.has(node)) return found
  seen.add(node)
  for (const [name, child] of Object.entries(node.properties ?? {})) found.set(name, child)
  const target = node.$ref === undefined ? undefined : pointerTarget(root, node.$ref)
  for (const part of [target, ...(node.allOf ?? []), ...(node.anyOf ?? []), ...(node.oneOf ?? []), node.then, node.else]) {
    if (part === undefined) continue
    for (const [name, child] of propertiesOf(part, root, seen)) if (!found.has(name)) found.set(name, child)
  }
  return found
}

function valueType(node: Node, root: Node, depth = 0): ValueType | null {
  const resolved = resolveNode(node, root)
  // Lists of lists may refer to themselves.
  if (resolved === null || depth > 4) return null
  const type = typesOf(resolved).filter((name) => name !== 'null')
  if (type.length !== 1) return null
  switch (type[0]) {
    case 'string': return resolved.format === 'date' ? { kind: 'date' } : resolved.format === 'date-time' ? { kind: 'datetime' } : resolved.format === 'geo-point' ? { kind: 'point' } : { kind: 'string' }
    case 'integer': return { kind: 'int' }
    case 'number': return { kind: 'decimal', precision: 18, scale: resolved.multipleOf === undefined ? defaultScale : decimals(resolved.multipleOf) }
    case 'boolean': return { kind: 'bool' }
    case 'array': {
      const items = Array.isArray(resolved.items) ? undefined : resolved.items
      return { kind: 'list', of: (items === undefined ? null : valueType(items, root, depth + 1)) ?? { kind: 'string' } }
    }
    default: return null
  }
}

/** The JSON types of a node's values: as declared, else those of the values that it lists. */
function typesOf({ type, enum: listed, const: only, oneOf, anyOf }: ObjectNode): readonly string[] {
  if (type !== undefined) return [type].flat()
  const constants = [...(listed ?? []), ...(only === undefined ? [] : [only]), ...[...(oneOf ?? []), ...(anyOf ?? [])].map((part) => (typeof part === 'object' ? part.const : undefined))]
  return [...new Set(constants.map((value) => (value === null ? 'null' : Number.isInteger(value) ? 'integer' : typeof value)))]
}

/** Digits after the point that multiples of a step may have. */
function decimals(step: number): number {
  return readDecimal(plainNumber(step))?.scale ?? 0
}

/** The node behind `$ref`; null for `true`, `false` and references that lead nowhere. */
export function resolveNode(node: Node, root: Node): ObjectNode | null {
  let current: Node | undefined = node
  for (let hops = 0; hops < 16; hops++) {
    if (typeof current !== 'object') return null
    if (current.$ref === undefined) return current
    current = pointerTarget(root, current.$ref)
  }
  return null
}

/** What `#/…` points at inside a form's schema; undefined when nothing is there. */
export function pointerTarget(root: Node, reference: string): Node | undefined {
  let part: unknown = root
  for (const key of reference.replace(/^#/, '').split('/').slice(1).map(unescapePointer)) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, key)) return undefined
    part = (part as Record<string, unknown>)[key]
  }
  return typeof part === 'boolean' || (typeof part === 'object' && part !== null) ? (part as Node) : undefined
}
