import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { decimalType, intType, maxDigits } from '../../../language/value-types.ts'
import { noneNull } from '../by-members.ts'
import { columnId } from '../checked-rule.ts'
import { carriedColumns, columnItems, itemSql, quoted, selectSql, stageFlow, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { factorSql, fenceColumns, fenceSelect, peerColumn, quantileType, valueType, type CheckedOutlier } from './outlier-fences.ts'
import { sharedRows } from './shared-rows.ts'

/** Rows beyond the fences of their group, with what the step tells of them. */
export function outlierRows(step: CheckedOutlier, flow: Flow, context: FlowContext): Flow {
  const { tables, rows } = sharedRows(flow, context, step.reads)
  const kept = { ...rows, where: [...rows.where, ...noneNull([...step.by.map(({ value }) => value), step.value], rows, context)] }
  const carried = carriedColumns(rows, context).filter((id) => !id.startsWith(`${step.alias}.`))
  const group = quoted(context, context.stageName())
  const fence = (name: keyof typeof fenceColumns) => sql`${group}.${quoted(context, fenceColumns[name])}`
  const same = step.by.map(({ value }, i) => sql`${valueSql(value.expr, rows, context)} = ${group}.${quoted(context, peerColumn(i))}`)
  const on = same.length === 0 ? sql`TRUE` : joinSql(same, ' AND ')
  const joined: Flow = { ...kept, from: sql`${kept.from}\nJOIN (${fenceSelect(step, kept, context)}) AS ${group} ON ${on}`, relations: kept.relations + 1 }
  const beyond = beyondSql(step, kept, fence, context)
  const outside = step.side === 'both' ? sql`(${beyond.low} OR ${beyond.high})` : beyond[step.side]
  const own = [
    ...(['low', 'high', 'n'] as const).map((name) => ({ id: columnId(step.alias, name), value: fence(name) })).filter(({ id }) => context.needs.has(id)),
    ...(context.needs.has(columnId(step.alias, 'score')) ? scoreParts(step, kept, fence, context) : []),
  ]
  const items = [...columnItems(carried, rows, context), ...own.map(({ id, value }) => itemSql(id, value, context))]
  const select = selectSql(items.length === 0 ? [sql`1`] : items, { ...joined, where: [...joined.where, outside] })
  const staged = stageFlow(tables.length === 0 ? select : sql`WITH ${joinSql(tables, ',\n')}\n${select}`, [...carried, ...own.map(({ id }) => id)], context)
  return withScore(step, staged, context)
}

type FenceOf = (name: keyof typeof fenceColumns) => Sql

/** Quantile fences are passed, z values reached. Nearly every row is settled by doubles, the others by exact numbers. */
function beyondSql(step: CheckedOutlier, rows: Flow, fence: FenceOf, context: FlowContext): Readonly<Record<'low' | 'high', Sql>> {
  const value = valueSql(step.value.expr, rows, context)
  const [score, k] = [zSql(step, rows, fence, context), factorSql(step, rows, context)]
  const [low, high] = step.method === 'zscore' ? [sql`${score} <= -${k}`, sql`${score} >= ${k}`] : [sql`${value} < ${fence('low')}`, sql`${value} > ${fence('high')}`]
  const rough = context.forms.double(value)
  return { low: sql`(${rough} <= ${fence('least')} AND ${low})`, high: sql`(${rough} >= ${fence('most')} AND ${high})` }
}

function zSql(step: CheckedOutlier, rows: Flow, fence: FenceOf, context: FlowContext): Sql {
  const value = context.dialect.cast(valueSql(step.value.expr, rows, context), decimalType(maxDigits, valueType(step).scale))
  return context.dialect.cast(sql`${context.forms.double(sql`${fence('n')} * ${value} - ${fence('sum')}`)} * ${fence('unit')}`, scoreType)
}

const scoreType = decimalType(maxDigits, 6)
const partId = (step: CheckedOutlier, part: string) => `${columnId(step.alias, 'score')}#${part}`

/** What the score is computed from: it is divided only where it is read. */
function scoreParts(step: CheckedOutlier, rows: Flow, fence: FenceOf, context: FlowContext): { readonly id: string; readonly value: Sql }[] {
  const value = valueSql(step.value.expr, rows, context)
  const isLow = sql`${value} < ${fence('low')}`
  switch (step.method) {
    case 'zscore':
      return [{ id: columnId(step.alias, 'score'), value: zSql(step, rows, fence, context) }]
    case 'iqr': {
      const distance = sql`CASE WHEN ${isLow} THEN ${fence('lower')} - ${value} ELSE ${value} - ${fence('upper')} END`
      return [
        { id: partId(step, 'distance'), value: context.dialect.cast(distance, quantileType(step)) },
        { id: partId(step, 'range'), value: context.dialect.cast(sql`${fence('upper')} - ${fence('lower')}`, quantileType(step)) },
      ]
    }
    case 'percentile': {
      // Whatever is less than a low outlier is one itself, and so above: ranks among the outliers tell ranks in the group.
      const peers = step.by.map(({ value: peer }) => valueSql(peer.expr, rows, context))
      const over = sql`OVER (PARTITION BY ${joinSql([...peers, sql`(${isLow})`], ', ')} ORDER BY CASE WHEN ${isLow} THEN ${value} ELSE -${value} END)`
      return [
        { id: partId(step, 'smaller'), value: sql`CASE WHEN ${isLow} THEN rank() ${over} - 1 ELSE ${fence('n')} - count(*) ${over} END` },
        { id: partId(step, 'others'), value: sql`${fence('n')} - 1` },
      ]
    }
  }
}

function withScore(step: CheckedOutlier, flow: Flow, context: FlowContext): Flow {
  const [parts, type] = step.method === 'iqr' ? [['distance', 'range'], quantileType(step)] as const : [['smaller', 'others'], intType] as const
  const [part, whole] = parts.map((name) => flow.columns.get(partId(step, name)))
  if (part === undefined || whole === undefined) return flow
  return { ...flow, columns: new Map(flow.columns).set(columnId(step.alias, 'score'), context.dialect.number.quotient(part, type, whole, type)) }
}
