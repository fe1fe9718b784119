import { sentence, textIn, type LocalText } from '../../base/text.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { decimalType, isNumber, maxDigits, typeText } from '../../language/value-types.ts'
import { checkName, report, under, type CheckState } from './check-state.ts'
import { checkCondition, checkValue, lookupColumn } from './check-value.ts'
import { columnId, type CheckedExpr, type ColumnInfo } from './checked-rule.ts'
import { infoOf } from './column-info.ts'
import { conditionSql, valueSql, type Flow, type FlowContext } from './flow.ts'

const kinds = ['count', 'count_distinct', 'sum', 'avg', 'min', 'max'] as const
type MeasureKind = (typeof kinds)[number]

/** One measure of a group or window. `value` is null for `count` alone. */
export interface CheckedMeasure {
  readonly name: string
  readonly kind: MeasureKind
  readonly value: CheckedExpr | null
  readonly where: CheckedExpr | null
  readonly info: ColumnInfo
}

type RawMeasure = Readonly<Record<string, string | true>>

/** Measures in their order; every problem is reported. `taken` are names that the step's alias has already. */
export function checkMeasures(state: CheckState, raw: Readonly<Record<string, RawMeasure>>, taken: readonly string[], pointer: string): CheckedMeasure[] {
  const measures: CheckedMeasure[] = []
  for (const [name, measure] of Object.entries(raw)) {
    const at = under(pointer, name)
    if (!checkName(state, name, at)) continue
    if (taken.includes(name)) {
      report(state, 'duplicate-name', at, sentence(`名称“${name}”已用于本步骤的另一列。`, `The name "${name}" is used already for another column of this step.`))
      continue
    }
    const checked = checkMeasure(state, name, measure, at)
    if (checked === null) state.broken.add(name)
    else measures.push(checked)
  }
  return measures
}

function checkMeasure(state: CheckState, name: string, raw: RawMeasure, pointer: string): CheckedMeasure | null {
  const kind = kinds.find((candidate) => candidate in raw)
  if (kind === undefined) return null
  const source = raw[kind]
  const value = typeof source === 'string' ? checkValue(state, source, under(pointer, kind)) : null
  const where = typeof raw.where === 'string' ? checkCondition(state, raw.where, under(pointer, 'where')) : null
  if ((typeof source === 'string' && value === null) || (typeof raw.where === 'string' && where === null)) return null
  const type = measureType(kind, value?.expr.type ?? null)
  if (type === null) {
    const got = typeText(value!.expr.type)
    return report(state, 'type-mismatch', under(pointer, kind), sentence(
      `${kind} 不能用于${got['zh-CN']}。`, `${kind} does not take a value of type ${got.en}.`))
  }
  const info = value === null ? null : infoOf(value.expr, lookupColumn(state), state.names)
  const passesOn = (kind === 'min' || kind === 'max') && info !== null
  return {
    name, kind, value, where,
    info: {
      type, title: measureTitle(kind, info, name), shown: passesOn ? info.shown : null, codes: passesOn ? info.codes : null,
      nullable: kind !== 'count' && kind !== 'count_distinct', identity: null,
    },
  }
}

/** Null when the measure does not take that type. */
function measureType(kind: MeasureKind, type: ValueType | null): ValueType | null {
  switch (kind) {
    case 'count': return { kind: 'int' }
    case 'count_distinct': return type!.kind === 'point' || type!.kind === 'list' ? null : { kind: 'int' }
    case 'sum': return isNumber(type!) ? (type.kind === 'int' ? type : decimalType(maxDigits, type.scale)) : null
    case 'avg': return isNumber(type!) ? decimalType(maxDigits, 6) : null
    case 'min': case 'max': return ['int', 'decimal', 'string', 'date', 'datetime'].includes(type!.kind) ? type : null
  }
}

function measureTitle(kind: MeasureKind, info: ColumnInfo | null, name: string): LocalText {
  if (info === null) return sentence('记录数', 'number of records')
  const of = (lang: 'zh-CN' | 'en') => (info.title === '' ? name : textIn(info.title, lang))
  const [zh, en] = [`“${of('zh-CN')}”`, of('en')]
  switch (kind) {
    case 'count': case 'count_distinct': return sentence(`不同${zh}的个数`, `number of different ${en}`)
    case 'sum': return sentence(`${zh}合计`, `total of ${en}`)
    case 'avg': return sentence(`${zh}平均值`, `average of ${en}`)
    case 'min': return sentence(`${zh}最小值`, `least ${en}`)
    case 'max': return sentence(`${zh}最大值`, `greatest ${en}`)
  }
}

/** A column that a stage computes. */
export interface ComputedColumn { readonly id: string; readonly value: Sql }

/**
 * The aggregates of a measure over the flow's rows; `over` turns each into a window's. A sum beyond 64 bits or 38 digits
 * raises: an aggregate that overflows fails the rule. Averages are a sum and a count until `withMeasures` divides them.
 */
export function measureColumns(alias: string, measure: CheckedMeasure, flow: Flow, context: FlowContext, over: Sql = sql``): ComputedColumn[] {
  const { kind, value, where } = measure
  const id = columnId(alias, measure.name)
  const call = (inside: Sql): Sql => {
    const kept = where === null ? sql`` : sql` FILTER (WHERE ${conditionSql(where.expr, flow, context)})`
    return sql`${inside}${kept}${over}`
  }
  if (value === null) return [{ id, value: call(sql`count(*)`) }]
  const input = valueSql(value.expr, flow, context)
  switch (kind) {
    case 'count': return [{ id, value: call(sql`count(${input})`) }]
    case 'count_distinct': return [{ id, value: call(sql`count(DISTINCT ${input})`) }]
    case 'sum': return [{ id, value: context.dialect.cast(call(sql`sum(${input})`), measure.info.type) }]
    case 'avg': return [{ id: sumId(id), value: call(sql`sum(${input})`) }, { id: countId(id), value: call(sql`count(${input})`) }]
    case 'min': case 'max': return [{ id, value: call(sql`${kind}(${input})`) }]
  }
}

const sumId = (id: string) => `${id}#sum`
const countId = (id: string) => `${id}#count`

/** A flow whose stage holds the aggregates, with every measure as a column of it. */
export function withMeasures(alias: string, measures: readonly CheckedMeasure[], flow: Flow, context: FlowContext): Flow {
  const columns = new Map(flow.columns)
  for (const { name, kind, value } of measures) {
    const id = columnId(alias, name)
    const [sum, count] = [flow.columns.get(sumId(id)), flow.columns.get(countId(id))]
    if (kind !== 'avg' || value === null || sum === undefined || count === undefined) continue
    const type = value.expr.type
    columns.set(id, context.dialect.number.quotient(sum, type.kind === 'int' ? type : measureType('sum', type)!, count, { kind: 'int' }))
  }
  return { ...flow, columns }
}
