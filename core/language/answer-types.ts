import { unescapePointer } from '../base/json-pointer.ts'
import type { Node, ObjectNode } from '../contracts/generated/form.ts'
import type { ValueType } from '../contracts/value-type.ts'

/** Decimals of forms that name no `multipleOf` keep this many places. */
const defaultScale = 6

/** The fields of a form's answers as expressions read them under `data`; nested objects have no type there. */
export function answerTypes(schema: Node): Readonly<Record<string, ValueType>> {
  const types: Record<string, ValueType> = {}
  for (const [name, node] of Object.entries(propertiesOf(schema, schema))) {
    const type = valueType(node, schema)
    if (type !== null) types[name] = type
  }
  return types
}

/** All properties of an object: its own, and those that `allOf` and conditions add. */
function propertiesOf(node: Node, root: Node, seen = new Set<ObjectNode>()): Readonly<Record<string, Node>> {
  const resolved = resolveNode(node, root)
  if (resolved === null || seen.has(resolved)) return {}
  seen.add(resolved)
  const added = [...(resolved.allOf ?? []), ...(resolved.anyOf ?? []), ...(resolved.oneOf ?? []), ...[resolved.then, resolved.else].filter((part) => part !== undefined)]
  return Object.assign({}, ...added.map((part) => propertiesOf(part, root, seen)), resolved.properties ?? {}) as Record<string, Node>
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

function decimals(step: number): number {
  const [, exponent] = step.toExponential().split('e')
  return Math.max(0, -Number(exponent))
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
