import { unescapePointer } from '../../base/json-pointer.ts'
import type { LocalText } from '../../base/text.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { ExpressionScope } from '../../contracts/expression.ts'
import type { ComputedField, ControlOptions, FormCondition, FormElement, FormModel, FormPage, FormRule } from '../../contracts/form-model.ts'
import type { Element, FormFile, Node, ObjectNode, UiCondition } from '../../contracts/generated/form.ts'
import { answerTypes, pointerTarget, propertiesOf, resolveNode } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { effective, formField, type InputContext } from './field-input.ts'
import { prepareSchema, type CodesOf } from './prepare-schema.ts'

/**
 * A form's model, the form checked before; without a layout fields stand in their order. The parts of a
 * schema that leads into itself are made when they are asked for. `codes` gives a code table by the name that the form uses.
 */
export function buildForm({ schema, uischema, score }: Pick<FormFile, 'schema' | 'uischema' | 'score'>, codes: (table: string) => CodeTable | undefined): FormModel {
  const codesOf: CodesOf = (table) => codes(table)?.entries.map(({ code }) => code)
  const scope: ExpressionScope = { aliases: { data: answerTypes(schema) }, names: {}, params: {}, today: true }
  const context: BuildContext = {
    root: schema, codes, codesOf, scope,
    layoutOf: (node) => defaultLayout(node, context),
  }
  return Object.freeze({
    schema: prepareSchema(schema, codesOf),
    layout: uischema === undefined ? defaultLayout(schema, context) : elementOf(uischema, schema, context),
    computed: computedFields(schema, context),
    score: score === undefined ? null : { total: expressionOf(score.total, context), bands: score.bands ?? [] },
  })
}

interface BuildContext extends InputContext {
  readonly codesOf: CodesOf
  readonly scope: ExpressionScope
}

const noOptions: ControlOptions = { control: null, rows: null, placeholder: null, unit: null, readonly: false }

/** All properties of an object in their order, objects within it as groups; one that leads back to where it stands is made when it is asked for. */
function defaultLayout(node: Node, context: BuildContext, path: readonly string[] = [], way: ReadonlySet<Node> = new Set()): FormElement {
  const on = new Set([...way, node, behind(node, context.root)])
  const elements = [...propertiesOf(node, context.root)].map(([name, child]): FormElement => {
    const field = formField(child, [...path, name], isRequired(node, name, context.root), context)
    const isGroup = field.input.kind === 'object' && !on.has(child) && !on.has(behind(child, context.root))
    return isGroup ? { kind: 'group', label: field.title, elements: [defaultLayout(child, context, field.path, on)], rule: null } : { kind: 'control', field, label: field.title, options: noOptions, rule: null }
  })
  return { kind: 'column', elements, rule: null }
}

const behind = (node: Node, root: Node): Node => resolveNode(node, root) ?? node

/** Whether an object has to have a field: what it says itself, by its reference and by `allOf`. */
function isRequired(node: Node, name: string, root: Node, seen = new Set<ObjectNode>()): boolean {
  if (typeof node === 'boolean' || seen.has(node)) return false
  seen.add(node)
  const target = node.$ref === undefined ? undefined : pointerTarget(root, node.$ref)
  return node.required?.includes(name) === true || [...(target === undefined ? [] : [target]), ...(node.allOf ?? [])].some((part) => isRequired(part, name, root, seen))
}

/** `local` is what scopes start from: the form's schema, or a list's items. */
function elementOf(element: Element, local: Node, context: BuildContext): FormElement {
  const rule = ruleOf(element.rule, context)
  const all = (elements: readonly Element[]) => elements.map((child) => elementOf(child, local, context))
  switch (element.type) {
    case 'VerticalLayout': return { kind: 'column', elements: all(element.elements), rule }
    case 'HorizontalLayout': return { kind: 'row', elements: all(element.elements), rule }
    case 'Group': return { kind: 'group', label: labelOf(element.label, null), elements: all(element.elements), rule }
    case 'Categorization': return {
      kind: 'pages', rule,
      pages: element.elements.map((page): FormPage => ({ label: labelOf(page.label, '') ?? '', elements: all(page.elements), rule: ruleOf(page.rule, context) })),
    }
    case 'Label': return { kind: 'text', text: element.text, rule }
    case 'Control': return controlOf(element, local, context, rule)
  }
}

