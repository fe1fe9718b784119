import { escapePointer } from '../../base/json-pointer.ts'
import { sentence, textIn, type LocalText, type Sentence } from '../../base/text.ts'
import type { FormContent } from '../../contracts/runtime-form.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { isRequired } from '../../engines/forms/default-layout.ts'
import { effective, maskOf } from '../../engines/forms/field-input.ts'
import { propertiesOf, resolveNode } from '../../language/answer-types.ts'
import { conditionsOf, leftOf, partsOf } from './facts-left.ts'

/** What people would notice of a field, as far as versions are compared by it. */
export interface FieldFacts {
  /** The field or list that it is within; empty for one of the answer itself. */
  readonly within: string
  readonly title: Sentence
  /** Its title after those of the fields that it is within. */
  readonly name: Sentence
  /** JSON types, joined by commas; empty where any will do. */
  readonly type: string
  readonly format: string
  readonly isRequired: boolean
  /** What may be chosen, by its value as JSON; null where anything may be written. */
  readonly options: ReadonlyMap<string, Sentence> | null
  /** Limits by keyword. */
  readonly limits: ReadonlyMap<Limit, string>
  /** The expression that it is computed by. */
  readonly computed: string | null
  readonly mask: string | null
  /** What is asked for under a condition, or in one of several shapes. */
  readonly conditions: unknown
  /** All else that its schema says. */
  readonly left: unknown
}

export const limits = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern'] as const
export type Limit = (typeof limits)[number]

export interface FormFacts {
  /** Every field by its place in the answer, those of objects, of lists' entries (`*`) and of tables' own columns (their number) included. */
  readonly fields: ReadonlyMap<string, FieldFacts>
  /** What is said of the answer as a whole. */
  readonly conditions: unknown
  readonly left: unknown
}

/** A form whose definitions lead through each other is compared so deep. */
const deepest = 6

/** A place in the answer on the way through a form. */
interface Place {
  readonly pointer: string
  readonly name: Sentence | null
  /** Nodes that it is within. */
  readonly way: readonly Node[]
}

export function formFacts({ form: { schema }, codes, pack }: FormContent): FormFacts {
  const fields = new Map<string, FieldFacts>()
  const seen = new Set<Node>(partsOf(schema, schema))
  const table = (name: string) => codes.find(({ id }) => id === (name.includes('/') ? name : `${pack}/${name}`))
  const children = propertiesOf(schema, schema)
  walk(schema, { pointer: '', name: null, way: [schema] })
  const judged = { node: schema, root: schema, explained: new Set(['properties', 'required']), children }
  // What is defined and stands for no field is perhaps what a condition asks for.
  const unseen = typeof schema === 'boolean' ? [] : [schema.$defs, schema.definitions].map((defs = {}) => Object.fromEntries(Object.entries(defs).filter(([, node]) => !seen.has(node))))
  return { fields, conditions: conditionsOf(judged), left: [leftOf(judged), unseen] }

  function walk(object: Node, place: Place): void {
    for (const [name, node] of propertiesOf(object, schema)) visit(node, bothOf(effective(node, schema).title ?? name), { ...place, pointer: `${place.pointer}/${escapePointer(name)}` }, isRequired(object, name, schema), place.pointer)
  }
  function visit(node: Node, title: Sentence, { pointer, name: above, way }: Place, required: boolean, within: string): void {
    const own = effective(node, schema)
    const name = above === null ? title : sentence(`${above['zh-CN']} · ${title['zh-CN']}`, `${above.en} · ${title.en}`)
    const { options, by } = optionsOf(own, table)
    const target = resolveNode(node, schema) ?? node
    const isOpened = way.length < deepest && !way.includes(target)
    const explained = new Set<string>(['title', 'type', 'format', 'computed', 'mask', ...limits, ...(by === null ? [] : [by]), ...(isOpened ? ['properties', 'required', 'items', 'prefixItems'] : [])])
    const judged = { node, root: schema, explained, children: isOpened ? propertiesOf(own, schema) : new Map<string, Node>() }
    for (const part of partsOf(node, schema)) seen.add(part)
    fields.set(pointer, {
      within, title, name, type: [own.type ?? []].flat().join(','), format: own.format ?? '', isRequired: required, options,
      limits: new Map(limits.flatMap((limit) => (own[limit] === undefined ? [] : [[limit, String(own[limit])] as const]))),
      computed: own.computed ?? null, mask: maskOf(own), conditions: conditionsOf(judged), left: leftOf(judged),
    })
    if (!isOpened) return
    const inner = { name, way: [...way, target] }
    walk(own, { pointer, ...inner })
    const columns = own.prefixItems ?? (Array.isArray(own.items) ? own.items : [])
    columns.forEach((column, i) => visit(column, bothOf(effective(column, schema).title ?? { 'zh-CN': `第 ${i + 1} 列`, en: `column ${i + 1}` }), { pointer: `${pointer}/${i}`, ...inner }, false, pointer))
    if (own.items === undefined || Array.isArray(own.items)) return
    const entry = `${pointer}/*`
    visit(own.items, bothOf(effective(own.items, schema).title ?? { 'zh-CN': '每一项', en: 'each entry' }), { pointer: entry, ...inner }, false, pointer)
  }
}

interface Options {
  readonly options: FieldFacts['options']
  /** The keyword that has them. */
  readonly by: 'codes' | 'enum' | 'oneOf' | 'anyOf' | null
}

function optionsOf({ codes, enum: listed, oneOf, anyOf }: ObjectNode, table: (name: string) => FormContent['codes'][number] | undefined): Options {
  const entries = codes === undefined ? undefined : table(codes)?.entries
  if (entries !== undefined) return { by: 'codes', options: new Map(entries.map(({ code, title }) => [JSON.stringify(code), sentence(title, title)])) }
  if (listed !== undefined) return { by: 'enum', options: new Map(listed.map((value) => [JSON.stringify(value), shown(value)])) }
  const constants = (oneOf ?? anyOf)?.filter((one): one is ObjectNode => typeof one === 'object' && one.const !== undefined) ?? []
  if (constants.length === 0) return { by: null, options: null }
  return { by: oneOf === undefined ? 'anyOf' : 'oneOf', options: new Map(constants.map((one) => [JSON.stringify(one.const), one.title === undefined ? shown(one.const) : bothOf(one.title)])) }
}

function shown(value: unknown): Sentence {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return sentence(text, text)
}

export const bothOf = (text: LocalText): Sentence => sentence(textIn(text, 'zh-CN'), textIn(text, 'en'))
