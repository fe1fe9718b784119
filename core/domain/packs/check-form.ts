import { unescapePointer } from '../../base/json-pointer.ts'
import type { Element, FormFile, Node, ObjectNode, UiCondition } from '../../contracts/generated/form.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { patternFault } from '../../contracts/re2-pattern.ts'
import type { ExpressionScope } from '../../contracts/expression.ts'
import { actorFields, instanceFields } from '../../engines/workflow/check-guard.ts'
import { answerTypes, propertiesOf, resolveNode } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { isNumber, typeText } from '../../language/value-types.ts'
import { answerSchemaProblems, leadsSomewhere, nodesOf } from './check-answer-schema.ts'
import { dangling } from './dangling.ts'
import { fault, under } from './fault.ts'
import type { Lookup } from './lookup.ts'

/** Words that JSON and CEL keep for themselves, refused as field names. */
export const reservedFields: readonly string[] = ['in', 'true', 'false', 'null']

/** A form's schema, layout, expressions and destination. */
export function checkForm(form: FormFile, lookup: Lookup): readonly PartProblem[] {
  const scope: ExpressionScope = { aliases: { data: answerTypes(form.schema) }, names: {}, params: {}, today: true }
  return [
    ...(resolveNode(form.schema, form.schema)?.type === 'object' ? [] : [fault('form-not-object', '/schema', ['表单的 schema 必须是 "type": "object"。', 'A form\'s schema has to be of "type": "object".'], ['加上 "type": "object" 和 properties。', 'Add "type": "object" and "properties".'])]),
    ...[...nodesOf(form.schema, '/schema')].flatMap(([pointer, node]) => nodeProblems(node, pointer, form.schema, lookup, scope)),
    ...answerSchemaProblems(form.schema, lookup),
    ...(form.uischema === undefined ? [] : elementProblems(form.uischema, '/uischema', form.schema, form.schema, scope)),
    ...score(form, scope),
    ...into(form, lookup, scope),
  ]
}

function nodeProblems(node: ObjectNode, pointer: string, root: Node, lookup: Lookup, scope: ExpressionScope): PartProblem[] {
  const problems: PartProblem[] = []
  if (node.$ref !== undefined && !leadsSomewhere(node, root)) {
    problems.push(fault('unknown-ref', `${pointer}/$ref`, [`$ref“${node.$ref}”在本表单里没有所指，或绕成了圈。`, `The $ref "${node.$ref}" leads nowhere in this form, or in a circle.`], ['写成 #/$defs/… 的样子，并在 $defs 里定义它。', 'Write it like #/$defs/…, and define it in "$defs".']))
  }
  if (node.pattern !== undefined) {
    const wrong = patternFault(node.pattern)
    if (wrong !== null) problems.push({ code: 'bad-pattern', severity: 'error', pointer: `${pointer}/pattern`, ...wrong })
  }
  if (node.codes !== undefined) problems.push(...lookup.demand('codes', node.codes, `${pointer}/codes`))
  if (node.computed !== undefined) problems.push(...under(`${pointer}/computed`, computedProblems(node, node.computed, root, scope)))
  for (const name of Object.keys(node.properties ?? {})) {
    if (reservedFields.includes(name)) problems.push(fault('reserved-name', `${pointer}/properties/${name}`, [`“${name}”是保留字，不能用作字段名。`, `"${name}" is a reserved word and cannot name a field.`], ['换一个名称。', 'Choose another name.']))
  }
  problems.push(...requiredProblems(node, pointer, root))
  return problems
}

/** Only fields of the answer itself are computed, and from an expression of their own kind. */
function computedProblems(node: ObjectNode, source: string, root: Node, scope: ExpressionScope): readonly PartProblem[] {
  const { problems, expr } = checkExpression(source, scope)
  if (expr === null) return problems
  const [name] = [...propertiesOf(root, root)].find(([, field]) => field === node || resolveNode(field, root) === node) ?? []
  if (name === undefined) return [fault('computed-below', '', ['只有答复最外层的字段可以计算得出。', 'Only fields of the answer itself can be computed.'], ['把它移到最外层，或删去 computed。', 'Move it to the top, or take "computed" out.'])]
  const own = scope.aliases['data']?.[name]
  if (own === undefined || own.kind === expr.type.kind || expr.type.kind === 'null' || (isNumber(own) && isNumber(expr.type))) return []
  return [fault('computed-of-another-kind', '', [`字段“${name}”的类型是${typeText(own)['zh-CN']}，算出来的却是${typeText(expr.type)['zh-CN']}。`, `The field "${name}" is of type ${typeText(own).en}, what is computed of type ${typeText(expr.type).en}.`], ['改字段的 type，或改表达式。', 'Change the field\'s type, or the expression.'])]
}

function requiredProblems(node: ObjectNode, pointer: string, root: Node): PartProblem[] {
  const known = [...Object.keys(node.properties ?? {}), ...Object.keys(resolveNode(root, root)?.properties ?? {})]
  // A node without properties of its own speaks of those around it, wherever they are.
  if (node.properties === undefined) return []
  return (node.required ?? []).flatMap((name, i) => (known.includes(name) ? [] : [dangling('field', `${pointer}/required/${i}`, name, Object.keys(node.properties ?? {}))]))
}

