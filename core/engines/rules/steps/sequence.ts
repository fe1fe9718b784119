import { sentence } from '../../../base/text.ts'
import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql } from '../../../contracts/sql.ts'
import { rowColumns } from '../../../contracts/table-plan.ts'
import { intType, stringType } from '../../../language/value-types.ts'
import { anyNull, checkBy } from '../by-members.ts'
import { addAlias, checkFreeName, checkName, report, under, type CheckState } from '../check-state.ts'
import { checkCondition, lookupColumn } from '../check-value.ts'
import { columnId, type CheckedExpr, type ColumnInfo, type RuleAlias } from '../checked-rule.ts'
import { infoOf } from '../column-info.ts'
import { aliasesOf, atomsOf } from '../expression-tree.ts'
import { columnSql, readsOf, valueSql } from '../flow.ts'
import { phraseCondition, phraseValue } from '../phrase-expression.ts'
import { phraseBy } from '../phrase-measures.ts'
import { apartFromDigits, followedBy, joinSayings, say } from '../saying.ts'
import { joinTellings, tellValue, withValues } from '../tell-condition.ts'
import { originOf } from './group.ts'
import { listId, memberId, sequenceRows, type CheckedEvent, type CheckedSequence } from './sequence-rows.ts'
import type { StepCondition, StepDefinition } from './step.ts'
import { checkOrder, checkPeriod } from './timing.ts'

interface RawSequence {
  readonly as: string
  readonly by: readonly string[] | Readonly<Record<string, string>>
  readonly order: string
  readonly events: readonly { readonly name: string; readonly when: string }[]
  readonly without?: string
  readonly within: string
}

const at = { from: 0, to: 0 }

/**
 * `sequence`: the rows of the first event that the others follow, each strictly later than the one before, the last at most
 * the period after the first, and nothing that `without` names strictly between them.
 */
export const sequenceStep: StepDefinition<CheckedSequence> = {
  kind: 'sequence',

  check(raw, state, pointer) {
    const { as, by: rawBy, order: rawOrder, events: rawEvents, without: rawWithout, within: rawWithin } = raw as RawSequence
    const before = state.alive
    const free = checkFreeName(state, as, under(pointer, 'as'))
    const by = checkBy(state, rawBy, under(pointer, 'by'))
    const order = checkOrder(state, rawOrder, under(pointer, 'order'))
    const events = checkEvents(state, rawEvents, under(pointer, 'events'))
    const without = rawWithout === undefined ? null : checkCondition(state, rawWithout, under(pointer, 'without'))
    const within = checkPeriod(state, rawWithin, under(pointer, 'within'))
    const aliases = before.flatMap((alias) => state.aliases.get(alias) ?? [])
    const origin = originOf(aliases)
    if (!free || origin === null || order === null) {
      if (free) state.broken.add(as)
      return null
    }
    const { key, info } = rowKey(order, aliases)
    const time: ColumnInfo = { ...infoOf(order.expr, lookupColumn(state), state.names), type: order.expr.type, nullable: false }
    const columns: Record<string, ColumnInfo> = Object.create(null)
    for (const { name } of rawEvents) columns[name] = { ...info, title: sentence(`事件 ${name} 的记录`, `record of event ${name}`) }
    columns.first_on = { ...time, title: sentence('首个事件时间', 'time of the first event') }
    columns.last_on = { ...time, title: sentence('末个事件时间', 'time of the last event') }
    addAlias(state, { name: as, dataset: null, origin, columns, optional: false, identity: [] })
    const complete = by.length === Object.keys(rawBy).length && events.length === rawEvents.length
    if (!complete || within === null || (rawWithout !== undefined && without === null)) return null
    const identity = aliases.flatMap(({ name, identity: fields }) => fields.map((field) => columnId(name, field)))
    const isKeyed = aliases.every(({ optional, identity: fields, columns: infos }) => !optional && fields.every((field) => infos[field]?.nullable === false))
    const reads = [...new Set([...readsOf([...by.map(({ value }) => value), order, ...events.map(({ when }) => when), without]), ...identity])]
    return {
      kind: 'sequence', pointer, before, reads, source: null, collapses: false, on: [], by,
      alias: as, order, events, without, within, identity, isKeyed, key, sole: aliases.length === 1 && aliases[0]!.dataset !== null && !aliases[0]!.optional ? aliases[0]!.name : null,
    }
  },

  compile: sequenceRows,

  explain(step, rule) {
    const scope = { own: null, visible: step.before }
    const [by, order, within] = [phraseBy(step.by, rule, step.before), phraseValue(step.order.expr, rule, scope), phraseValue(step.within, rule)]
    const events = step.events.map(({ when }) => phraseCondition(when.expr, rule, false, scope))
    const without = step.without === null ? null : phraseCondition(step.without.expr, rule, false, scope)
    const zh = joinSayings(events.map((event, i) => say`${i === 0 ? '先有' : '再有'}${followedBy(event['zh-CN'], '的')}记录`), '，')
    const en = joinSayings(events.map((event, i) => say`${i === 0 ? 'one' : 'then one'} where ${event.en}`), ', ')
    return {
      'zh-CN': say`对${by['zh-CN']}相同的记录，按${order['zh-CN']}${zh}，首末相隔不超过${apartFromDigits(within['zh-CN'])}天${without === null ? '' : say`，其间没有${followedBy(without['zh-CN'], '的')}记录`}`,
      en: say`for records of equal ${by.en}, by ${order.en}: ${en}, the last at most ${within.en} days after the first${without === null ? '' : say`, with none in between where ${without.en}`}`,
    }
  },

  tell(step, rule) {
    const words = sequenceStep.explain(step, rule)
    if (!rule.alive.includes(step.alias)) return [{ saying: words, only: null }]
    const told = joinTellings(['first_on', 'last_on'].map((field) =>
      tellValue({ node: 'field', type: step.order.expr.type, alias: step.alias, field, at }, rule, { own: null, visible: rule.alive })))
    return withValues(words, told)
  },

  conditions(step) {
    const own = (field: string, type: ColumnInfo['type']): Expr => ({ node: 'field', type, alias: step.alias, field, at })
    const [first, ...later] = step.events as [CheckedEvent, ...CheckedEvent[]]
    const [from, to] = ['first_on', 'last_on'].map((name) => own(name, step.order.expr.type)) as [Expr, Expr]
    const days: Expr = { node: 'call', type: intType, fn: 'days_between', args: [from, to], at }
    const span: StepCondition = {
      source: `days_between(${step.alias}.first_on, ${step.alias}.last_on) <= ${step.within.node === 'param' ? `params.${step.within.name}` : String((step.within as { value?: unknown }).value)}`,
      expr: { node: 'call', type: { kind: 'bool' }, fn: '<=', args: [days, step.within], at }, kind: 'row', alias: step.alias,
    }
    return [
      ...atomsOf(first.when).map(({ source, expr }): StepCondition => ({ source, expr, kind: 'row', alias: null })),
      ...later.map(({ name, when }): StepCondition => ({
        source: `${step.alias}.${name} = event(${when.source})`, expr: own(name, step.key.type), kind: 'measure', alias: step.alias,
      })),
      span,
      ...(step.without === null ? [] : [{ source: step.without.source, expr: { node: 'literal', type: { kind: 'bool' }, value: true, at }, kind: 'absent', alias: step.alias } satisfies StepCondition]),
    ]
  },

  lineage: {
    reads: (step) => ({
      after: [...readsOf(step.by.map(({ value }) => value)), ...step.identity, ...step.events.slice(1).flatMap(({ name }) => step.identity.map((id) => memberId(step, name, id)))],
      before: [...readsOf(step.by.map(({ value }) => value)), ...step.identity],
    }),
    match(step, before, after, context) {
      const keys = step.by.map(({ value }) => sql`${valueSql(value.expr, before, context)} = ${valueSql(value.expr, after, context)}`)
      const isRowOf = (name: string, first: boolean) => joinSql(step.identity.map((id) =>
        context.dialect.same(columnSql(id, before, context), columnSql(first ? id : memberId(step, name, id), after, context))), ' AND ')
      return joinSql([...keys, sql`(${joinSql(step.events.map(({ name }, i) => isRowOf(name, i === 0)), ' OR ')})`], ' AND ')
    },
    listOf: (step, alias) => (step.sole === alias ? listId(step) : null),
  },

  scope: (step) => ({ kind: 'fold', by: step.by, named: null }),

  evaluations: (step, flow) => [{
    expressions: [...step.by.map(({ value }) => value), step.order, ...step.events.map(({ when }) => when), ...(step.without === null ? [] : [step.without])], flow,
  }],

  nullKeys: (step, flow, context) => anyNull([...step.by.map(({ value }) => value), step.order], flow, context),
}

