import { escapePointer, unescapePointer } from '../../base/json-pointer.ts'
import { controlNames, type ControlledKind, type ControlName } from '../../contracts/form-model.ts'
import type { Element, FormFile, Node, ObjectNode, Options, UiCondition } from '../../contracts/generated/form.ts'
import type { ExpressionScope } from '../../contracts/expression.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { effective, formField } from '../../engines/forms/field-input.ts'
import { createModelParts } from '../../engines/forms/model-parts.ts'
import { answerTypes, propertiesOf } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { nodesOf } from './check-answer-schema.ts'
import { notShownProblems } from './check-form-shown.ts'
import { peopleLookupProblems } from './check-form-people.ts'
import { requiredProblems } from './check-required.ts'
import { dangling, someOf } from './dangling.ts'
import { fault, under } from './fault.ts'
import type { Lookup } from './lookup.ts'

interface Layout {
  readonly root: Node
  readonly scope: ExpressionScope
  /** What a control would have to show there: the kind of input, of a list of files that it is one, too. */
  kindsOf(node: Node): readonly ControlledKind[]
  /** What is wrong with looking persons up in a data set for a field. */
  peopleProblems(dataset: string, pointer: string, target: Node): readonly PartProblem[]
  /** What is wrong with a node of a condition's schema. */
  nodeProblems(node: ObjectNode, pointer: string): readonly PartProblem[]
  /** The name among some that another is perhaps meant for. */
  closest(name: string, candidates: readonly string[]): string | null
  /** Names of an object's fields. */
  namesIn(node: Node): readonly string[]
}

/** A form's layout: scopes, controls, conditions. */
export function layoutProblems({ uischema, schema: root, anonymous = false }: FormFile & { readonly uischema: Element }, lookup: Lookup, nodeProblems: Layout['nodeProblems'], closest: Layout['closest']): readonly PartProblem[] {
  const codes = (table: string) => {
    const known = lookup.codes(table)
    return known.is === 'there' ? known.thing : undefined
  }
  const context = { root, codes, parts: createModelParts(), layoutOf: () => ({ kind: 'column' as const, elements: [], rule: null }) }
  const inputOf = (node: Node) => formField(node, [], false, context).input
  const names = new Map<Node, readonly string[]>()
  const layout: Layout = {
    root, nodeProblems, closest, scope: { aliases: { data: answerTypes(root) }, names: {}, params: {}, today: true },
    peopleProblems: (dataset, pointer, target) => peopleLookupProblems(dataset, pointer, target, root, anonymous, lookup),
    namesIn: (node) => {
      const known = names.get(node) ?? [...propertiesOf(node, root).keys()]
      names.set(node, known)
      return known
    },
    kindsOf: (node) => {
      const { kind } = inputOf(node)
      const { items } = effective(node, root)
      return kind === 'list' && items !== undefined && !Array.isArray(items) && inputOf(items).kind === 'attachment' ? ['list', 'attachments'] : [kind]
    },
  }
  return laidProblems(uischema, '/uischema', root, layout)
}

/** A layout as a whole. `local` is what scopes start from: the form's schema, or a list's items in a detail layout. */
function laidProblems(element: Element, pointer: string, local: Node, layout: Layout): readonly PartProblem[] {
  const problems = elementProblems(element, pointer, local, layout)
  // A control whose scope leads nowhere is perhaps that of the field that is missing.
  return problems.some(({ code }) => code === 'unknown-scope') ? problems : [...problems, ...notShownProblems(element, pointer, local, layout.root)]
}

function elementProblems(element: Element, pointer: string, local: Node, layout: Layout): PartProblem[] {
  const problems = element.rule === undefined ? [] : conditionProblems(element.rule.condition, `${pointer}/rule/condition`, local, layout)
  if (element.type === 'Control' || element.type === 'ListWithDetail') problems.push(...controlProblems(element, pointer, local, layout))
  else if (element.type === 'Categorization') {
    element.elements.forEach((category, i) => {
      if (category.rule !== undefined) problems.push(...conditionProblems(category.rule.condition, `${pointer}/elements/${i}/rule/condition`, local, layout))
      category.elements.forEach((child, j) => problems.push(...elementProblems(child, `${pointer}/elements/${i}/elements/${j}`, local, layout)))
    })
  } else if ('elements' in element) element.elements.forEach((child, i) => problems.push(...elementProblems(child, `${pointer}/elements/${i}`, local, layout)))
  return problems
}

function controlProblems(element: Extract<Element, { type: 'Control' | 'ListWithDetail' }>, pointer: string, local: Node, layout: Layout): readonly PartProblem[] {
  const target = element.scope === '#' ? undefined : scopeTarget(element.scope, local, layout.root)
  if (target === undefined) return [unknownScope(element.scope, `${pointer}/scope`, local, layout)]
  const options: Options = element.options ?? {}
  const inner = entriesOf(target, layout.root)
  const { elementLabelProp: label } = options
  return [
    ...(element.type === 'ListWithDetail' ? unfitControl('list-with-detail', `${pointer}/type`, target, layout) : []),
    ...(options.control === undefined ? [] : unfitControl(options.control, `${pointer}/options/control`, target, layout)),
    ...(label === undefined || inner.some((entry) => propertiesOf(entry, layout.root).has(label)) ? [] : [dangling('field', `${pointer}/options/elementLabelProp`, label, inner.flatMap(layout.namesIn), layout.closest)]),
    ...(options.lookup === undefined ? [] : layout.peopleProblems(options.lookup, `${pointer}/options/lookup`, target)),
    ...(options.detail === undefined ? [] : onceEach(inner.flatMap((entry) => laidProblems(options.detail!, `${pointer}/options/detail`, entry, layout)))),
  ]
}

