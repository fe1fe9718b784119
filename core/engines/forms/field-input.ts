import type { LocalText } from '../../base/text.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { Choice, FieldInput, FormField } from '../../contracts/form-model.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { resolveNode } from '../../language/answer-types.ts'
import type { LayoutOf, ModelParts } from './model-parts.ts'
import { plainText } from './numeric-limits.ts'

/** What the inputs of a form are made from. */
export interface InputContext {
  readonly root: Node
  readonly parts: ModelParts
  codes(table: string): CodeTable | undefined
  /** The layout of an object, or of a list's items. */
  readonly layoutOf: LayoutOf
}

/** A text of more characters is written over several lines. */
const longText = 100

/** The field that a node of the schema stands for. */
export function formField(node: Node, path: readonly string[], required: boolean, context: InputContext): FormField {
  const own = effective(node, context.root)
  return {
    path, title: own.title ?? path.at(-1) ?? '', description: own.description ?? null, required, nullable: isNullable(own), default: own.default,
    mask: maskOf(own), input: inputOf(own, context),
  }
}

/** Whether nothing may be answered; a type that has it, beside values among which it is not, takes none. */
function isNullable({ type, enum: listed, const: only, oneOf = [], anyOf = [] }: ObjectNode): boolean {
  const constants = [oneOf, anyOf].filter((branches) => branches.length > 0 && branches.every((one) => typeof one === 'object' && one.const !== undefined))
  if (listed?.includes(null) === false || (only !== undefined && only !== null) || constants.some((branches) => !branches.some(isNone))) return false
  return type === undefined ? listed?.includes(null) === true || [...oneOf, ...anyOf].some(isNone) : [type].flat().includes('null')
}

const isNone = (one: Node) => typeof one === 'object' && (one.const === null || one.type === 'null')

/** How a value shows without the right to see it, by what its schema says; null when everybody may see it. */
export function maskOf({ mask, identifies, format }: ObjectNode): string | null {
  if (mask !== undefined) return mask
  return identifies === undefined && !personal.has(format ?? '') ? null : format ?? 'all'
}

/** Formats that name a person, whether or not the form says so. */
const personal: ReadonlySet<string> = new Set(['id-card', 'disability-cert', 'bank-account'])

const known = new WeakMap<ObjectNode, ObjectNode>()

/** A node with what its reference and its `allOf` say, its own words first; of its `properties` those of one part alone. */
export function effective(node: Node, root: Node): ObjectNode {
  if (typeof node === 'boolean') return {}
  const made = known.get(node)
  if (made !== undefined) return made
  // A schema that leads into itself without a step into the answer is refused when the form is checked.
  known.set(node, {})
  const target = node.$ref === undefined ? null : resolveNode(node, root)
  const parts = [...(target === null ? [] : [target]), ...(node.allOf ?? [])].map((part) => effective(part, root))
  const own = Object.assign({}, ...parts, node) as ObjectNode
  known.set(node, own)
  return own
}

function inputOf(node: ObjectNode, context: InputContext): FieldInput {
  if (node.computed !== undefined) return { kind: 'computed' }
  const choices = choicesOf(node, context)
  if (choices !== null) return { kind: 'choice', choices: context.parts.choicesNo(choices.key, choices.make) }
  const branches = node.oneOf ?? node.anyOf
  const [only, ...others] = (branches ?? []).filter((branch) => !isNothing(branch))
  // Something or nothing: `null` is how it is left empty.
  if (only !== undefined && others.length === 0 && branches!.length > 1) return inputOf(effective(only, context.root), context)
  if (branches !== undefined && branches.every((branch) => isInput(effective(branch, context.root)))) return branchesOf(branches, context)
  switch (typeOf(node)) {
    case 'string': return textInput(node, context)
    case 'integer': case 'number': return numberInput(node)
    case 'boolean': return { kind: 'boolean' }
    case 'array': return listInput(node, context)
    case 'object': return { kind: 'object', layout: context.parts.layoutNo(node, context.layoutOf) }
    default: return { kind: 'unknown' }
  }
}

/** The one type there is beside null; undefined for several or none. */
function typeOf({ type, properties, items }: ObjectNode): string | undefined {
  const types = type === undefined ? (properties !== undefined ? ['object'] : items !== undefined ? ['array'] : []) : [type].flat()
  const others = types.filter((one) => one !== 'null')
  return others.length === 1 ? others[0] : undefined
}

