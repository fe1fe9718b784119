import { joinSql, sql } from '../../../contracts/sql.ts'
import { addAlias, checkFreeName, collapse, under } from '../check-state.ts'
import { columnId, type CheckedStep, type RuleAlias } from '../checked-rule.ts'
import { anyNull, byColumns, checkBy, noneNull } from '../by-members.ts'
import { columnSql, itemSql, readsOf, selectSql, stageFlow, valueSql } from '../flow.ts'
import { checkMeasures, measureColumns, withMeasures, type CheckedMeasure } from '../measures.ts'
import { phraseBy, phraseMeasures } from '../phrase-measures.ts'
import { say } from '../saying.ts'
import { measureConditions, measureExpressions, tellMeasures } from './measuring.ts'
import type { StepDefinition } from './step.ts'

interface CheckedGroup extends CheckedStep {
  readonly kind: 'group'
  readonly alias: string
  readonly measures: readonly CheckedMeasure[]
}

interface RawGroup {
  readonly as: string
  readonly by: readonly string[] | Readonly<Record<string, string>>
  readonly measures: Parameters<typeof checkMeasures>[1]
}

/** `group`: one row for each combination of `by`; nothing from before is visible afterwards. Null keys form no group. */
export const groupStep: StepDefinition<CheckedGroup> = {
  kind: 'group',

  check(raw, state, pointer) {
    const { as, by: rawBy, measures: rawMeasures } = raw as RawGroup
    const before = state.alive
    const free = checkFreeName(state, as, under(pointer, 'as'))
    const by = checkBy(state, rawBy, under(pointer, 'by'))
    const columns = byColumns(state, by)
    const measures = checkMeasures(state, rawMeasures, by.map(({ name }) => name), under(pointer, 'measures'))
    for (const { name, info } of measures) columns[name] = info
    const origin = originOf(before.map((alias) => state.aliases.get(alias)))
    collapse(state)
    if (!free || origin === null) {
      if (free) state.broken.add(as)
      return null
    }
    addAlias(state, { name: as, dataset: null, origin, columns, optional: false, identity: by.map(({ name }) => name) })
    if (by.length < Object.keys(rawBy).length || measures.length < Object.keys(rawMeasures).length) return null
    const reads = readsOf([...by.map(({ value }) => value), ...measureExpressions(measures)])
    return { kind: 'group', pointer, before, reads, source: null, collapses: true, on: [], by, alias: as, measures }
  },

  compile(step, flow, context) {
    const kept = { ...flow, where: [...flow.where, ...noneNull(step.by.map(({ value }) => value), flow, context)] }
    const measures = step.measures.filter(({ name }) => context.needs.has(columnId(step.alias, name)))
    const computed = measures.flatMap((measure) => measureColumns(step.alias, measure, kept, context))
    const items = [
      ...step.by.map(({ name, value }) => itemSql(columnId(step.alias, name), valueSql(value.expr, kept, context), context)),
      ...computed.map(({ id, value }) => itemSql(id, value, context)),
    ]
    const places = joinSql(step.by.map((_, i) => sql`${String(i + 1)}`), ', ')
    const columns = [...step.by.map(({ name }) => columnId(step.alias, name)), ...computed.map(({ id }) => id)]
    return withMeasures(step.alias, measures, stageFlow(sql`${selectSql(items, kept)}\nGROUP BY ${places}`, columns, context), context)
  },

  explain(step, rule) {
    const [by, measures] = [phraseBy(step.by, rule, step.before), phraseMeasures(step.measures, rule, step.before)]
    return {
      'zh-CN': say`按${by['zh-CN']}分组，计算${measures['zh-CN']}`,
      en: say`group by ${by.en} and work out ${measures.en}`,
    }
  },

  tell(step, rule) {
    const [by, measures] = [phraseBy(step.by, rule, step.before), tellMeasures(step.alias, step.measures, rule)]
    if (measures === null) return [{ saying: groupStep.explain(step, rule), only: null }]
    return [{ saying: { 'zh-CN': say`${by['zh-CN']}相同的记录：${measures['zh-CN']}`, en: say`the records of one ${by.en}: ${measures.en}` }, only: null }]
  },

  conditions: (step) => measureConditions(step.alias, step.measures),

  lineage: {
    reads: (step) => ({ after: step.by.map(({ name }) => columnId(step.alias, name)), before: readsOf(step.by.map(({ value }) => value)) }),
    match: (step, before, after, context) => joinSql(step.by.map(({ name, value }) =>
      sql`${valueSql(value.expr, before, context)} = ${columnSql(columnId(step.alias, name), after, context)}`), ' AND '),
  },

  scope: (step) => ({ kind: 'fold', by: step.by, named: step.alias }),

  evaluations: (step, flow) => [{ expressions: [...step.by.map(({ value }) => value), ...measureExpressions(step.measures)], flow }],

  nullKeys: (step, flow, context) => anyNull(step.by.map(({ value }) => value), flow, context),
}

/** The dataset that computed rows speak of: that of the first alias they were made of. */
export function originOf(aliases: readonly (RuleAlias | undefined)[]): RuleAlias['origin'] | null {
  return aliases.find((alias) => alias !== undefined)?.origin ?? null
}