function checkEvents(state: CheckState, raw: RawSequence['events'], pointer: string): CheckedEvent[] {
  const names = new Set(['first_on', 'last_on'])
  return raw.flatMap(({ name, when: source }, i) => {
    const place = under(pointer, i, 'name')
    const when = checkCondition(state, source, under(pointer, i, 'when'))
    if (!checkName(state, name, place)) return []
    if (names.has(name)) {
      report(state, 'duplicate-name', place, sentence(`名称“${name}”已用于本步骤的另一列。`, `The name "${name}" is used already for another column of this step.`),
        sentence('请换一个名称。', 'Choose another name.'))
      return []
    }
    names.add(name)
    return when === null ? [] : [{ name, when }]
  })
}

/**
 * What names a row of an event: the key of the row that `order` speaks of, or its `_row` where the dataset has none. A key
 * of several columns is one text; identifiers in it stay out, since a token is no text.
 */
function rowKey(order: CheckedExpr, aliases: readonly RuleAlias[]): { readonly key: CheckedSequence['key']; readonly info: ColumnInfo } {
  const identified = aliases.filter(({ identity }) => identity.length > 0)
  const alias = identified.find(({ name }) => aliasesOf(order.expr).includes(name)) ?? identified[0]!
  const infos = alias.identity.map((field) => ({ id: columnId(alias.name, field), info: alias.columns[field] ?? rowInfo }))
  const readable = infos.filter(({ info }) => info.type.kind !== 'token')
  const parts = infos.length === 1 || readable.length === 0 ? infos.slice(0, 1) : readable
  const { info } = parts[0]!
  if (infos.length === 1 || readable.length === 0) return { key: { type: info.type, parts: parts.map(({ id }) => id), isText: false }, info }
  const mask = parts.find(({ info: { shown } }) => shown !== null)?.info.shown?.mask
  return {
    key: { type: stringType, parts: parts.map(({ id }) => id), isText: true },
    info: { ...rowInfo, type: stringType, shown: mask === undefined ? null : { token: false, mask } },
  }
}

const rowInfo: ColumnInfo = { type: intType, title: rowColumns.id, shown: null, codes: null, nullable: true, identity: null }