const isNothing = (branch: Node) => typeof branch === 'object' && [branch.type].flat().join() === 'null'

/** A branch that is a value of its own, not a further condition on one. */
const isInput = (branch: ObjectNode) => typeOf(branch) !== undefined || isNothing(branch) || branch.const !== undefined || branch.enum !== undefined

function branchesOf(branches: readonly Node[], context: InputContext): FieldInput {
  return {
    kind: 'branches',
    branches: branches.map((branch, i) => ({ title: effective(branch, context.root).title ?? String(i + 1), field: fieldNo(branch, context) })),
  }
}

/** The choices that a value has, to be made once for all fields that have the same; null when it is not one of several. */
function choicesOf(node: ObjectNode, context: InputContext): { readonly key: unknown; make(): readonly Choice[] } | null {
  const table = node.codes === undefined ? null : tableChoices(node.codes, typeOf(node) === 'integer', context)
  if (table !== null) return table
  const constants = node.oneOf ?? node.anyOf
  if (constants?.every((one) => typeof one === 'object' && one.const !== undefined) === true) {
    return { key: constants, make: () => (constants as ObjectNode[]).map((one) => ({ value: one.const, title: one.title ?? shown(one.const), ...always })) }
  }
  const listed = node.enum ?? (node.const !== undefined ? [node.const] : isNothing(node) ? [null] : undefined)
  return listed === undefined ? null : { key: node.enum ?? node, make: () => listed.map((value) => ({ value, title: shown(value), ...always })) }
}

/** The entries of a code table; null where it is not within reach. */
function tableChoices(name: string, isNumber: boolean, context: InputContext) {
  const table = context.codes(name)
  if (table === undefined) return null
  const key = `${isNumber ? 'number' : 'text'} ${table.id}`
  const make = (): readonly Choice[] => table.entries.map(({ code, title, validFrom, validTo }) => ({ value: isNumber ? Number(code) : code, title, validFrom, validTo }))
  return { key, make, no: () => context.parts.choicesNo(key, make) }
}

const always = { validFrom: null, validTo: null }

function shown(value: unknown): LocalText {
  if (value === null) return { 'zh-CN': '（无）', en: '(none)' }
  if (typeof value === 'boolean') return value ? { 'zh-CN': '是', en: 'Yes' } : { 'zh-CN': '否', en: 'No' }
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function textInput({ format, maxLength }: ObjectNode, context: InputContext): FieldInput {
  switch (format) {
    case 'date': case 'date-time': case 'attachment': return { kind: format }
    case 'region': return { kind: 'region', choices: tableChoices('common/regions', false, context)?.no() ?? null }
    case 'geo-point': return { kind: 'point' }
    default: return { kind: 'text', format: format ?? null, maxLength: maxLength ?? null, isLong: format === undefined && (maxLength ?? 0) > longText }
  }
}

function numberInput(node: ObjectNode): FieldInput {
  const text = (bound: number | string | undefined) => (bound === undefined ? null : typeof bound === 'string' ? bound : plainText(bound))
  return {
    kind: 'number', isWhole: typeOf(node) === 'integer', minimum: text(node.minimum), maximum: text(node.maximum), above: text(node.exclusiveMinimum), below: text(node.exclusiveMaximum), step: text(node.multipleOf),
  }
}

function listInput(node: ObjectNode, context: InputContext): FieldInput {
  const first = node.prefixItems ?? (Array.isArray(node.items) ? node.items : [])
  const items = Array.isArray(node.items) || node.items === undefined ? first.length === 0 : node.items
  const choices = first.length > 0 || node.uniqueItems !== true ? null : choicesOf(effective(items, context.root), context)
  if (choices !== null) return { kind: 'choices', choices: context.parts.choicesNo(choices.key, choices.make) }
  return {
    kind: 'list', minItems: node.minItems ?? 0, maxItems: node.maxItems ?? null, first: first.map((one) => fieldNo(one, context)),
    item: items === false ? null : fieldNo(items, context),
  }
}

const fieldNo = (node: Node, context: InputContext) => context.parts.fieldNo(node, context.layoutOf, () => formField(node, [], true, context))