function controlOf(element: Extract<Element, { type: 'Control' }>, local: Node, context: BuildContext, rule: FormRule | null): FormElement {
  const path = pathOf(element.scope)
  const parent = nodeAt(local, path.slice(0, -1), context.root)
  const node = nodeAt(local, path, context.root)
  const { control, rows, placeholder, unit, readonly, multi, detail } = element.options ?? {}
  const options: ControlOptions = { control: control ?? null, rows: rows ?? null, placeholder: placeholder ?? null, unit: unit ?? null, readonly: readonly ?? false }
  const made: BuildContext = detail === undefined ? context : { ...context, layoutOf: (items) => elementOf(detail, items, context) }
  const field = formField(node, path, isRequired(parent, path.at(-1) ?? '', context.root), made)
  const input = multi === true && field.input.kind === 'text' ? { ...field.input, isLong: true } : field.input
  return { kind: 'control', field: { ...field, input }, label: labelOf(element.label, field.title), options, rule }
}

function labelOf(label: LocalText | boolean | undefined, otherwise: LocalText | null): LocalText | null {
  if (label === undefined || label === true) return otherwise
  return label === false ? null : label
}

/** The names in `#/properties/a/properties/b`. */
function pathOf(scope: string): readonly string[] {
  return scope.slice(1).split('/').slice(1).map(unescapePointer).filter((_, i) => i % 2 === 1)
}

function nodeAt(local: Node, path: readonly string[], root: Node): Node {
  let node = local
  for (const name of path) node = propertiesOf(node, root).get(name) ?? true
  return node
}

function ruleOf(rule: { readonly effect?: FormRule['effect']; readonly condition?: UiCondition } | undefined, context: BuildContext): FormRule | null {
  return rule?.effect === undefined || rule.condition === undefined ? null : { effect: rule.effect, condition: conditionOf(rule.condition, context) }
}

function conditionOf(condition: UiCondition, context: BuildContext): FormCondition {
  if ('cel' in condition) return { kind: 'expression', expr: expressionOf(condition.cel, context) }
  if ('conditions' in condition) return { kind: condition.type === 'AND' ? 'all' : 'any', conditions: condition.conditions.map((part) => conditionOf(part, context)) }
  return { kind: 'schema', path: pathOf(condition.scope), schema: prepareSchema(condition.schema, context.codesOf), failWhenUndefined: condition.failWhenUndefined ?? false }
}

function expressionOf(source: string, context: BuildContext) {
  const { expr } = checkExpression(source, context.scope)
  if (expr === null) throw new TypeError(`the form was not checked: ${source}`)
  return expr
}

/** Names of computed fields each of which reads the next, the last the first; null when there are none. */
export function computedCircle(schema: Node): readonly string[] | null {
  const scope: ExpressionScope = { aliases: { data: answerTypes(schema) }, names: {}, params: {}, today: true }
  const reads = new Map([...propertiesOf(schema, schema)].flatMap(([name, node]) => {
    const { computed } = effective(node, schema)
    const expr = computed === undefined ? null : checkExpression(computed, scope).expr
    return expr === null ? [] : [[name, readsOf(expr)] as const]
  }))
  const done = new Set<string>()
  const follow = (name: string, way: readonly string[]): readonly string[] | null => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name]
    if (done.has(name)) return null
    for (const next of reads.get(name) ?? []) {
      const found = reads.has(next) ? follow(next, [...way, name]) : null
      if (found !== null) return found
    }
    done.add(name)
    return null
  }
  for (const name of reads.keys()) {
    const found = follow(name, [])
    if (found !== null) return found
  }
  return null
}

/** Computed fields of the whole answer, each after those that it reads. */
function computedFields(schema: Node, context: BuildContext): readonly ComputedField[] {
  const fields = [...propertiesOf(schema, context.root)].flatMap(([name, node]) => {
    const { computed } = effective(node, context.root)
    return computed === undefined ? [] : [{ name, expr: expressionOf(computed, context) }]
  })
  const placed: typeof fields = []
  const begun = new Set<(typeof fields)[number]>()
  const place = (field: (typeof fields)[number]): void => {
    if (begun.has(field)) return
    begun.add(field)
    const read = readsOf(field.expr)
    fields.filter(({ name }) => read.has(name)).forEach(place)
    placed.push(field)
  }
  fields.forEach(place)
  const types = answerTypes(schema)
  return placed.map(({ name, expr }) => ({ path: [name], expr, type: types[name] ?? expr.type }))
}

function readsOf(expr: ComputedField['expr']): ReadonlySet<string> {
  if (expr.node === 'field') return new Set([expr.field])
  const parts = expr.node === 'list' ? expr.items : expr.node === 'call' ? expr.args : []
  return new Set(parts.flatMap((part) => [...readsOf(part)]))
}
