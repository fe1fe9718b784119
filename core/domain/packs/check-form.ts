import { closestName, createClosestName } from '../../base/closest-name.ts'
import { parseDuration } from '../../base/duration.ts'
import type { FormFile, Node, ObjectNode } from '../../contracts/generated/form.ts'
import type { FieldModel } from '../../contracts/dataset-model.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import { patternFault } from '../../contracts/re2-pattern.ts'
import type { Expr, ExpressionScope } from '../../contracts/expression.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { actorFields, instanceFields } from '../../engines/workflow/check-guard.ts'
import { effective } from '../../engines/forms/field-input.ts'
import { answerTypes, propertiesOf, resolveNode } from '../../language/answer-types.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { maskNames } from '../../language/masks.ts'
import { isNumber, typeText } from '../../language/value-types.ts'
import { answerSchemaProblems, inexactNumbers, leadsSomewhere, nodesOf, stepProblems } from './check-answer-schema.ts'
import { layoutProblems } from './check-form-layout.ts'
import { lookupReads } from './check-form-lookups.ts'
import { formSecrets, intoShows, type FormSecrets } from './check-form-secrets.ts'
import { requiredProblems } from './check-required.ts'
import { dangling } from './dangling.ts'
import { caution, fault, under } from './fault.ts'
import type { Lookup } from './lookup.ts'

/** Words that JSON and CEL keep for themselves, refused as field names. */
export const reservedFields: readonly string[] = ['in', 'true', 'false', 'null']

/** A form's schema, layout, expressions and destination. */
export function checkForm(form: FormFile, lookup: Lookup): readonly PartProblem[] {
  const scope: ExpressionScope = { aliases: { data: answerTypes(form.schema) }, names: {}, params: {}, today: true }
  const nodes = [...nodesOf(form.schema, '/schema')]
  const steps = stepProblems(nodes, form.schema)
  if (steps.some(({ code }) => code === 'too-many-steps')) return steps
  const closest = createClosestName()
  const named = topNames(form.schema)
  const problemsOf = (node: ObjectNode, pointer: string) => nodeProblems(node, pointer, form.schema, lookup, scope, named)
  const secrets = formSecrets(form.schema, nodes.filter(([, node]) => node.computed !== undefined), scope)
  return [
    ...(effective(form.schema, form.schema).type === 'object' ? [] : [fault('form-not-object', '/schema', ['表单的 schema 必须是 "type": "object"。', 'A form\'s schema has to be of "type": "object".'], ['加上 "type": "object" 和 properties。', 'Add "type": "object" and "properties".'])]),
    ...nodes.flatMap(([pointer, node]) => problemsOf(node, pointer)),
    ...requiredProblems(nodes, form.schema, closest),
    ...answerSchemaProblems(form.schema, lookup),
    ...(form.uischema === undefined ? [] : layoutProblems({ ...form, uischema: form.uischema }, lookup, problemsOf, closest)),
    ...score(form, scope, secrets),
    ...secrets.problems,
    ...lookupReads({ ...form, nodes, scope }),
    ...upgrade(form),
    ...into(form, lookup, scope, secrets),
    ...retain(form),
  ]
}

/** The answer's own fields by their nodes, and by those that these refer to. */
function topNames(schema: Node): ReadonlyMap<Node, string> {
  const names = new Map<Node, string>()
  for (const [name, field] of propertiesOf(schema, schema)) for (const node of [field, resolveNode(field, schema) ?? field]) if (!names.has(node)) names.set(node, name)
  return names
}

function nodeProblems(node: ObjectNode, pointer: string, root: Node, lookup: Lookup, scope: ExpressionScope, named: ReadonlyMap<Node, string>): PartProblem[] {
  const problems: PartProblem[] = []
  if (node.$ref !== undefined && !leadsSomewhere(node, root)) {
    problems.push(fault('unknown-ref', `${pointer}/$ref`, [`$ref“${node.$ref}”在本表单里没有所指，或绕成了圈。`, `The $ref "${node.$ref}" leads nowhere in this form, or in a circle.`], ['写成 #/$defs/… 的样子，并在 $defs 里定义它。', 'Write it like #/$defs/…, and define it in "$defs".']))
  }
  if (node.pattern !== undefined) {
    const wrong = patternFault(node.pattern)
    if (wrong !== null) problems.push({ code: 'bad-pattern', severity: 'error', pointer: `${pointer}/pattern`, ...wrong })
  }
  for (const { at, value, mayBeText } of inexactNumbers(node)) {
    problems.push(fault('number-too-precise', `${pointer}/${at}`, [`数字 ${value} 的位数太多，JSON 的数不能准确表示。`, `The number ${value} has more digits than a JSON number keeps exactly.`],
      mayBeText ? ['写成带引号的文本，或减少位数。', 'Write it as text, in quotes, or with fewer digits.'] : ['减少位数。', 'Write it with fewer digits.']))
  }
  if (node.mask !== undefined && !maskNames.includes(node.mask)) problems.push(unknownMask(node.mask, `${pointer}/mask`))
  if (node.codes !== undefined) problems.push(...lookup.demand('codes', node.codes, `${pointer}/codes`))
  if (node.computed !== undefined) problems.push(...under(`${pointer}/computed`, computedProblems(node.computed, named.get(node), scope)))
  for (const name of Object.keys(node.properties ?? {})) {
    if (reservedFields.includes(name)) problems.push(fault('reserved-name', `${pointer}/properties/${name}`, [`“${name}”是保留字，不能用作字段名。`, `"${name}" is a reserved word and cannot name a field.`], ['换一个名称。', 'Choose another name.']))
  }
  return problems
}

