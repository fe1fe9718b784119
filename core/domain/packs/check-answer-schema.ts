import { escapePointer } from '../../base/json-pointer.ts'
import type { AnswerSchema } from '../../contracts/answer-schema.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { patternFault } from '../../contracts/re2-pattern.ts'
import { answerFaults } from '../../engines/forms/answer-faults.ts'
import { computedCircle } from '../../engines/forms/computed-fields.ts'
import { faultSentence } from '../../engines/forms/fault-sentence.ts'
import { plainText } from '../../engines/forms/numeric-limits.ts'
import { prepareSchema, type CodesOf } from '../../engines/forms/prepare-schema.ts'
import { pointerTarget, resolveNode } from '../../language/answer-types.ts'
import { fault } from './fault.ts'
import type { Lookup } from './lookup.ts'

/** What keeps answers from being held to a schema whose parts are sound each for itself. */
export function answerSchemaProblems(schema: Node, lookup: Lookup): readonly PartProblem[] {
  const nodes = [...nodesOf(schema, '/schema')]
  const isSound = nodes.every(([, node]) =>
    (node.$ref === undefined || leadsSomewhere(node, schema)) && (node.pattern === undefined || patternFault(node.pattern) === null) && inexactNumbers(node).length === 0)
  if (!isSound) return []
  const problems = stepProblems(nodes, schema)
  if (problems.length > 0) return problems
  const codesOf: CodesOf = (table) => {
    const known = lookup.codes(table)
    return known.is === 'there' ? known.thing.entries.map(({ code }) => code) : undefined
  }
  const whole = prepareSchema(schema, codesOf)
  return [...nodes.flatMap(([pointer, node]) => (node.default === undefined ? [] : unfitDefault(node, pointer, whole, schema, codesOf))), ...circle(schema)]
}

const bounds = ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const

/** Bounds and choices with more digits than a number of JSON keeps, so that they are perhaps others than were meant. */
export function inexactNumbers(node: ObjectNode): readonly { readonly at: string; readonly value: number; readonly mayBeText: boolean }[] {
  const takesText = [node.type ?? []].flat().includes('number')
  return [
    ...bounds.map((bound) => ({ at: bound, value: node[bound], mayBeText: bound !== 'multipleOf' })),
    { at: 'const', value: node.const, mayBeText: takesText },
    ...(node.enum ?? []).map((value, i) => ({ at: `enum/${i}`, value, mayBeText: takesText })),
  ].flatMap(({ value, ...rest }) => (typeof value === 'number' && plainText(value) === null ? [{ ...rest, value }] : []))
}

/** False where a reference leads to no part of the schema, or only to others in a circle. */
export function leadsSomewhere(node: ObjectNode, root: Node): boolean {
  const reference = node.$ref!
  // Validators read what is escaped for URLs each in their own way.
  if (reference.includes('%')) return false
  const target = pointerTarget(root, reference)
  return isPart(root, reference) && (typeof target === 'boolean' || resolveNode(node, root) !== null)
}

const parts = new WeakMap<ObjectNode, ReadonlySet<string>>()

/** Whether a pointer goes from node to node: `#/properties` is a map of nodes, no node. */
function isPart(root: Node, reference: string): boolean {
  if (typeof root === 'boolean') return reference === '#'
  const known = parts.get(root) ?? new Set([...nodesOf(root, '#')].flatMap(([pointer, node]) => [pointer, ...childNodes(node).map(([key]) => `${pointer}/${key}`)]))
  parts.set(root, known)
  return known.has(reference)
}

/** Every node with its pointer, the schema itself first. */
export function* nodesOf(node: Node, pointer: string): Generator<readonly [pointer: string, node: ObjectNode]> {
  if (typeof node === 'boolean') return
  yield [pointer, node]
  for (const [key, child] of childNodes(node)) yield* nodesOf(child, `${pointer}/${key}`)
}

