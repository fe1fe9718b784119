import { dereference } from './validate.ts'
import type { SchemaObject } from './schemas.ts'

export type Meant =
  | { readonly found: 'branch'; readonly schema: SchemaObject }
  /** No branch takes this JSON type; these are the types that would do. */
  | { readonly found: 'types'; readonly types: readonly string[] }
  /** The member that says the kind has a value of no branch. */
  | { readonly found: 'kind-value'; readonly member: string; readonly allowed: readonly unknown[] }
  /** The kind is said by which member is there, and none of them is. */
  | { readonly found: 'kind-member'; readonly members: readonly string[] }
  /** Several branches could be meant, and none is nearer. */
  | { readonly found: 'none' }

/** Which branch of an `anyOf` the writer of `value` meant: by its JSON type, by the member that says the kind, by the members that are there. */
export function meantBranch(branches: readonly SchemaObject[], value: unknown): Meant {
  const resolved = branches.map(flatten)
  const fitting = resolved.filter((branch) => typesOf(branch).includes(jsonType(value)) || (jsonType(value) === 'integer' && typesOf(branch).includes('number')))
  if (fitting.length === 0) return { found: 'types', types: [...new Set(resolved.flatMap(typesOf))] }
  if (fitting.length === 1) return { found: 'branch', schema: fitting[0]! }
  if (jsonType(value) === 'array') return { found: 'branch', schema: byNesting(fitting, value as readonly unknown[]) }
  if (jsonType(value) !== 'object') return { found: 'none' }
  const members = value as Readonly<Record<string, unknown>>

  const kind = kindMember(fitting)
  if (kind !== null && Object.hasOwn(members, kind)) {
    const branch = fitting.find((candidate) => allowedValues(candidate, kind).includes(members[kind]))
    if (branch !== undefined) return { found: 'branch', schema: branch }
    return { found: 'kind-value', member: kind, allowed: fitting.flatMap((candidate) => allowedValues(candidate, kind)) }
  }
  const own = ownMembers(fitting)
  const marked = own.findIndex((names) => names.some((name) => Object.hasOwn(members, name)))
  if (marked >= 0) return { found: 'branch', schema: fitting[marked]! }
  if (kind !== null) return { found: 'kind-value', member: kind, allowed: fitting.flatMap((candidate) => allowedValues(candidate, kind)) }
  return { found: 'kind-member', members: own.flatMap((names) => names.slice(0, 1)) }
}

/** A branch as one object: references followed, a lone `allOf` put in, a nested `anyOf` left to the next round. */
function flatten(schema: SchemaObject): SchemaObject {
  const target = dereference(schema)
  const all = target['allOf']
  return Array.isArray(all) && all.length === 1 ? flatten(all[0] as SchemaObject) : target
}

function typesOf(schema: SchemaObject): readonly string[] {
  const type = schema['type']
  if (typeof type === 'string') return [type]
  if (Array.isArray(type)) return type as string[]
  const nested = schema['anyOf']
  return Array.isArray(nested) ? (nested as SchemaObject[]).flatMap((branch) => typesOf(flatten(branch))) : []
}

export function jsonType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function propertiesOf(schema: SchemaObject): Readonly<Record<string, SchemaObject>> {
  return (schema['properties'] ?? {}) as Record<string, SchemaObject>
}

function allowedValues(schema: SchemaObject, member: string): readonly unknown[] {
  const property = propertiesOf(schema)[member]
  if (property === undefined) return []
  const target = flatten(property)
  return 'const' in target ? [target['const']] : ((target['enum'] as unknown[] | undefined) ?? [])
}

/** A member that every branch demands, with values that tell the branches apart. */
function kindMember(branches: readonly SchemaObject[]): string | null {
  const [first, ...rest] = branches.map((branch) => (branch['required'] ?? []) as readonly string[])
  const shared = first?.filter((name) => rest.every((names) => names.includes(name))) ?? []
  return shared.find((name) => {
    const values = branches.map((branch) => allowedValues(branch, name))
    const all = values.flat()
    return values.every((list) => list.length > 0) && new Set(all).size === all.length
  }) ?? null
}

/** For each branch the required members that no other branch has. */
function ownMembers(branches: readonly SchemaObject[]): readonly (readonly string[])[] {
  return branches.map((branch, i) =>
    ((branch['required'] ?? []) as readonly string[]).filter((name) => branches.every((other, j) => i === j || !Object.hasOwn(propertiesOf(other), name))))
}

/** Lists that differ in what they hold: the first whose items take the type of the first item. */
function byNesting(branches: readonly SchemaObject[], value: readonly unknown[]): SchemaObject {
  const depth = (part: unknown): number => (Array.isArray(part) ? 1 + depth(part[0]) : 0)
  const schemaDepth = (schema: SchemaObject): number => {
    const items = schema['items']
    if (items === undefined) return 0
    const inner = Array.isArray(items) ? (items[0] as SchemaObject) : (items as SchemaObject)
    return 1 + schemaDepth(flatten(inner))
  }
  return branches.find((branch) => schemaDepth(branch) === depth(value)) ?? branches[0]!
}
