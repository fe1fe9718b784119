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

const none: ReadonlyMap<string, Node> = new Map()
const known = new WeakMap<ObjectNode, WeakMap<ObjectNode, ReadonlyMap<string, Node>>>()

/**
 * All properties that may stand in an object: its own, then those that references, parts and conditions add. Gathered once for a node,
 * which nobody changes: a layout asks for the same object as often as it has controls.
 */
export function propertiesOf(node: Node, root: Node): ReadonlyMap<string, Node> {
  if (typeof node === 'boolean') return none
  const inRoot = typeof root === 'boolean' ? node : root
  const ofRoot = known.get(inRoot) ?? new WeakMap<ObjectNode, ReadonlyMap<string, Node>>()
  known.set(inRoot, ofRoot)
  const found = ofRoot.get(node) ?? gathered(node, root)
  ofRoot.set(node, found)
  return found
}

function gathered(node: ObjectNode, root: Node): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>()
  const seen = new Set<ObjectNode>()
  const open: Node[] = [node]
  while (open.length > 0) {
    const part = open.pop()!
    if (typeof part === 'boolean' || seen.has(part)) continue
    seen.add(part)
    for (const [name, child] of Object.entries(part.properties ?? {})) if (!found.has(name)) found.set(name, child)
    const target = part.$ref === undefined ? undefined : pointerTarget(root, part.$ref)
    open.push(...[target, ...(part.allOf ?? []), ...(part.anyOf ?? []), ...(part.oneOf ?? []), part.then, part.else].filter((one) => one !== undefined).reverse())
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
