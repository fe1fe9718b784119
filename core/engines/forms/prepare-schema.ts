import { unescapePointer } from '../../base/json-pointer.ts'
import type { AnswerNode, AnswerSchema, AnswerType, NumericLimits } from '../../contracts/answer-schema.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { resolveNode } from '../../language/answer-types.ts'
import { readDecimal } from '../../language/values.ts'
import { effective } from './field-input.ts'
import { mostWhole, plainText } from './numeric-limits.ts'
import { valuePlace, type ValuePlace } from './value-place.ts'

/** The codes of a code table by the name that the form uses; undefined when there is no such table. */
export type CodesOf = (table: string) => readonly string[] | undefined

const draft07 = 'http://json-schema.org/draft-07/schema#'

/**
 * A form's schema as answers are held to it. Draft-07's lists of items become `prefixItems`, and beside its `$ref` nothing counts. Bounds,
 * steps and choices of numbers become `numeric`, since both Ajv and JavaScript would compute them in floats (0.07 is no multiple of
 * 0.01 there). A `number` may be answered by text, save by one that another of several shapes takes as text. Where a part names no type,
 * bounds and choices are compared by the type that the value has there. `root`: the form's whole schema, where that is a condition's or
 * another part: it says the draft, and references lead into it; `place` is then the value that the part speaks of.
 */
export function prepareSchema(schema: Node, codesOf: CodesOf, root: Node = schema, place: ValuePlace | null = null): AnswerSchema {
  const isOld = typeof root === 'object' && root.$schema === draft07
  return prepared(schema, { root, isOld, codesOf }, place)
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

/** `place`: what stands outside of the node says of its value. */
function prepared(node: Node, how: Preparing, place: ValuePlace | null): AnswerSchema {
  if (typeof node === 'boolean') return node
  const defs = {
    ...(node.$defs === undefined ? {} : { $defs: each(node.$defs, how) }),
    ...(node.definitions === undefined ? {} : { definitions: each(node.definitions, how) }),
  }
  const here = valuePlace([node], how.root, place)
  const choice = node.$ref === undefined ? null : choiceBehind(node, how, here)
  if (choice !== null) return { ...defs, ...prepared(choice, how, here) as AnswerNode }
  const reference = node.$ref === undefined ? {} : { $ref: moved(node.$ref, how.root) }
  if (node.$ref !== undefined && how.isOld) return { ...defs, ...reference }
  const own = byPlace(node, here)
  const types = own.type === undefined ? undefined : [own.type].flat()
  const asText = isNumberAsText(types ?? numbersAt(node, here))
  const numeric = numericOf(own, types, asText)
  const chosen = numeric?.among === undefined ? null : own.enum === undefined ? 'const' : 'enum'
  return {
    ...defs, ...reference, ...listed(node, how, here),
    ...(types === undefined ? {} : { type: isNumberAsText(types) ? [...types, 'string' as const] : types }),
    ...(own.enum === undefined || chosen === 'enum' ? {} : { enum: own.enum }),
    ...(own.const === undefined || chosen === 'const' ? {} : { const: own.const }),
    ...(numeric === null ? {} : { numeric }),
    ...copied(node),
    ...(node.codes === undefined ? {} : { codes: how.codesOf(node.codes) ?? [] }),
    ...(node.properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(node.properties).map(([name, property]) => [name, titled(prepared(property, how, here.member(name)), property, how)])) }),
    ...(node.additionalProperties === undefined ? {} : { additionalProperties: prepared(node.additionalProperties, how, null) }),
    ...Object.fromEntries((['not', 'if', 'then', 'else'] as const).flatMap((keyword) => (node[keyword] === undefined ? [] : [[keyword, prepared(node[keyword], how, here)]]))),
    ...(node.allOf === undefined ? {} : { allOf: node.allOf.map((part) => prepared(part, how, here)) }),
    ...(node.anyOf === undefined ? {} : { anyOf: node.anyOf.map((part) => prepared(part, how, here)) }),
    ...(node.oneOf === undefined ? {} : { oneOf: apart(node.oneOf, how, here) }),
  }
}

/** A property with its title, wherever that stands. */
function titled(schema: AnswerSchema, property: Node, { root }: Preparing): AnswerSchema {
  const { title } = effective(property, root)
  return typeof schema === 'boolean' || title === undefined ? schema : { ...schema, title }
}

/** Numbers alone, where a node that names no type stands at such a place. */
function numbersAt({ type }: ObjectNode, here: ValuePlace): readonly AnswerType[] | undefined {
  const types = type === undefined ? here.types() : undefined
  return types !== undefined && types.length > 0 && isNumbersOnly(types) ? types : undefined
}

