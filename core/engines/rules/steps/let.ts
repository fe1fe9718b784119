import type { Sql } from '../../../contracts/sql.ts'
import { checkFreeName, under } from '../check-state.ts'
import { checkValue, lookupColumn } from '../check-value.ts'
import type { CheckedLet, CheckedMember } from '../checked-rule.ts'
import { infoOf } from '../column-info.ts'
import { carriedColumns, columnItems, itemSql, readsOf, selectSql, stageFlow, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { phraseValue } from '../phrase-expression.ts'
import { joinSayings, say } from '../saying.ts'
import type { StepDefinition } from './step.ts'

/** Longer expressions get a stage of their own, so that names used in names cannot make a query grow without bound. */
const inlineLength = 400

/** `let`: names values; a name sees those before it in the same step. */
export const letStep: StepDefinition<CheckedLet> = {
  kind: 'let',

  check(raw, state, pointer) {
    const values: CheckedMember[] = []
    const before = state.alive
    for (const [name, source] of Object.entries(raw as Readonly<Record<string, string>>)) {
      const at = under(pointer, name)
      const free = checkFreeName(state, name, at)
      const value = checkValue(state, source, at)
      if (!free || value === null) {
        if (free) state.broken.add(name)
        continue
      }
      const info = infoOf(value.expr, lookupColumn(state), state.names)
      state.names.set(name, { ...info, type: value.expr.type, title: info.title === '' ? name : info.title })
      state.aliveNames = [...state.aliveNames, name]
      values.push({ name, value })
    }
    const reads = readsOf(values.map(({ value }) => value))
    return { kind: 'let', pointer, before, reads, source: null, collapses: false, on: [], by: [], values }
  },

  compile(step, flow, context) {
    return step.values.reduce((rows, { name, value }) => {
      const computed = valueSql(value.expr, rows, context)
      const needed = { ...context, needs: new Set([...context.needs, ...step.reads]) }
      const named = textLength(computed) > inlineLength ? stage(name, computed, rows, needed) : rows
      return named === rows ? { ...rows, columns: new Map(rows.columns).set(name, computed) } : named
    }, flow)
  },

  explain(step, rule) {
    const of = (lang: 'zh-CN' | 'en') => step.values.map(({ name, value }) => {
      const phrase = phraseValue(value.expr, rule, { own: null, visible: step.before })[lang]
      return lang === 'en' ? say`${name} = ${phrase}` : say`“${name}”为${phrase}`
    })
    return { 'zh-CN': say`记${joinSayings(of('zh-CN'), '，')}`, en: say`call ${joinSayings(of('en'), ', ')}` }
  },

  /** Names are spelled out where they are used, as long as the finding carries them. */
  tell: (step, rule) => (step.values.every(({ name }) => rule.aliveNames.includes(name)) ? [] : [{ saying: letStep.explain(step, rule), only: null }]),

  conditions: () => [],

  scope: () => ({ kind: 'row', where: null }),

  evaluations: (step, flow, context) => {
    const named = letStep.compile(step, flow, context)
    return [{ expressions: step.values.map(({ value }) => value), flow: named }]
  },
}

function stage(name: string, computed: Sql, flow: Flow, context: FlowContext): Flow {
  const carried = carriedColumns(flow, context).filter((id) => id !== name)
  const select = selectSql([...columnItems(carried, flow, context), itemSql(name, computed, context)], flow)
  return stageFlow(select, [...carried, name], context)
}

function textLength(value: Sql): number {
  return value.parts.reduce((length, part) => length + (typeof part === 'string' ? part.length : 10), 0)
}