/** The nodes directly within a node, each by its way from there. */
export function childNodes(node: ObjectNode): (readonly [string, Node])[] {
  const children: (readonly [string, Node])[] = []
  for (const keyword of ['properties', '$defs', 'definitions'] as const) {
    for (const [name, child] of Object.entries(node[keyword] ?? {})) children.push([`${keyword}/${escapePointer(name)}`, child])
  }
  for (const keyword of ['prefixItems', ...combining] as const) node[keyword]?.forEach((child, i) => children.push([`${keyword}/${i}`, child]))
  for (const keyword of [...conditional, 'additionalProperties'] as const) {
    const child = node[keyword]
    if (child !== undefined) children.push([keyword, child])
  }
  if (Array.isArray(node.items)) node.items.forEach((child, i) => children.push([`items/${i}`, child]))
  else if (node.items !== undefined) children.push(['items', node.items])
  return children
}

const combining = ['oneOf', 'anyOf', 'allOf'] as const
const conditional = ['not', 'if', 'then', 'else'] as const

/** The nodes that a value is held to with a node, or for it, without a step into the value. */
export function inPlace(node: ObjectNode, root: Node): readonly Node[] {
  const target = node.$ref === undefined ? undefined : pointerTarget(root, node.$ref)
  return [...(target === undefined ? [] : [target]), ...[...combining, ...conditional].flatMap((keyword) => node[keyword] ?? [])]
}

/** Steps from one part of a schema to another on the same value: answers are followed through no more. */
const mostSteps = 200

/**
 * Ways through a schema without a step into the answer that answers cannot be followed along: back to where they began (`endless-schema`),
 * or too long (`too-many-steps`). Before the latter is mended nothing else may look into the schema.
 */
export function stepProblems(nodes: readonly (readonly [string, ObjectNode])[], root: Node): readonly PartProblem[] {
  const lengths = new Map<Node, number>()
  const way = new Set<Node>()
  const lengthFrom = (node: Node): number => {
    const known = typeof node === 'boolean' ? 0 : way.has(node) ? Infinity : way.size > mostSteps ? 1 : lengths.get(node)
    if (known !== undefined) return known
    way.add(node)
    const length = 1 + inPlace(node as ObjectNode, root).reduce((longest, child) => Math.max(longest, lengthFrom(child)), 0)
    way.delete(node)
    lengths.set(node, length)
    return length
  }
  const found = nodes.map(([pointer, node]) => ({ pointer, length: lengthFrom(node) })).filter(({ length }) => length > mostSteps)
  const long = found.find(({ length }) => length < Infinity)
  if (long !== undefined) return [fault('too-many-steps', long.pointer, [`这部分 schema 经引用和组合一步接一步，超过 ${mostSteps} 步。`, `From this part of the schema references and combinations lead on and on, through more than ${mostSteps} steps.`], ['减少嵌套的引用和 allOf。', 'Let fewer references and "allOf" lead into one another.'])]
  if (found.length === 0) return []
  return [fault('endless-schema', found[0]!.pointer, ['这部分 schema 绕回自身，中间没有进入下一层数据，判断永远不会结束。', 'This part of the schema leads back to itself without a step into the data, so that following it would never end.'],
    ['让引用经过 properties 或 items，例如 children 的 items 引用自身。', 'Let the reference pass through properties or items, as where the items of "children" refer to the whole.'])]
}

function unfitDefault(node: ObjectNode, pointer: string, whole: AnswerSchema, root: Node, codesOf: CodesOf): readonly PartProblem[] {
  if (node.codes !== undefined && codesOf(node.codes) === undefined) return []
  // What is defined within it is looked up in the whole.
  const own = prepareSchema({ ...node, $defs: {}, definitions: {} }, codesOf, root)
  const [first] = answerFaults(own, node.default, whole)
  if (first === undefined || typeof own === 'boolean') return []
  const why = faultSentence(first)
  return [fault('unfit-default', `${pointer}/default`, [`默认值不符合字段自身的要求：${why['zh-CN']}`, `The default is not what the field itself allows: ${why.en}`], ['改正默认值，或删去它。', 'Correct the default, or take it out.'])]
}

/** Names of a circle that are told; of more, the first and the last. */
const mostTold = 12

function circle(schema: Node): readonly PartProblem[] {
  const names = computedCircle(schema)
  if (names === null) return []
  const way = (names.length <= mostTold ? names : [...names.slice(0, mostTold - 2), '…', ...names.slice(-2)]).join(' → ')
  return [fault('computed-circle', '/schema', [`计算字段互相依赖，绕成了圈：${way}。`, `Computed fields rest on each other in a circle: ${way}.`], ['让其中一个不再引用其他几个。', 'Let one of them do without the others.'])]
}