function unknownMask(name: string, pointer: string): PartProblem {
  const meant = closestName(name, maskNames)
  return fault('unknown-mask', pointer, [`没有名为“${name}”的脱敏方式。`, `There is no mask "${name}".`],
    meant === null ? [`可用：${maskNames.join('、')}。`, `There are: ${maskNames.join(', ')}.`] : [`是否想写“${meant}”？`, `Did you mean "${meant}"?`])
}

/** Only fields of the answer itself are computed, and from an expression of their own kind. */
function computedProblems(source: string, name: string | undefined, scope: ExpressionScope): readonly PartProblem[] {
  const { problems, expr } = checkExpression(source, scope)
  if (expr === null) return problems
  if (name === undefined) return [fault('computed-below', '', ['只有答复最外层的字段可以计算得出。', 'Only fields of the answer itself can be computed.'], ['把它移到最外层，或删去 computed。', 'Move it to the top, or take "computed" out.'])]
  const own = scope.aliases['data']?.[name]
  if (own === undefined || own.kind === expr.type.kind || expr.type.kind === 'null' || (isNumber(own) && isNumber(expr.type))) return []
  return [fault('computed-of-another-kind', '', [`字段“${name}”的类型是${typeText(own)['zh-CN']}，算出来的却是${typeText(expr.type)['zh-CN']}。`, `The field "${name}" is of type ${typeText(own).en}, what is computed of type ${typeText(expr.type).en}.`], ['改字段的 type，或改表达式。', 'Change the field\'s type, or the expression.'])]
}

function score(form: FormFile, scope: ExpressionScope, secrets: FormSecrets): PartProblem[] {
  if (form.score === undefined) return []
  const { problems, expr } = checkExpression(form.score.total, scope, 'number')
  const bands = form.score.bands ?? []
  const at = bands.findIndex((band, i) => i > 0 && band.min <= bands[i - 1]!.min)
  return [
    ...under('/score/total', problems),
    ...(expr === null || !secrets.shows(expr) ? [] : [fault('score-shows-masked', '/score/total', ['总分由须遮盖的内容算出，会原样保存和显示。', 'The total is computed from what is masked, and is stored and shown as it is.'], ['改为由判断或计数得出，例如 is_valid、size 或比较。', 'Let it come from a check or a count, such as is_valid, size or a comparison.'])]),
    ...(at < 0 ? [] : [fault('bands-out-of-order', `/score/bands/${at}/min`, ['分档的起点分必须由低到高。', 'The bands have to begin at ever higher totals.'], ['重新排列。', 'Put them in order.'])]),
  ]
}

/** Of an answer without a name only the day is known; and what goes within hours nobody reads. */
function retain(form: FormFile): PartProblem[] {
  const duration = form.retain === undefined ? null : parseDuration(form.retain)
  if (form.retain === undefined || (duration !== null && duration.months + duration.days > 0)) return []
  return [fault('retain-too-short', '/retain', [`答复的保存期限“${form.retain}”不足一天。`, `Answers would be kept for less than a day: "${form.retain}".`], ['例如 P180D、P3Y；不限期时删去 retain。', 'Write P180D or P3Y, for example; without "retain" they are kept for ever.'])]
}

/** Names of earlier versions nobody can check here. */
function upgrade({ schema, upgrade: { map = {} } = {} }: FormFile): PartProblem[] {
  const names = [...propertiesOf(schema, schema).keys()]
  return Object.keys(map).filter((name) => !names.includes(name)).map((name) => dangling('field', `/upgrade/map/${name}`, name, names))
}

