import type { DashboardFile, Measure, Source, Widget } from '../../contracts/generated/dashboard.ts'
import type { ExpressionScope } from '../../contracts/expression.ts'
import type { PartProblem } from '../../contracts/part-problem.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { checkExpression } from '../../language/check-expression.ts'
import { dangling } from './dangling.ts'
import { fault, under } from './fault.ts'
import { alertFields, type Lookup } from './lookup.ts'

/** Widget ids, the data they read, and every expression over a row of it (`data`). */
export function checkDashboard(dashboard: DashboardFile, lookup: Lookup): readonly PartProblem[] {
  return dashboard.widgets.flatMap((widget, i) => [
    ...(dashboard.widgets.findIndex((other) => other.id === widget.id) < i ? [fault('duplicate-id', `/widgets/${i}/id`, [`标识“${widget.id}”在本看板里用了两次。`, `The id "${widget.id}" is used twice on this dashboard.`], ['换一个标识。', 'Choose another id.'])] : []),
    ...under(`/widgets/${i}`, widgetProblems(widget, lookup)),
  ])
}

function widgetProblems(widget: Widget, lookup: Lookup): PartProblem[] {
  const { fields, problems } = rowOf(widget.source, lookup)
  if (fields === null) return problems
  const scope: ExpressionScope = { aliases: { data: fields }, names: {}, params: {}, today: true }
  const value = (source: string, pointer: string): readonly PartProblem[] => under(pointer, checkExpression(source, scope).problems)
  return [
    ...problems,
    ...(widget.source.where === undefined ? [] : under('/source/where', checkExpression(widget.source.where, scope, 'bool').problems)),
    ...('measure' in widget ? measureProblems(widget.measure, '/measure', scope) : []),
    ...(widget.kind === 'chart' ? value(widget.by.value, '/by/value') : []),
    ...(widget.kind === 'chart' && widget.series !== undefined ? value(widget.series.value, '/series/value') : []),
    ...(widget.kind === 'map' ? value(widget.region, '/region') : []),
    ...(widget.kind === 'list' ? widget.columns.flatMap((column, i) => value(column.value, `/columns/${i}/value`)) : []),
    ...(widget.kind === 'list' ? (widget.order ?? []).flatMap((order, i) => value(order.value, `/order/${i}/value`)) : []),
  ]
}

function rowOf(source: Source, lookup: Lookup): { fields: Readonly<Record<string, ValueType>> | null; problems: PartProblem[] } {
  if ('rules' in source) {
    const known = lookup.parts.named.rules
    return { fields: alertFields, problems: source.rules.flatMap((id, i) => (known.has(id) ? [] : [dangling('rule', `/source/rules/${i}`, id, known)])) }
  }
  if (source.dataset === 'host/alerts') return { fields: alertFields, problems: [] }
  const dataset = lookup.dataset(source.dataset)
  return {
    fields: dataset.is === 'there' ? Object.fromEntries(dataset.thing.fields.map((field) => [field.name, field.type])) : null,
    problems: [...lookup.demand('dataset', source.dataset, '/source/dataset')],
  }
}

function measureProblems(measure: Measure, pointer: string, scope: ExpressionScope): PartProblem[] {
  const problems: PartProblem[] = []
  if (measure.where !== undefined) problems.push(...under(`${pointer}/where`, checkExpression(measure.where, scope, 'bool').problems))
  for (const [kind, source] of Object.entries(measure)) {
    if (kind === 'where' || typeof source !== 'string') continue
    problems.push(...under(`${pointer}/${kind}`, checkExpression(source, scope, kind === 'sum' || kind === 'avg' ? 'number' : 'any').problems))
  }
  return problems
}
