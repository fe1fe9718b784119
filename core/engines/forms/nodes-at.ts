import type { AnswerNode, AnswerSchema } from '../../contracts/answer-schema.ts'
import { partAt } from '../../contracts/part-at.ts'
import type { Path } from './answer-path.ts'

/** The parts of a prepared schema that every answer is held to at a place: through references and `allOf`, not through branches. */
export function nodesAt(root: AnswerSchema, path: Path): readonly AnswerNode[] {
  return walked(root, path, alwaysHeld)
}

/** Whether the object or list that a place lies in has to have it; of several shapes one that has a field and asks for it does. */
export function isRequiredAt(root: AnswerSchema, path: Path): boolean {
  const name = path.at(-1)
  if (name === undefined) return true
  const above = path.slice(0, -1)
  return nodesAt(root, above).some(({ required }) => required?.includes(name)) ||
    walked(root, above, shapes).some(({ required, properties }) => required?.includes(name) && properties !== undefined && Object.hasOwn(properties, name))
}

/** From the nodes of an object or list to those of something in it, of every shape that it may have. */
export function anyNodesBelow(nodes: readonly AnswerNode[], name: string, root: AnswerSchema): readonly AnswerNode[] {
  return withParts(nodes.flatMap((node) => nodesBelow(node, name)), root, allShapes)
}

/** Where `anyNodesBelow` begins. */
export const anyNodes = (root: AnswerSchema): readonly AnswerNode[] => withParts([root], root, allShapes)

type PartsOf = (node: AnswerNode) => readonly AnswerSchema[]

const alwaysHeld: PartsOf = ({ allOf = [] }) => allOf
const shapes: PartsOf = ({ allOf = [], oneOf = [], anyOf = [] }) => [...allOf, ...oneOf, ...anyOf]
const allShapes: PartsOf = (node) => [...shapes(node), ...(node.then === undefined ? [] : [node.then]), ...(node.else === undefined ? [] : [node.else])]

function walked(root: AnswerSchema, path: Path, partsOf: PartsOf): readonly AnswerNode[] {
  let nodes = withParts([root], root, partsOf)
  for (const name of path) nodes = withParts(nodes.flatMap((node) => nodesBelow(node, name)), root, partsOf)
  return nodes
}

/** What a node itself says of something in its object or list. */
export function nodesBelow({ properties, additionalProperties, items, prefixItems }: AnswerNode, name: string): readonly AnswerSchema[] {
  const isPlace = /^\d+$/.test(name) && (items !== undefined || prefixItems !== undefined)
  const own = properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : isPlace ? undefined : additionalProperties
  const item = isPlace ? prefixItems?.[Number(name)] ?? items : undefined
  return [own, item].filter((one) => one !== undefined)
}

function withParts(schemas: readonly AnswerSchema[], root: AnswerSchema, partsOf: PartsOf): readonly AnswerNode[] {
  const found = new Set<AnswerNode>()
  const add = (schema: AnswerSchema): void => {
    if (typeof schema === 'boolean' || found.has(schema)) return
    found.add(schema)
    if (schema.$ref !== undefined) add(partAt(root, schema.$ref))
    partsOf(schema).forEach(add)
  }
  schemas.forEach(add)
  return [...found]
}
