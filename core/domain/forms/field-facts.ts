import { escapePointer } from '../../base/json-pointer.ts'
import { sentence, textIn, type LocalText, type Sentence } from '../../base/text.ts'
import type { FormContent } from '../../contracts/runtime-form.ts'
import type { Node, ObjectNode } from '../../contracts/generated/form.ts'
import { isRequired } from '../../engines/forms/default-layout.ts'
import { effective } from '../../engines/forms/field-input.ts'
import { propertiesOf } from '../../language/answer-types.ts'

/** What people would notice of a field, as far as versions are compared by it. */
export interface FieldFacts {
  readonly title: Sentence
  /** JSON types, joined by commas; empty where any will do. */
  readonly type: string
  readonly format: string
  readonly isRequired: boolean
  /** What may be chosen, by its value as JSON; null where anything may be written. */
  readonly options: ReadonlyMap<string, Sentence> | null
  /** Limits by keyword. */
  readonly limits: ReadonlyMap<Limit, string>
}

export const limits = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'pattern'] as const
export type Limit = (typeof limits)[number]

/** A form whose definitions lead into themselves is compared so deep. */
const deepest = 6

/** Every field of a form by its place in the answer, those of objects and of lists' items included. */
export function fieldFacts({ form: { schema }, codes, pack }: FormContent): ReadonlyMap<string, FieldFacts> {
  const found = new Map<string, FieldFacts>()
  const table = (name: string) => codes.find(({ id }) => id === (name.includes('/') ? name : `${pack}/${name}`))
  walk(schema, '', 0)
  return found

  function walk(object: Node, pointer: string, depth: number): void {
    for (const [name, node] of propertiesOf(object, schema)) visit(node, name, `${pointer}/${escapePointer(name)}`, isRequired(object, name, schema), depth)
  }
  function visit(node: Node, name: string, pointer: string, required: boolean, depth: number): void {
    const own = effective(node, schema)
    const type = [own.type ?? []].flat()
    found.set(pointer, {
      title: bothOf(own.title ?? name), type: type.join(','), format: own.format ?? '', isRequired: required, options: optionsOf(own, table),
      limits: new Map(limits.flatMap((limit) => (own[limit] === undefined ? [] : [[limit, String(own[limit])] as const]))),
    })
    if (depth >= deepest) return
    walk(own, pointer, depth + 1)
    const item = Array.isArray(own.items) ? undefined : own.items
    if (item !== undefined && typeof item === 'object') {
      const inner = effective(item, schema)
      if (propertiesOf(inner, schema).size > 0) walk(inner, `${pointer}/*`, depth + 1)
      else visit(item, name, `${pointer}/*`, false, depth + 1)
    }
  }
}

function optionsOf({ codes, enum: listed, oneOf, anyOf }: ObjectNode, table: (name: string) => FormContent['codes'][number] | undefined): FieldFacts['options'] {
  const entries = codes === undefined ? undefined : table(codes)?.entries
  if (entries !== undefined) return new Map(entries.map(({ code, title }) => [JSON.stringify(code), sentence(title, title)]))
  if (listed !== undefined) return new Map(listed.map((value) => [JSON.stringify(value), shown(value)]))
  const constants = (oneOf ?? anyOf)?.filter((one): one is ObjectNode => typeof one === 'object' && one.const !== undefined) ?? []
  return constants.length === 0 ? null : new Map(constants.map((one) => [JSON.stringify(one.const), one.title === undefined ? shown(one.const) : bothOf(one.title)]))
}

function shown(value: unknown): Sentence {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return sentence(text, text)
}

export const bothOf = (text: LocalText): Sentence => sentence(textIn(text, 'zh-CN'), textIn(text, 'en'))