function into(form: FormFile, lookup: Lookup, scope: ExpressionScope, secrets: FormSecrets): PartProblem[] {
  if (form.into === undefined) return []
  const { dataset: name, map } = form.into
  const dataset = lookup.dataset(name)
  const full: ExpressionScope = { ...scope, aliases: { ...scope.aliases, me: actorFields, instance: instanceFields } }
  const problems = [...lookup.demand('dataset', name, '/into/dataset')]
  if (dataset.is === 'there') {
    const { fields, source } = dataset.thing
    const own = fields.filter((field) => field.derivedFrom === null)
    if (source !== 'form') problems.push(fault('not-a-form-dataset', '/into/dataset', [`数据集“${name}”不接收表单答复。`, `The data set "${name}" takes no answers of forms.`], ['在该数据集里写上 "source": "form"。', 'Say "source": "form" in the data set.']))
    for (const field of Object.keys(map)) if (!own.some((known) => known.name === field)) problems.push(dangling('field', `/into/map/${field}`, field, own.map((known) => known.name)))
    for (const field of own) {
      if (field.required && !Object.hasOwn(map, field.name)) problems.push(fault('required-field-unmapped', '/into/map', [`数据集“${name}”的必填字段“${field.name}”没有对应的值。`, `The required field "${field.name}" of the data set "${name}" is given no value.`], [`在 map 里加上“${field.name}”。`, `Add "${field.name}" to "map".`]))
    }
    problems.push(...Object.entries(map).flatMap(([field, source]) => intoKind(field, source, own, full)), ...intoShows(map, dataset.thing, secrets, full))
  }
  for (const [field, source] of Object.entries(map)) problems.push(...under(`/into/map/${field}`, checkExpression(source, full).problems), ...(form.anonymous === true ? asksWho(field, source, full) : []))
  return problems
}

/** Of an answer without a name nobody knows who sent it. */
function asksWho(field: string, source: string, scope: ExpressionScope): readonly PartProblem[] {
  const { expr } = checkExpression(source, scope)
  if (expr === null || !asksMe(expr)) return []
  return [fault('anonymous-into-asks-who', `/into/map/${field}`, ['表单是匿名的，没有“me”可用。', 'The form is anonymous, so that there is no "me".'], ['删去“me”，或删去 anonymous。', 'Take "me" out, or "anonymous".'])]
}

function asksMe(expr: Expr): boolean {
  if (expr.node === 'list') return expr.items.some(asksMe)
  return expr.node === 'call' ? expr.args.some(asksMe) : expr.node === 'field' && expr.alias === 'me'
}

/** Text may be read as anything, and anything may be written as text; a day is a moment of it. */
const readAs: Partial<Record<ValueType['kind'], readonly ValueType['kind'][]>> = { int: ['decimal', 'token'], decimal: ['int'], date: ['datetime'], datetime: ['date'] }

/** A value that no cell of that field could have. */
function intoKind(name: string, source: string, fields: readonly FieldModel[], scope: ExpressionScope): readonly PartProblem[] {
  const field = fields.find((one) => one.name === name)
  const { expr } = checkExpression(source, scope)
  if (field === undefined || expr === null) return []
  const [from, to] = [expr.type.kind, field.type.kind]
  if (expr.node === 'field' && from === 'decimal' && isNumber(field.type) && scaleOf(field.type) < scaleOf(expr.type)) return [coarser(name, scaleOf(field.type), scaleOf(expr.type))]
  if (from === to || from === 'null' || from === 'string' || to === 'string' || readAs[from]?.includes(to) === true) return []
  return [fault('into-of-another-kind', `/into/map/${name}`, [`数据集的字段“${name}”的类型是${typeText(field.type)['zh-CN']}，给它的却是${typeText(expr.type)['zh-CN']}。`, `The data set's field "${name}" is of type ${typeText(field.type).en}, what it is given of type ${typeText(expr.type).en}.`], ['改数据集字段的 type，或改表达式。', 'Change the type of the data set\'s field, or the expression.'])]
}

const scaleOf = (type: ValueType): number => (type.kind === 'decimal' ? type.scale : 0)

/** Decimals beyond the data set's are rounded; whole numbers take none. */
function coarser(name: string, scale: number, given: number): PartProblem {
  const [zh, en] = scale === 0 ? ['不收小数，带小数的答复会被隔离', 'takes no decimals, so that answers with some are quarantined'] : [`只存 ${scale} 位小数，多出的会四舍五入`, `keeps ${scale} decimals and rounds the others away`]
  return caution('into-of-coarser-scale', `/into/map/${name}`, [`表单里可以填 ${given} 位小数，数据集的字段“${name}”${zh}。`, `The form takes ${given} decimals; the data set's field "${name}" ${en}.`],
    ['把两边的 multipleOf 改成一样。', 'Give both the same "multipleOf".'])
}
