import { unescapePointer } from '../../base/json-pointer.ts'
import type { LocalText } from '../../base/text.ts'
import type { CodeTable } from '../../contracts/dataset-model.ts'
import type { ExpressionScope } from '../../contracts/expression.ts'
import type { ControlName, ControlOptions, FormCondition, FormElement, FormModel, FormPage, FormRule } from '../../contracts/form-model.ts'
import type { Element, FormFile, Node, UiCondition } from '../../contracts/generated/form.ts'
import { answerTypes, propertiesOf } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { computedFields } from './computed-fields.ts'
import { defaultLayout, isRequired } from './default-layout.ts'
import { formField, type InputContext } from './field-input.ts'
import { createModelParts, type LayoutOf } from './model-parts.ts'
import { prepareSchema, type CodesOf } from './prepare-schema.ts'
import { valuePlace, type ValuePlace } from './value-place.ts'

/**
 * A form's model, the form checked before; without a layout fields stand in their order. `codes` gives a code table by the name that
 * the form uses.
 */
export function buildForm({ schema, uischema, score }: Pick<FormFile, 'schema' | 'uischema' | 'score'>, codes: (table: string) => CodeTable | undefined): FormModel {
  const codesOf: CodesOf = (table) => codes(table)?.entries.map(({ code }) => code)
  const scope: ExpressionScope = { aliases: { data: answerTypes(schema) }, names: {}, params: {}, today: true }
  const parts = createModelParts()
  const context: BuildContext = { root: schema, codes, codesOf, scope, parts, layoutOf: (node) => defaultLayout(node, context) }
  const answers = prepareSchema(schema, codesOf)
  const layout = uischema === undefined ? defaultLayout(schema, context) : elementOf(uischema, schema, context)
  const computed = computedFields(schema, (source) => expressionOf(source, context), parts)
  const total = score === undefined ? null : { total: parts.expressionNo(expressionOf(score.total, context)), bands: score.bands ?? [] }
  const made = parts.finish()
  return Object.freeze({ schema: answers, layout, ...made, computed, score: total, hasPatterns: hasPattern(answers) || hasPattern(made) || hasPattern(layout) })
}

/** Whether a `pattern` stands in a schema or its `matches` in an expression, anywhere within. */
function hasPattern(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  const { pattern, fn } = part as { readonly pattern?: unknown; readonly fn?: unknown }
  return typeof pattern === 'string' || fn === 'matches' || Object.values(part).some(hasPattern)
}

interface BuildContext extends InputContext {
  readonly codesOf: CodesOf
  readonly scope: ExpressionScope
}

/** `local` is what scopes start from: the form's schema, or a list's items. */
function elementOf(element: Element, local: Node, context: BuildContext): FormElement {
  const rule = ruleOf(element.rule, local, context)
  const all = (elements: readonly Element[]) => elements.map((child) => elementOf(child, local, context))
  switch (element.type) {
    case 'VerticalLayout': return { kind: 'column', elements: all(element.elements), rule }
    case 'HorizontalLayout': return { kind: 'row', elements: all(element.elements), rule }
    case 'Group': return { kind: 'group', label: labelOf(element.label, null), elements: all(element.elements), rule }
    case 'Categorization': return {
      kind: 'pages', rule, asSteps: element.options?.variant === 'stepper',
      pages: element.elements.map((page): FormPage => ({ label: labelOf(page.label, '') ?? '', elements: all(page.elements), rule: ruleOf(page.rule, local, context) })),
    }
    case 'Label': return { kind: 'text', text: element.text, rule }
    case 'Control': return controlOf(element, element.options?.control ?? null, local, context, rule)
    case 'ListWithDetail': return controlOf(element, 'list-with-detail', local, context, rule)
  }
}

function controlOf(element: Extract<Element, { type: 'Control' | 'ListWithDetail' }>, control: string | null, local: Node, context: BuildContext, rule: FormRule | null): FormElement {
  const path = pathOf(element.scope)
  const parent = nodeAt(local, path.slice(0, -1), context.root)
  const node = nodeAt(local, path, context.root)
  const { rows, placeholder, unit, readonly, multi, detail, elementLabelProp, lookup } = element.options ?? {}
  const options: ControlOptions = {
    control: control as ControlName | null, rows: rows ?? null, placeholder: placeholder ?? null, unit: unit ?? null, readonly: readonly ?? false, labelField: elementLabelProp ?? null,
    lookup: lookup ?? null,
  }
  const layoutOf: LayoutOf = detail === undefined ? context.layoutOf : (items) => elementOf(detail, items, context)
  const field = formField(node, path, isRequired(parent, path.at(-1) ?? '', context.root), { ...context, layoutOf })
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

function ruleOf(rule: { readonly effect?: FormRule['effect']; readonly condition?: UiCondition } | undefined, local: Node, context: BuildContext): FormRule | null {
  return rule?.effect === undefined || rule.condition === undefined ? null : { effect: rule.effect, condition: conditionOf(rule.condition, valuePlace([local], context.root), context) }
}

/** `local`: the object that scopes start from. */
function conditionOf(condition: UiCondition, local: ValuePlace, context: BuildContext): FormCondition {
  if ('cel' in condition) return { kind: 'expression', expression: context.parts.expressionNo(expressionOf(condition.cel, context)) }
  if ('conditions' in condition) return { kind: condition.type === 'AND' ? 'all' : 'any', conditions: condition.conditions.map((part) => conditionOf(part, local, context)) }
  const path = pathOf(condition.scope)
  const place = path.reduce((at, name) => at.member(name), local)
  return { kind: 'schema', path, schema: prepareSchema(condition.schema, context.codesOf, context.root, place), failWhenUndefined: condition.failWhenUndefined ?? false }
}

function expressionOf(source: string, context: BuildContext) {
  const { expr } = checkExpression(source, context.scope)
  if (expr === null) throw new TypeError(`the form was not checked: ${source}`)
  return expr
}
