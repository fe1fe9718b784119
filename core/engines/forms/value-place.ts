import type { AnswerType } from '../../contracts/answer-schema.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { pointerTarget } from '../../language/answer-types.ts'

/** A value of an answer, by all that a schema says of it there: a condition speaks of values whose type stands elsewhere. */
export interface ValuePlace {
  /** What the value may be; undefined where nothing says so. */
  types(): readonly AnswerType[] | undefined
  member(name: string): ValuePlace
  item(at: number): ValuePlace
}

/** The place of a value that these parts of the schema `root` speak of, within what `outer` says of the same value. Looks only when asked, at each part once. */
export function valuePlace(parts: readonly Node[], root: Node, outer: ValuePlace | null = null): ValuePlace {
  return placeOf(() => partsOf(parts, [], root), root, outer)
}

interface Parts {
  /** Every value there is held to these. */
  readonly held: readonly ObjectNode[]
  /** Those that hold of some values: shapes that the whole may have, and what conditions lead to. */
  readonly possible: readonly ObjectNode[]
  /** Those of them that the value itself may be, since what it lies in has that shape. */
  readonly reached: readonly ObjectNode[]
}

function placeOf(find: () => Parts, root: Node, outer: ValuePlace | null): ValuePlace {
  let found: Parts | undefined
  const all = () => (found ??= find())
  const below = new Map<string, ValuePlace>()
  const child = (key: string, of: (node: ObjectNode) => Node | undefined, outside: ValuePlace | null): ValuePlace => {
    let place = below.get(key)
    if (place === undefined) {
      const { held, possible } = all()
      const [sure, other] = [held, possible].map((nodes) => nodes.flatMap((node) => of(node) ?? []))
      below.set(key, place = placeOf(() => partsOf(sure!, other!, root), root, outside))
    }
    return place
  }
  return {
    types() {
      const { held, reached } = all()
      const sure = held.map((node) => declared(node, root)).reduce(narrowed, undefined)
      const own = sure ?? either(reached.map((node) => declared(node, root)))
      return narrowed(own, outer?.types())
    },
    member: (name) => child(`.${name}`, ({ properties, additionalProperties }) => (properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : additionalProperties), outer?.member(name) ?? null),
    item: (at) => child(`${at}`, ({ prefixItems, items }) => {
      const first = prefixItems ?? (Array.isArray(items) ? items : [])
      return first[at] ?? (Array.isArray(items) ? undefined : items)
    }, outer?.item(at) ?? null),
  }
}

function partsOf(parts: readonly Node[], maybe: readonly Node[], root: Node): Parts {
  const held = new Set<ObjectNode>()
  const possible = new Set<ObjectNode>()
  const take = (node: Node | undefined, into: Set<ObjectNode>): void => {
    if (typeof node !== 'object' || held.has(node) || into.has(node)) return
    into.add(node)
    for (const part of [node.$ref === undefined ? undefined : pointerTarget(root, node.$ref), ...(node.allOf ?? [])]) take(part, into)
  }
  for (const part of parts) take(part, held)
  for (const part of maybe) take(part, possible)
  const reached = [...possible]
  // Sets give what is added to them while they are gone through, too.
  for (const nodes of [held, possible]) for (const { anyOf = [], oneOf = [], then, else: other } of nodes) for (const part of [...anyOf, ...oneOf, then, other]) take(part, possible)
  return { held: [...held], possible: [...possible], reached }
}

const either = (types: readonly (readonly AnswerType[] | undefined)[]): readonly AnswerType[] | undefined => {
  const known = types.flatMap((own) => own ?? [])
  return known.length === 0 ? undefined : [...new Set(known)]
}

/** The types that a node names, itself or by the shapes that it offers, each of which has to name some. */
function declared({ type, anyOf, oneOf }: ObjectNode, root: Node, depth = 0): readonly AnswerType[] | undefined {
  if (type !== undefined) return [type].flat()
  const shapes = anyOf ?? oneOf
  if (shapes === undefined || depth > mostShapes) return undefined
  const types = shapes.map((shape) => partsOf([shape], [], root).held.map((node) => declared(node, root, depth + 1)).reduce(narrowed, undefined))
  return types.every((own) => own !== undefined) ? [...new Set(types.flat())] : undefined
}

/** Shapes within shapes of one value. */
const mostShapes = 4

/** What both allow. */
function narrowed(one: readonly AnswerType[] | undefined, other: readonly AnswerType[] | undefined): readonly AnswerType[] | undefined {
  if (one === undefined || other === undefined) return one ?? other
  return one.flatMap((type) => (other.includes(type) || (type === 'integer' && other.includes('number')) ? [type] : type === 'number' && other.includes('integer') ? ['integer'] : []))
}