/** `local` is what scopes start from: the form's schema, or an array's items in a detail layout. */
function elementProblems(element: Element, pointer: string, local: Node, root: Node, scope: ExpressionScope): PartProblem[] {
  const problems = element.rule === undefined ? [] : conditionProblems(element.rule.condition, `${pointer}/rule/condition`, local, root, scope)
  if (element.type === 'Control') {
    const target = element.scope === '#' ? undefined : scopeTarget(element.scope, local, root)
    if (target === undefined) problems.push(unknownScope(element.scope, `${pointer}/scope`, local, root))
    else if (element.options?.detail !== undefined) {
      const items = resolveNode(target, root)?.items
      problems.push(...elementProblems(element.options.detail, `${pointer}/options/detail`, items === undefined || Array.isArray(items) ? target : items, root, scope))
    }
  } else if (element.type === 'Categorization') {
    element.elements.forEach((category, i) => {
      if (category.rule !== undefined) problems.push(...conditionProblems(category.rule.condition, `${pointer}/elements/${i}/rule/condition`, local, root, scope))
      category.elements.forEach((child, j) => problems.push(...elementProblems(child, `${pointer}/elements/${i}/elements/${j}`, local, root, scope)))
    })
  } else if ('elements' in element) element.elements.forEach((child, i) => problems.push(...elementProblems(child, `${pointer}/elements/${i}`, local, root, scope)))
  return problems
}

function conditionProblems(condition: UiCondition, pointer: string, local: Node, root: Node, scope: ExpressionScope): PartProblem[] {
  if ('cel' in condition) return [...under(`${pointer}/cel`, checkExpression(condition.cel, scope, 'bool').problems)]
  if ('conditions' in condition) return condition.conditions.flatMap((part, i) => conditionProblems(part, `${pointer}/conditions/${i}`, local, root, scope))
  return scopeTarget(condition.scope, local, root) === undefined ? [unknownScope(condition.scope, `${pointer}/scope`, local, root)] : []
}

/** Walks `#/properties/a/properties/b`, through references, conditions and combinations. */
function scopeTarget(scope: string, local: Node, root: Node): Node | undefined {
  let node: Node | undefined = local
  const keys = scope.replace(/^#/, '').split('/').slice(1).map(unescapePointer)
  for (let i = 0; i < keys.length; i += 2) {
    if (node === undefined || keys[i] !== 'properties') return undefined
    node = propertiesOf(node, root).get(keys[i + 1] ?? '')
  }
  return node
}

function unknownScope(scope: string, pointer: string, local: Node, root: Node): PartProblem {
  const fields = [...propertiesOf(local, root).keys()]
  return fault('unknown-scope', pointer, [`“${scope}”没有指向 schema 里的字段。`, `"${scope}" points at no field of the schema.`], [`写成 #/properties/<字段>；现有字段：${fields.join('、')}。`, `Write it like #/properties/<field>; there are: ${fields.join(', ')}.`])
}

function score(form: FormFile, scope: ExpressionScope): PartProblem[] {
  if (form.score === undefined) return []
  const { problems } = checkExpression(form.score.total, scope, 'number')
  const bands = form.score.bands ?? []
  const at = bands.findIndex((band, i) => i > 0 && band.min <= bands[i - 1]!.min)
  return [
    ...under('/score/total', problems),
    ...(at < 0 ? [] : [fault('bands-out-of-order', `/score/bands/${at}/min`, ['分档的起点分必须由低到高。', 'The bands have to begin at ever higher totals.'], ['重新排列。', 'Put them in order.'])]),
  ]
}

function into(form: FormFile, lookup: Lookup, scope: ExpressionScope): PartProblem[] {
  if (form.into === undefined) return []
  const { dataset: name, map } = form.into
  const dataset = lookup.dataset(name)
  const problems = [...lookup.demand('dataset', name, '/into/dataset')]
  if (dataset.is === 'there') {
    const { fields, source } = dataset.thing
    const own = fields.filter((field) => field.derivedFrom === null)
    if (source !== 'form') problems.push(fault('not-a-form-dataset', '/into/dataset', [`数据集“${name}”不接收表单答复。`, `The data set "${name}" takes no answers of forms.`], ['在该数据集里写上 "source": "form"。', 'Say "source": "form" in the data set.']))
    for (const field of Object.keys(map)) if (!own.some((known) => known.name === field)) problems.push(dangling('field', `/into/map/${field}`, field, own.map((known) => known.name)))
    for (const field of own) {
      if (field.required && !Object.hasOwn(map, field.name)) problems.push(fault('required-field-unmapped', '/into/map', [`数据集“${name}”的必填字段“${field.name}”没有对应的值。`, `The required field "${field.name}" of the data set "${name}" is given no value.`], [`在 map 里加上“${field.name}”。`, `Add "${field.name}" to "map".`]))
    }
  }
  const full: ExpressionScope = { ...scope, aliases: { ...scope.aliases, me: actorFields, instance: instanceFields } }
  for (const [field, source] of Object.entries(map)) problems.push(...under(`/into/map/${field}`, checkExpression(source, full).problems))
  return problems
}
