import { unescapePointer } from '../../base/json-pointer.ts'
import type { AnswerNode, AnswerSchema, AnswerType, NumericLimits } from '../../contracts/answer-schema.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { resolveNode } from '../../language/answer-types.ts'
import { readDecimal } from '../../language/values.ts'
import { plainText } from './numeric-limits.ts'

/** The codes of a code table by the name that the form uses; undefined when there is no such table. */
export type CodesOf = (table: string) => readonly string[] | undefined

const draft07 = 'http://json-schema.org/draft-07/schema#'

/**
 * A form's schema as answers are held to it. Draft-07's lists of items become `prefixItems`, and beside its `$ref` nothing counts. Bounds,
 * steps and choices of numbers become `numeric`, since both Ajv and JavaScript would compute them in floats (0.07 is no multiple of
 * 0.01 there). A `number` may be answered by text, save by one that another of several shapes takes as text. `root`: the form's whole schema, where that is a condition's or another part: it says
 * the draft, and references lead into it.
 */
export function prepareSchema(schema: Node, codesOf: CodesOf, root: Node = schema): AnswerSchema {
  const isOld = typeof root === 'object' && root.$schema === draft07
  return prepared(schema, { root, isOld, codesOf })
}

interface Preparing { readonly root: Node; readonly isOld: boolean; readonly codesOf: CodesOf }

/** A reference where its target now is: lists of items are called otherwise. */
function moved(reference: string, root: Node): string {
  let part: unknown = root
  return reference.split('/').map((key, i) => {
    if (i === 0 || typeof part !== 'object' || part === null) return key
    part = (part as Record<string, unknown>)[unescapePointer(key)]
    return key === 'items' && Array.isArray(part) ? 'prefixItems' : key
  }).join('/')
}

function prepared(node: Node, how: Preparing): AnswerSchema {
  if (typeof node === 'boolean') return node
  const defs = {
    ...(node.$defs === undefined ? {} : { $defs: each(node.$defs, how) }),
    ...(node.definitions === undefined ? {} : { definitions: each(node.definitions, how) }),
  }
  const reference = node.$ref === undefined ? {} : { $ref: moved(node.$ref, how.root) }
  if (node.$ref !== undefined && how.isOld) return { ...defs, ...reference }
  const types = node.type === undefined ? undefined : [node.type].flat()
  const asText = isNumberAsText(types)
  const numeric = numericOf(node, types, asText)
  const chosen = numeric?.among === undefined ? null : node.enum === undefined ? 'const' : 'enum'
  return {
    ...defs, ...reference, ...listed(node, how),
    ...(types === undefined ? {} : { type: asText ? [...types, 'string' as const] : types }),
    ...(node.enum === undefined || chosen === 'enum' ? {} : { enum: node.enum }),
    ...(node.const === undefined || chosen === 'const' ? {} : { const: node.const }),
    ...(numeric === null ? {} : { numeric }),
    ...copied(node),
    ...(node.codes === undefined ? {} : { codes: how.codesOf(node.codes) ?? [] }),
    ...(node.properties === undefined ? {} : { properties: each(node.properties, how) }),
    ...Object.fromEntries((['additionalProperties', 'not', 'if', 'then', 'else'] as const).flatMap((keyword) => (node[keyword] === undefined ? [] : [[keyword, prepared(node[keyword], how)]]))),
    ...(node.allOf === undefined ? {} : { allOf: node.allOf.map((part) => prepared(part, how)) }),
    ...(node.anyOf === undefined ? {} : { anyOf: node.anyOf.map((part) => prepared(ofNumbers(part, types), how)) }),
    ...(node.oneOf === undefined ? {} : { oneOf: apart(node.oneOf.map((part) => ofNumbers(part, types)), how) }),
  }
}

/** Beside text of any kind a text is no number. */
const isNumberAsText = (types: readonly AnswerType[] | undefined) => types?.includes('number') === true && !types.includes('string')

const isNumbersOnly = (types: readonly AnswerType[] | undefined) => types?.every((type) => type === 'number' || type === 'integer' || type === 'null') === true