/** A node with choices, as one of the type that its values have: what is no number is then no choice among numbers. */
function byPlace(node: ObjectNode, here: ValuePlace): ObjectNode {
  const given = node.enum ?? (node.const === undefined ? [] : [node.const])
  const types = given.some((choice) => typeof choice === 'number' || typeof choice === 'string') ? numbersAt(node, here) : undefined
  if (types === undefined || (node.enum !== undefined && node.const !== undefined)) return node
  const hasText = isNumberAsText(types)
  const choices = given.filter((choice) => typeof choice === 'number' || choice === null || (hasText && typeof choice === 'string' && readDecimal(choice) !== null))
  const type = types.filter((one) => (one === 'null' ? choices.includes(null) : choices.some((choice) => choice !== null)))
  return choices.length === 0 || type.length === 0 ? node : { ...node, type, ...(node.enum === undefined ? {} : { enum: choices }) }
}

/** What a reference to choices without a type means at a place of numbers; null where it leads to anything else: that is one and the same wherever it is named. */
function choiceBehind(node: ObjectNode, { root, isOld }: Preparing, here: ValuePlace): ObjectNode | null {
  const target = resolveNode(node, root)
  if (target === null || target === node || target.type !== undefined || numbersAt(target, here) === undefined) return null
  const { enum: given, const: only, ...others } = target
  const isChoice = (given !== undefined || only !== undefined || bounds.some((bound) => target[bound] !== undefined)) && Object.keys(others).every((key) => simple.has(key))
  if (!isChoice) return null
  const { $ref: _, $defs: __, definitions: ___, ...own } = node
  return isOld || Object.keys(own).every((key) => words.has(key)) ? target : { ...own, allOf: [...(own.allOf ?? []), target] }
}

/** Beside text of any kind a text is no number. */
const isNumberAsText = (types: readonly AnswerType[] | undefined) => types?.includes('number') === true && !types.includes('string')

const isNumbersOnly = (types: readonly AnswerType[] | undefined) => types?.every((type) => type === 'number' || type === 'integer' || type === 'null') === true

const typesOf = (node: Node, { root }: Preparing): readonly AnswerType[] | undefined => {
  const type = resolveNode(node, root)?.type
  return type === undefined ? undefined : [type].flat()
}

/** Branches of which one has to hold: a text that one for texts takes is no number under the others, since it would fit both. */
function apart(branches: readonly Node[], how: Preparing, here: ValuePlace): readonly AnswerSchema[] {
  const all = branches.map((branch) => prepared(branch, how, here))
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

function listed({ prefixItems, items, uniqueItems }: ObjectNode, how: Preparing, here: ValuePlace): Pick<AnswerNode, 'prefixItems' | 'items' | 'uniqueItems'> {
  const list = Array.isArray(items) ? items : prefixItems
  const areNumbers = list === undefined && items !== undefined && !Array.isArray(items) && isNumberAsText(typesOf(items, how))
  return {
    ...(list === undefined ? {} : { prefixItems: list.map((item, i) => prepared(item, how, here.item(i))) }),
    ...(items === undefined || Array.isArray(items) ? {} : { items: prepared(items, how, here.item(list?.length ?? 0)) }),
    ...(uniqueItems === undefined ? {} : { uniqueItems: uniqueItems && areNumbers ? 'numbers' : uniqueItems }),
  }
}

function each(nodes: Readonly<Record<string, Node>>, how: Preparing): Record<string, AnswerSchema> {
  return Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, prepared(node, how, null)]))
}

const words: ReadonlySet<string> = new Set(['title', 'description'])
const bounds = ['multipleOf', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const
const simple: ReadonlySet<string> = new Set([...words, ...bounds])

/** Null where numbers are held to nothing. Choices are compared as numbers where nothing else can be answered. */
function numericOf(node: ObjectNode, types: readonly AnswerType[] | undefined, asText: boolean): NumericLimits | null {
  const limits: Record<string, string> = Object.fromEntries(bounds.flatMap((bound) => (node[bound] === undefined ? [] : [[bound, textOf(node[bound])]])))
  const listed = node.enum ?? (node.const === undefined ? undefined : [node.const])
  // Where nothing may be answered it has to be one of the choices too.
  const choices = types?.includes('null') === true && listed?.includes(null) !== true ? undefined : listed?.filter((choice) => choice !== null)
  const isNumber = (choice: unknown): choice is number | string => typeof choice === 'number' || (asText && typeof choice === 'string' && readDecimal(choice) !== null)
  const among = isNumbersOnly(types) && choices !== undefined && choices.length > 0 && choices.every(isNumber) ? choices.map(textOf) : undefined
  const isNumeric = types?.some((type) => type === 'number' || type === 'integer') === true
  if (isNumeric && !asText) {
    limits['maximum'] = nearer(limits['maximum'], mostWhole, Math.min)
    limits['minimum'] = nearer(limits['minimum'], `-${mostWhole}`, Math.max)
  }
  if (!isNumeric && Object.keys(limits).length === 0) return null
  return { asText, ...limits, ...(among === undefined ? {} : { among }) }
}

/** Of bounds beyond the safe ones it is enough to know that. */
function nearer(bound: string | undefined, safe: string, which: (a: number, b: number) => number): string {
  return bound === undefined || which(Number(bound), Number(safe)) !== Number(bound) ? safe : bound
}

function textOf(bound: number | string): string {
  const text = typeof bound === 'string' ? bound : plainText(bound)
  if (text === null) throw new TypeError(`${bound} is no exact number`)
  return text
}
