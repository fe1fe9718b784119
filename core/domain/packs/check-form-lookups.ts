import { unescapePointer } from '../../base/json-pointer.ts'
import { textIn, type LocalText } from '../../base/text.ts'
import type { Expr, ExpressionScope } from '../../contracts/expression.ts'
import type { Category, Element, FormFile, Node, ObjectNode, UiCondition } from '../../contracts/generated/form.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { effective } from '../../engines/forms/field-input.ts'
import { pointerTarget, propertiesOf } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { fault } from './fault.ts'

/** A form with its nodes, as they are walked once. */
interface LookupForm extends Pick<FormFile, 'schema' | 'uischema' | 'score'> {
  readonly nodes: readonly (readonly [pointer: string, node: ObjectNode])[]
  readonly scope: ExpressionScope
}

/** An element of a layout, and the place that its scopes start from: names, `*` for each entry of a list. */
interface Placed { readonly element: Element | Category; readonly pointer: string; readonly base: string }

/**
 * Rules, computed fields and scores that read the number of somebody who can be looked up. The number never reaches the browser, which
 * would show and hide by what a mask leaves of it. Whether the field is filled in at all anybody may ask.
 */
export function lookupReads({ schema, uischema, score, nodes, scope }: LookupForm): readonly PartProblem[] {
  if (uischema === undefined) return []
  const placed = [...placedIn(uischema, '/uischema', '', schema)]
  const lookups = new Map(placed.flatMap(({ element, base }) => (element.type === 'Control' && element.options?.lookup !== undefined ? [[placeOf(element.scope, base), nameOf(element, base, schema)] as const] : [])))
  if (lookups.size === 0) return []
  const read = (source: string): LocalText | null => {
    const { expr } = checkExpression(source, scope)
    const name = expr === null ? null : numberRead(expr, (field) => lookups.has(`/${field}`))
    return name === null ? null : lookups.get(`/${name}`)!
  }
  const computed = nodes.flatMap(([pointer, node]) => (node.computed === undefined ? [] : [[`${pointer}/computed`, read(node.computed), node.title ?? pointer.split('/').at(-1)!] as const]))
  const total = score === undefined ? null : read(score.total)
  return [
    ...placed.flatMap((one) => ruleProblems(one, read, lookups, schema)),
    ...computed.flatMap(([pointer, of, title]) => (of === null ? [] : [problem('computed-reads-lookup', pointer, [`计算字段“${textIn(title, 'zh-CN')}”`, `The computed field "${textIn(title, 'en')}"`], of)])),
    ...(total === null ? [] : [problem('score-reads-lookup', '/score/total', ['总分', 'The total'], total)]),
  ]
}

function* placedIn(element: Element | Category, pointer: string, base: string, root: Node): Generator<Placed> {
  yield { element, pointer, base }
  if ('elements' in element) for (const [i, child] of element.elements.entries()) yield* placedIn(child, `${pointer}/elements/${i}`, base, root)
  if ((element.type !== 'Control' && element.type !== 'ListWithDetail') || element.options?.detail === undefined) return
  const place = placeOf(element.scope, base)
  const { items, prefixItems } = effective(nodeAt(place, root), root)
  yield* placedIn(element.options.detail, `${pointer}/options/detail`, items === undefined && prefixItems === undefined ? place : `${place}/*`, root)
}

/** `#/properties/a/properties/b` from a place. */
function placeOf(scope: string, base: string): string {
  return base + scope.slice(1).split('/').slice(1).filter((_, i) => i % 2 === 1).map((name) => `/${name}`).join('')
}

function nodeAt(place: string, root: Node): Node {
  let node = root
  for (const name of place.split('/').slice(1)) {
    const { items, prefixItems } = effective(node, root)
    node = name === '*' ? prefixItems?.[0] ?? (Array.isArray(items) ? items[0]! : items) ?? true : propertiesOf(node, root).get(unescapePointer(name)) ?? true
  }
  return node
}

function nameOf(element: Element | Category, base: string, root: Node): LocalText {
  const label = 'label' in element && element.label !== undefined && typeof element.label !== 'boolean' ? element.label : null
  if (label !== null || !('scope' in element)) return label ?? ('text' in element ? element.text : element.type)
  const place = placeOf(element.scope, base)
  return effective(nodeAt(place, root), root).title ?? place.split('/').at(-1)!
}

type Words = readonly [zh: string, en: string]

const effects = { SHOW: '显示', HIDE: '隐藏', ENABLE: '启用', DISABLE: '停用' } as const

