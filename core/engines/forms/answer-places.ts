import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { pointerTarget } from '../../language/answer-types.ts'

/** A value in an answer, by names and places in lists, with all that the schema says of it there. */
export interface AnswerPlace {
  readonly path: readonly string[]
  readonly value: unknown
  /** By references, parts, branches and conditions alike, whether or not they hold: who asks must not be told too little. */
  readonly nodes: readonly ObjectNode[]
}

/** Every place of an answer that the schema may speak of, outer ones first; below those that `within` refuses nothing is looked for. */
export function* answerPlaces(schema: Node, answer: unknown, within: (place: AnswerPlace) => boolean = () => true): Generator<AnswerPlace> {
  yield* placesOf([schema], answer, [], schema, within)
}

function* placesOf(given: readonly Node[], value: unknown, path: readonly string[], root: Node, within: (place: AnswerPlace) => boolean): Generator<AnswerPlace> {
  const nodes = allOf(given, root)
  const place = { path, value, nodes }
  yield place
  if (typeof value !== 'object' || value === null || !within(place)) return
  if (Array.isArray(value)) {
    for (const [i, one] of value.entries()) yield* placesOf(nodes.flatMap((node) => itemAt(node, i)), one, [...path, String(i)], root, within)
    return
  }
  for (const [name, one] of Object.entries(value)) yield* placesOf(nodes.flatMap((node) => memberOf(node, name)), one, [...path, name], root, within)
}

/** The nodes with what their references, parts, branches and conditions say of the same value, each once. */
function allOf(given: readonly Node[], root: Node): readonly ObjectNode[] {
  const found = new Set<ObjectNode>()
  const take = (node: Node | undefined): void => {
    if (typeof node !== 'object' || found.has(node)) return
    found.add(node)
    if (node.$ref !== undefined) take(pointerTarget(root, node.$ref))
    for (const part of [...(node.allOf ?? []), ...(node.anyOf ?? []), ...(node.oneOf ?? []), node.if, node.then, node.else, node.not]) take(part)
  }
  given.forEach(take)
  return [...found]
}

function itemAt({ prefixItems, items }: ObjectNode, i: number): readonly Node[] {
  const first = prefixItems ?? (Array.isArray(items) ? items : [])
  const item = first[i] ?? (Array.isArray(items) ? undefined : items)
  return item === undefined ? [] : [item]
}

function memberOf({ properties, additionalProperties }: ObjectNode, name: string): readonly Node[] {
  if (properties !== undefined && Object.hasOwn(properties, name)) return [properties[name]!]
  return additionalProperties === undefined ? [] : [additionalProperties]
}
