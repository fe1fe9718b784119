import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { effective } from '../../engines/forms/field-input.ts'
import { sameJson } from '../../engines/forms/same-json.ts'
import { pointerTarget } from '../../language/answer-types.ts'

/** A node of a schema, as far as it is told of elsewhere. */
export interface Judged {
  readonly node: Node
  readonly root: Node
  /** Keywords whose value for the whole node is compared by itself. */
  readonly explained: ReadonlySet<string>
  /** Fields within it that are compared for themselves. */
  readonly children: ReadonlyMap<string, Node>
}

type Said = readonly [keyword: string, value: unknown]

const conditional = ['if', 'then', 'else', 'not', 'dependentRequired', 'oneOf', 'anyOf'] as const

/** What a node, what it refers to and its parts ask for under a condition, without fields that are compared for themselves. */
export function conditionsOf({ node, root, explained, children }: Judged): readonly unknown[] {
  const own = effective(node, root)
  return partsOf(node, root).flatMap((part) => {
    const found = conditional.flatMap((keyword) => {
      const value = part[keyword]
      if (value === undefined || (explained.has(keyword) && own[keyword] === value)) return []
      return [[keyword, keyword === 'if' || keyword === 'not' ? value : without(value, children)]]
    })
    return found.length === 0 ? [] : [Object.fromEntries(found) as unknown]
  })
}

/** What a node, what it refers to and its parts say besides conditions and what is explained: of a keyword that two of them have, what does not count for the whole is left, too. */
export function leftOf({ node, root, explained, children }: Judged): readonly unknown[] {
  if (typeof node === 'boolean') return [node]
  const own = effective(node, root)
  return partsOf(node, root).flatMap((part) => {
    const found = Object.entries(part).flatMap(([keyword, value]: [string, unknown]): readonly Said[] => {
      if (passedOver.has(keyword)) return []
      if (keyword === 'oneOf' || keyword === 'anyOf') return explained.has(keyword) && own[keyword] === value ? besides(value as readonly Node[]) : []
      // The names that are asked for are gathered from all parts.
      if (keyword === 'required' && explained.has(keyword)) return []
      if (keyword === 'properties' && explained.has(keyword)) {
        const others = Object.entries(value as Record<string, Node>).filter(([name, child]) => children.get(name) !== child)
        return others.length === 0 ? [] : [[keyword, Object.fromEntries(others)]]
      }
      return explained.has(keyword) && sameJson(own[keyword as keyof ObjectNode], value) ? [] : [[keyword, value]]
    })
    return found.length === 0 ? [] : [Object.fromEntries(found) as unknown]
  })
}

const passedOver: ReadonlySet<string> = new Set(['$schema', '$ref', '$defs', 'definitions', 'allOf', 'if', 'then', 'else', 'not', 'dependentRequired'])

/** The node itself, what it refers to and its parts; that it leads into itself was refused when the form was checked. */
export function partsOf(node: Node, root: Node): readonly ObjectNode[] {
  const parts = new Set<Node>([node])
  for (const part of parts) {
    if (typeof part === 'boolean') continue
    const target = part.$ref === undefined ? undefined : pointerTarget(root, part.$ref)
    for (const one of [...(target === undefined ? [] : [target]), ...(part.allOf ?? [])]) parts.add(one)
  }
  return [...parts].filter((part) => typeof part === 'object')
}

/** What is said of options beside their values and titles. */
function besides(options: readonly Node[]): readonly Said[] {
  return options.flatMap((option): readonly Said[] => {
    if (typeof option === 'boolean' || option.const === undefined) return [[JSON.stringify(option), true]]
    const { const: value, title: _title, ...others } = option
    return Object.keys(others).length === 0 ? [] : [[JSON.stringify(value), others]]
  })
}

/** A part of a schema without the fields that are compared for themselves. */
function without(value: unknown, children: ReadonlyMap<string, Node>): unknown {
  if (Array.isArray(value)) return value.map((one) => without(one, children))
  if (typeof value !== 'object' || value === null) return value
  const { properties, ...others } = value as ObjectNode
  const left = Object.entries(properties ?? {}).filter(([name, child]) => children.get(name) !== child)
  const parts = Object.entries(others).map(([keyword, one]) => [keyword, nested.has(keyword) ? without(one, children) : one])
  return Object.fromEntries([...parts, ...(left.length === 0 ? [] : [['properties', Object.fromEntries(left)]])])
}

const nested: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'then', 'else'])