function ruleProblems({ element, pointer, base }: Placed, read: (source: string) => LocalText | null, lookups: ReadonlyMap<string, LocalText>, root: Node): readonly PartProblem[] {
  const { rule } = element
  if (rule === undefined) return []
  const name = nameOf(element, base, root)
  const says: Words = [`“${textIn(name, 'zh-CN')}”的${effects[rule.effect]}规则（${rule.effect}）`, `The rule (${rule.effect}) of "${textIn(name, 'en')}"`]
  return conditionReads(rule.condition, `${pointer}/rule/condition`).map(([at, of]) => problem('rule-reads-lookup', at, says, of))

  function conditionReads(condition: UiCondition, at: string): readonly (readonly [pointer: string, of: LocalText])[] {
    if ('conditions' in condition) return condition.conditions.flatMap((part, i) => conditionReads(part, `${at}/conditions/${i}`))
    const of = 'cel' in condition ? read(condition.cel) : placeRead(condition.schema, placeOf(condition.scope, base), lookups, root)
    return of === null ? [] : [[`${at}/${'cel' in condition ? 'cel' : 'schema'}`, of]]
  }
}

function problem(code: string, pointer: string, [zh, en]: Words, of: LocalText): PartProblem {
  return fault(code, pointer, [`${zh}要读“${textIn(of, 'zh-CN')}”里的号码；该控件可以查找人员（lookup），查到的人的号码不到浏览器，页面判断不了。`, `${en} reads the number in "${textIn(of, 'en')}". That control looks persons up ("lookup"), and their numbers never reach the browser: it cannot tell.`],
    ['只问是否填写，例如 data.字段 != null，或 schema 里只写 type；要看号码内容的，改读另一个由人填写的字段，或删去该控件的 lookup。', 'Ask only whether it is filled in, as in data.field != null, or with nothing but "type" in the schema; or let it read another field, filled in by hand; or take "lookup" out of the control.'])
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>='])

/** The first of some fields whose content an expression reads; null where it asks at most whether there is any. */
function numberRead(expr: Expr, isOne: (field: string) => boolean): string | null {
  if (expr.node === 'field') return expr.alias === 'data' && isOne(expr.field) ? expr.field : null
  if (expr.node === 'call' && comparisons.has(expr.fn) && expr.args.some(isEmptiness) && expr.args.every((arg) => isEmptiness(arg) || isBare(arg))) return null
  for (const part of expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []) {
    const found = numberRead(part, isOne)
    if (found !== null) return found
  }
  return null
}

/** `null`, an empty text, no characters. */
const isEmptiness = (expr: Expr): boolean => expr.node === 'literal' && (expr.value === null || expr.value === '' || (expr.type.kind === 'int' && String(expr.value) === '0'))
/** A field, or how many characters it has. */
const isBare = (expr: Expr): boolean => expr.node === 'field' || (expr.node === 'call' && expr.fn === 'size' && expr.args.every(({ node }) => node === 'field'))

/** What is looked up at a place, or within, and read by a condition's schema there; null where it asks at most whether it is filled in. */
function placeRead(schema: Node, place: string, lookups: ReadonlyMap<string, LocalText>, root: Node, seen = new Set<Node>()): LocalText | null {
  if (typeof schema !== 'object' || seen.has(schema)) return null
  seen.add(schema)
  const [, within = null] = [...lookups].find(([one]) => one === place || one.startsWith(`${place}/`)) ?? []
  if (within === null) return null
  if (readsWhole(schema) || (lookups.has(place) && readsText(schema))) return within
  const { items, prefixItems = [], additionalProperties, $ref, not, if: test, then, else: other, anyOf = [], oneOf = [], allOf = [], properties = {} } = schema
  const inPlace = [$ref === undefined ? undefined : pointerTarget(root, $ref), not, test, then, other, ...anyOf, ...oneOf, ...allOf]
  const below = [...Object.entries(properties).map(([name, node]) => [name, node] as const), ...[...prefixItems, ...[items ?? []].flat()].map((node) => ['*', node] as const)]
  const others = additionalProperties === undefined ? [] : [...lookups.keys()].flatMap((one) => (one.startsWith(`${place}/`) ? [[one.slice(place.length + 1).split('/')[0]!, additionalProperties] as const] : []))
  for (const [at, node] of [...inPlace.map((node) => [place, node] as const), ...[...below, ...others].map(([name, node]) => [`${place}/${name}`, node] as const)]) {
    const found = node === undefined ? null : placeRead(node, at, lookups, root, new Set(at === place ? seen : []))
    if (found !== null) return found
  }
  return null
}

/** Compares the whole of a value with others. */
const readsWhole = ({ const: only, enum: listed, uniqueItems }: ObjectNode): boolean => (only !== undefined && only !== null) || listed?.some((one) => one !== null) === true || uniqueItems === true
/** One character is what any text has that was filled in. */
const readsText = ({ pattern, format, codes, minLength = 0, maxLength }: ObjectNode): boolean => pattern !== undefined || format !== undefined || codes !== undefined || minLength > 1 || maxLength !== undefined