const typesOf = (node: Node, { root }: Preparing): readonly AnswerType[] | undefined => {
  const type = resolveNode(node, root)?.type
  return type === undefined ? undefined : [type].flat()
}

/** Choices among numbers are of the type of the whole, so that they are compared as numbers too. */
function ofNumbers(choice: Node, types: readonly AnswerType[] | undefined): Node {
  if (typeof choice === 'boolean' || choice.type !== undefined || types === undefined || !isNumbersOnly(types)) return choice
  const listed = choice.enum ?? (choice.const === undefined ? [] : [choice.const])
  const own = types.filter((type) => type !== 'null' || listed.includes(null))
  return listed.length === 0 || own.length === 0 ? choice : { ...choice, type: own }
}

/** Branches of which one has to hold: a text that one for texts takes is no number under the others, since it would fit both. */
function apart(branches: readonly Node[], how: Preparing): readonly AnswerSchema[] {
  const all = branches.map((branch) => prepared(branch, how))
  const texts = all.filter((_, i) => {
    const types = typesOf(branches[i]!, how)
    return types?.includes('string') === true && types.every((type) => type === 'string' || type === 'null')
  })
  if (texts.length === 0) return all
  return all.map((branch, i) => {
    if (typeof branch === 'boolean' || !isNumberAsText(typesOf(branches[i]!, how))) return branch
    const not = [...(branch.not === undefined ? [] : [branch.not]), ...texts]
    return { ...branch, not: not.length === 1 ? not[0]! : { anyOf: not } }
  })
}

const plain = ['minLength', 'maxLength', 'pattern', 'format', 'minItems', 'maxItems', 'required', 'dependentRequired'] as const

function copied(node: ObjectNode): Pick<AnswerNode, (typeof plain)[number]> {
  return Object.fromEntries(plain.flatMap((keyword) => (node[keyword] === undefined ? [] : [[keyword, node[keyword]]])))
}

function listed({ prefixItems, items, uniqueItems }: ObjectNode, how: Preparing): Pick<AnswerNode, 'prefixItems' | 'items' | 'uniqueItems'> {
  const list = Array.isArray(items) ? items : prefixItems
  const areNumbers = list === undefined && items !== undefined && !Array.isArray(items) && isNumberAsText(typesOf(items, how))
  return {
    ...(list === undefined ? {} : { prefixItems: list.map((item) => prepared(item, how)) }),
    ...(items === undefined || Array.isArray(items) ? {} : { items: prepared(items, how) }),
    ...(uniqueItems === undefined ? {} : { uniqueItems: uniqueItems && areNumbers ? 'numbers' : uniqueItems }),
  }
}

function each(nodes: Readonly<Record<string, Node>>, how: Preparing): Record<string, AnswerSchema> {
  return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, prepared(node, how)]))
}

const bounds = ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const

/** Null where numbers are held to nothing. Choices are compared as numbers where nothing else can be answered. */
function numericOf(node: ObjectNode, types: readonly AnswerType[] | undefined, asText: boolean): NumericLimits | null {
  const limits = Object.fromEntries(bounds.flatMap((bound) => (node[bound] === undefined ? [] : [[bound, textOf(node[bound])]])))
  const listed = node.enum ?? (node.const === undefined ? undefined : [node.const])
  // Where nothing may be answered it has to be one of the choices too.
  const choices = types?.includes('null') === true && listed?.includes(null) !== true ? undefined : listed?.filter((choice) => choice !== null)
  const isNumber = (choice: unknown): choice is number | string => typeof choice === 'number' || (asText && typeof choice === 'string' && readDecimal(choice) !== null)
  const among = isNumbersOnly(types) && choices !== undefined && choices.length > 0 && choices.every(isNumber) ? choices.map(textOf) : undefined
  const isNumeric = types?.some((type) => type === 'number' || type === 'integer') === true
  if (!isNumeric && Object.keys(limits).length === 0) return null
  return { asText, ...limits, ...(among === undefined ? {} : { among }) }
}

function textOf(bound: number | string): string {
  const text = typeof bound === 'string' ? bound : plainText(bound)
  if (text === null) throw new TypeError(`${bound} is no exact number`)
  return text
}
