import { sentence, textIn, type Sentence } from '../../base/text.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { Node } from '../../contracts/generated/form.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import { propertiesOf, resolveNode } from '../../language/answer-types.ts'

/** A guard as people read it. */
export interface GuardWords {
  /** What it asks, without a full stop: `“核实结果”须是“情况属实”`. */
  readonly asks: Sentence
  /** What a value is called that the guard reads, by its name in the guard (`data.finding`). */
  readonly titleOf: (name: string) => Sentence
}

type Field = Extract<Expr, { node: 'field' }>

const ofHost: Readonly<Record<string, Sentence>> = {
  'me.id': sentence('办理人', 'who acts'),
  'me.roles': sentence('办理人的角色', 'the role of who acts'),
  'me.organisation': sentence('办理人的单位', 'the organisation of who acts'),
  'instance.id': sentence('事项编号', 'the id of the matter'),
  'instance.state': sentence('事项的状态', 'the state of the matter'),
  'instance.since': sentence('进入此状态的时间', 'the time it came to its state'),
}

/**
 * Words a guard for whoever it refuses, with the titles of fields and of the values they offer. Comparisons with a fixed value and what has
 * to be filled in are worded each; of anything else it says which values it depends on. `schema` is the action's form's, null without one.
 */
export function wordGuard(guard: Expr, schema: Node | null, states: WorkflowFile['states']): GuardWords {
  const properties = schema === null ? new Map<string, Node>() : propertiesOf(schema, schema)
  const nodeOf = (name: string) => (name.startsWith('data.') && schema !== null ? resolveNode(properties.get(name.slice('data.'.length)) ?? false, schema) : null)
  const titleOf = (name: string): Sentence => ofHost[name] ?? quoted(nodeOf(name)?.title, name.slice('data.'.length))
  const valueOf = (name: string, value: bigint | boolean | string): Sentence => {
    if (typeof value === 'boolean') return value ? sentence('“是”', '"yes"') : sentence('“否”', '"no"')
    const node = nodeOf(name)
    const offered = [...(node?.oneOf ?? []), ...(node?.anyOf ?? [])].find((one) => typeof one === 'object' && String(one.const) === String(value))
    const title = name === 'instance.state' ? states[String(value)]?.title : typeof offered === 'object' ? offered.title : undefined
    return quoted(title, String(value))
  }
  const clause = (part: Expr): Sentence => {
    const filled = askedToFill(part)
    if (filled !== null) return both([titleOf(nameOf(filled))], ([title]) => `${title}须填写`, ([title]) => `${title} has to be filled in`)
    const compared = comparedWith(part)
    if (compared !== null) {
      const words = [titleOf(nameOf(compared.field)), valueOf(nameOf(compared.field), compared.value)]
      return compared.equal
        ? both(words, ([title, value]) => `${title}须是${value}`, ([title, value]) => `${title} has to be ${value}`)
        : both(words, ([title, value]) => `${title}不能是${value}`, ([title, value]) => `${title} must not be ${value}`)
    }
    const names = [...new Set(fieldsOf(part).map(nameOf))].map(titleOf)
    return names.length === 0
      ? sentence('须符合工作流对办理时间的规定', 'it has to fit what the workflow says of the time')
      : both(names, (titles) => `${titles.join('、')}须符合工作流的规定`, (titles) => `${titles.join(', ')} ${titles.length > 1 ? 'have' : 'has'} to fit what the workflow says`)
  }
  return { asks: both(partsOf(guard).map(clause), (all) => all.join('；'), (all) => all.join('; ')), titleOf }
}

/** The fields that an expression reads, in the order it reads them. */
export function fieldsOf(expr: Expr): readonly Field[] {
  if (expr.node === 'field') return [expr]
  if (expr.node === 'list') return expr.items.flatMap(fieldsOf)
  return expr.node === 'call' ? expr.args.flatMap(fieldsOf) : []
}

const nameOf = ({ alias, field }: Field): string => `${alias}.${field}`

const partsOf = (expr: Expr): readonly Expr[] => (expr.node === 'call' && expr.fn === '&&' ? expr.args.flatMap(partsOf) : [expr])

/** The field that a part asks for at all: `size(x) > 0`, `x != null`, `x != ''`. */
function askedToFill(part: Expr): Field | null {
  if (part.node !== 'call') return null
  const [left, right] = part.args
  if (left === undefined || right?.node !== 'literal') return null
  if (part.fn === '!=' && left.node === 'field' && (right.value === null || right.value === '')) return left
  const [counted] = part.fn === '>' && right.value === 0n && left.node === 'call' && left.fn === 'size' ? left.args : []
  return counted?.node === 'field' ? counted : null
}

/** A field compared with a value of text, a whole number, or true and false; null for anything else. */
function comparedWith(part: Expr): { readonly field: Field; readonly value: bigint | boolean | string; readonly equal: boolean } | null {
  if (part.node === 'field' && part.type.kind === 'bool') return { field: part, value: true, equal: true }
  if (part.node !== 'call') return null
  const [left, right] = part.args
  if (part.fn === '!' && left?.node === 'field') return { field: left, value: false, equal: true }
  if ((part.fn !== '==' && part.fn !== '!=') || left?.node !== 'field' || right?.node !== 'literal' || right.value === null) return null
  return { field: left, value: right.value, equal: part.fn === '==' }
}

const quoted = (title: Parameters<typeof textIn>[0], name: string): Sentence => sentence(`“${textIn(title, 'zh-CN') || name}”`, `"${textIn(title, 'en') || name}"`)

function both(words: readonly Sentence[], zh: (words: readonly string[]) => string, en: (words: readonly string[]) => string): Sentence {
  return sentence(zh(words.map((word) => word['zh-CN'])), en(words.map((word) => word.en)))
}
