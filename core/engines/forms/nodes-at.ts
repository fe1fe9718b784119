import type { AnswerNode, AnswerSchema } from '../../contracts/answer-schema.ts'
import { partAt } from './answer-faults.ts'
import type { Path } from './answer-path.ts'

/** The parts of a prepared schema that every answer is held to at a place: through references and `allOf`, not through branches. */
export function nodesAt(root: AnswerSchema, path: Path): readonly AnswerNode[] {
  let nodes = withParts([root], root)
  for (const name of path) nodes = withParts(nodes.flatMap((node) => below(node, name)), root)
  return nodes
}

/** Whether the object or list that a place lies in has to have it. */
export function isRequiredAt(root: AnswerSchema, path: Path): boolean {
  const name = path.at(-1)
  return name === undefined || nodesAt(root, path.slice(0, -1)).some(({ required }) => required?.includes(name))
}

function below({ properties, items, prefixItems }: AnswerNode, name: string): readonly AnswerSchema[] {
  const own = properties !== undefined && Object.hasOwn(properties, name) ? [properties[name]!] : []
  const isPlace = /^\d+$/.test(name) && (items !== undefined || prefixItems !== undefined)
  const item = isPlace ? prefixItems?.[Number(name)] ?? items : undefined
  return item === undefined ? own : [...own, item]
}

function withParts(schemas: readonly AnswerSchema[], root: AnswerSchema): readonly AnswerNode[] {
  const found = new Set<AnswerNode>()
  const add = (schema: AnswerSchema): void => {
    if (typeof schema === 'boolean' || found.has(schema)) return
    found.add(schema)
    if (schema.$ref !== undefined) add(partAt(root, schema.$ref))
    schema.allOf?.forEach(add)
  }
  schemas.forEach(add)
  return [...found]
}