/** What a detail layout is for: the entries of a list, each kind of them that has fields; the value itself where it is no list. */
function entriesOf(target: Node, root: Node): readonly Node[] {
  const { items, prefixItems = [] } = effective(target, root)
  const entries = items === undefined ? prefixItems : Array.isArray(items) ? items : [...prefixItems, items]
  const withFields = entries.filter((entry) => propertiesOf(entry, root).size > 0)
  return withFields.length > 0 ? withFields : entries.length > 0 ? entries.slice(0, 1) : [target]
}

function onceEach(problems: readonly PartProblem[]): readonly PartProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.code} ${problem.pointer}`, problem])).values()]
}

/** A control that is unknown, or that shows another kind of value. */
function unfitControl(name: string, pointer: string, target: Node, layout: Layout): readonly PartProblem[] {
  if (!Object.hasOwn(controlNames, name)) return [dangling('control', pointer, name, Object.keys(controlNames))]
  const kinds = layout.kindsOf(target)
  const fits = (taken: readonly ControlledKind[]) => kinds.some((kind) => taken.includes(kind))
  if (fits(controlNames[name as ControlName]) || kinds.includes('unknown')) return []
  const fitting = Object.entries(controlNames).flatMap(([other, taken]) => (fits(taken) ? [other] : []))
  const [zh, en] = fitting.length === 0 ? ['删去它，用该字段通常的控件。', 'Take it out; the field has its usual control.'] : [`可用：${fitting.join('、')}；或删去它。`, `There are: ${fitting.join(', ')}; or take it out.`]
  return [fault('unfit-control', pointer, [`控件“${name}”不能填写这样的字段。`, `The control "${name}" cannot fill in a field like this.`], [zh, en])]
}

function conditionProblems(condition: UiCondition, pointer: string, local: Node, layout: Layout): PartProblem[] {
  if ('cel' in condition) return [...under(`${pointer}/cel`, checkExpression(condition.cel, layout.scope, 'bool').problems)]
  if ('conditions' in condition) return condition.conditions.flatMap((part, i) => conditionProblems(part, `${pointer}/conditions/${i}`, local, layout))
  const target = scopeTarget(condition.scope, local, layout.root)
  const nodes = [...nodesOf(condition.schema, `${pointer}/schema`)]
  return [
    ...(target === undefined ? [unknownScope(condition.scope, `${pointer}/scope`, local, layout)] : []),
    ...nodes.flatMap(([at, node]) => layout.nodeProblems(node, at)),
    ...requiredProblems(nodes, layout.root, layout.closest, target),
  ]
}

/** Walks `#/properties/a/properties/b`, through references, conditions and combinations. */
function scopeTarget(scope: string, local: Node, root: Node): Node | undefined {
  let node: Node | undefined = local
  const keys = keysOf(scope)
  for (let i = 0; i < keys.length; i += 2) {
    if (node === undefined || keys[i] !== 'properties') return undefined
    node = propertiesOf(node, root).get(keys[i + 1] ?? '')
  }
  return node
}

const keysOf = (scope: string): readonly string[] => scope.replace(/^#/, '').split('/').slice(1).map(unescapePointer)

/** `local`: what the scope starts from. Named are fields of the object in which nothing is found. */
function unknownScope(scope: string, pointer: string, local: Node, layout: Layout): PartProblem {
  const keys = keysOf(scope)
  let [node, way] = [local, '#']
  for (let i = 1; i < keys.length && keys[i - 1] === 'properties'; i += 2) {
    const next = propertiesOf(node, layout.root).get(keys[i]!)
    if (next === undefined || layout.namesIn(next).length === 0) break
    ;[node, way] = [next, `${way}/properties/${escapePointer(keys[i]!)}`]
  }
  const names = layout.namesIn(node)
  const last = keys.at(-1) ?? scope
  const meant = propertiesOf(node, layout.root).has(last) ? last : layout.closest(last, names)
  const [some, someEn] = someOf(names)
  const hint: readonly [string, string] = meant === null
    ? [`写成 ${way}/properties/<字段>；现有字段：${some}。`, `Write it like ${way}/properties/<field>; there are: ${someEn}.`]
    : [`是否想写“${way}/properties/${escapePointer(meant)}”？`, `Did you mean "${way}/properties/${escapePointer(meant)}"?`]
  return fault('unknown-scope', pointer, [`“${scope}”没有指向 schema 里的字段。`, `"${scope}" points at no field of the schema.`], hint)
}
