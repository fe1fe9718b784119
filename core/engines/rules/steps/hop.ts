import { sentence, textIn, type Lang } from '../../../base/text.ts'
import type { DatasetModel } from '../../../contracts/dataset-model.ts'
import { sql } from '../../../contracts/sql.ts'
import { sameType } from '../../../language/value-types.ts'
import { anyNull } from '../by-members.ts'
import { addAlias, addDatasetAlias, checkDataset, checkFreeName, nearHint, report, sourceOf, under, type CheckState } from '../check-state.ts'
import { checkCondition, checkMember, comparable, lookupColumn, typeName, warnOfStrangers } from '../check-value.ts'
import { columnId, type CheckedExpr, type CheckedRule, type ColumnInfo, type RuleAlias } from '../checked-rule.ts'
import { infoOf } from '../column-info.ts'
import { atomsOf } from '../expression-tree.ts'
import { columnSql, readsOf, sourceSql, valueSql, type Flow } from '../flow.ts'
import { phraseCondition, phraseValue } from '../phrase-expression.ts'
import { named } from '../phrase-field.ts'
import { followedBy, say } from '../saying.ts'
import { tellValue, withValues } from '../tell-condition.ts'
import { hopStage, wideStarts, widest, type CheckedHop } from './hop-tables.ts'
import { joined, splitConditions } from './matching.ts'
import type { StepDefinition } from './step.ts'

interface RawHop {
  readonly edges: string
  readonly as: string
  readonly from: string
  readonly to: string
  readonly start: string
  readonly max: number
  readonly min?: number
  readonly directed?: boolean
  readonly where?: string
}

/** Joins are unrolled, one a hop; beyond this nearly everybody is reached. */
const mostHops = 4

/**
 * `hop`: each row with every node that is reached from its start over at least `min` and at most `max` edges, by the
 * shortest way. The start itself is not among them. A start that reaches over 10,000 gives no rows (`limits`).
 */
export const hopStep: StepDefinition<CheckedHop> = {
  kind: 'hop',

  check(raw, state, pointer) {
    const { edges, as, from, to, start: rawStart, max, min = 1, directed = false, where: rawWhere } = raw as RawHop
    const before = state.alive
    const free = checkFreeName(state, as, under(pointer, 'as'))
    const dataset = checkDataset(state, edges, under(pointer, 'edges'))
    const start = checkMember(state, rawStart, under(pointer, 'start'))
    const bounded = checkBounds(state, min, max, pointer)
    if (!free || dataset === null) {
      if (free) state.broken.add(as)
      return null
    }
    addDatasetAlias(state, as, dataset, false)
    const { columns } = state.aliases.get(as)!
    state.alive = before
    const where = rawWhere === undefined ? null : checkCondition(state, rawWhere, under(pointer, 'where'), { own: { alias: as, columns } })
    const ends = checkEnds(state, columns, [from, to], pointer)
    if (ends === null) {
      state.aliases.delete(as)
      state.broken.add(as)
      return null
    }
    addAlias(state, nodeAlias(as, dataset, columns, ends))
    if (start === null || !bounded || !checkStart(state, start, ends[0], rawStart, from, pointer)) return null
    if (rawWhere !== undefined && where === null) return null
    return {
      kind: 'hop', pointer, before, reads: readsOf([start, where]), source: sourceOf(as, dataset, where, pointer), collapses: false, on: [], by: [],
      from, to, start, min, max, directed,
    }
  },

  compile: hopStage,

  explain(step, rule) {
    const edges = edgeRule(step, rule)
    const { columns } = edges.aliases.get(step.source.alias)!
    const title = (lang: Lang) => textIn(step.source.dataset.title, lang)
    const end = (field: string, lang: Lang) => named(textIn(columns[field]!.title, lang), lang)
    const start = phraseValue(step.start.expr, rule, { own: null, visible: step.before })
    const where = step.source.where === null ? null : phraseCondition(step.source.where.expr, edges, false, { own: step.source.alias, visible: step.before })
    const kept = { 'zh-CN': where === null ? say`` : say`（只走${followedBy(where['zh-CN'], '的')}记录）`, en: where === null ? say`` : say` (only those where ${where.en})` }
    const hops = (to: string) => (step.min === step.max ? String(step.max) : `${step.min} ${to} ${step.max}`)
    const way = {
      'zh-CN': step.directed ? `由${end(step.from, 'zh-CN')}到${end(step.to, 'zh-CN')}` : `在${end(step.from, 'zh-CN')}与${end(step.to, 'zh-CN')}之间`,
      en: step.directed ? `from ${end(step.from, 'en')} to ${end(step.to, 'en')}` : `between ${end(step.from, 'en')} and ${end(step.to, 'en')} either way`,
    }
    return {
      'zh-CN': say`从${start['zh-CN']}出发，沿${title('zh-CN')}${kept['zh-CN']}${way['zh-CN']}走 ${hops('至')} 步，列出能到达的每个对象`,
      en: say`from ${start.en}, follow records of ${title('en')}${kept.en} ${way.en} for ${hops('to')} ${step.max === 1 ? 'step' : 'steps'}, giving everyone reached`,
    }
  },

  tell(step, rule) {
    const { alias } = step.source
    const words = hopStep.explain(step, rule)
    if (!rule.alive.includes(alias)) return [{ saying: words, only: null }]
    const { type } = rule.aliases.get(alias)!.columns['depth']!
    const told = tellValue({ node: 'field', type, alias, field: 'depth', at: { from: 0, to: 0 } }, rule, { own: null, visible: rule.alive })
    return withValues(words, told)
  },

  conditions(step, rule) {
    const { alias, where } = step.source
    const { columns } = rule.aliases.get(alias)!
    const at = { from: 0, to: 0 }
    return [
      ...(where === null ? [] : atomsOf(where).map(({ source, expr }) => ({ source, expr, kind: 'each' as const, alias }))),
      ...(['depth', 'path'] as const).map((field) => ({
        source: columnId(alias, field), kind: 'measure' as const, alias, expr: { node: 'field' as const, type: columns[field]!.type, alias, field, at },
      })),
    ]
  },

  evaluations(step, flow, context) {
    const { where } = step.source
    const edges: Flow = { from: sourceSql(step.source.alias, [], context), relations: 1, where: [], columns: new Map() }
    const { both } = splitConditions(step.source)
    const first = both.length === 0 ? edges : joined(flow, sourceSql(step.source.alias, [], context), [
      sql`${columnSql(columnId(step.source.alias, step.from), flow, context)} = ${valueSql(step.start.expr, flow, context)}`,
    ])
    return [{ expressions: [step.start], flow }, ...(where === null ? [] : [{ expressions: [where], flow: first }])]
  },

  nullKeys: (step, flow, context) => anyNull([step.start], flow, context),

  limits(step, flow, context) {
    const { select, columns, rows } = wideStarts(step, flow, context)
    return [{
      kind: 'wide-start', select, columns, rows,
      message: {
        'zh-CN': [{ param: 'count' }, ` 个起点能到达的对象超过 ${widest} 个，已整个略过`],
        en: [`Starts that reach more than ${widest}, left out whole (`, { param: 'count' }, ')'],
      },
    }]
  },

  scope: ({ start, from, to, max, directed }) => ({ kind: 'reach', start, from, to, max, directed }),

  tellScope: (step) => ({
    'zh-CN': say`${textIn(step.source.dataset.title, 'zh-CN')}有新数据时，只重新比对 ${step.max} 步以内能走到变动记录的起点。`,
    en: say`New rows of ${textIn(step.source.dataset.title, 'en')}: starts within ${step.max} steps of a changed record are evaluated again.`,
  }),
}

function checkBounds(state: CheckState, min: number, max: number, pointer: string): boolean {
  if (max > mostHops) {
    report(state, 'too-many-hops', under(pointer, 'max'), sentence(`max 最多为 ${mostHops}。`, `\`max\` is at most ${mostHops}.`),
      sentence('步数再多，几乎人人都会被牵连到。', 'With more steps nearly everybody is reached.'))
    return false
  }
  if (min <= max) return true
  report(state, 'bounds-out-of-order', under(pointer, 'min'), sentence(`min（${min}）大于 max（${max}）。`, `\`min\` (${min}) is greater than \`max\` (${max}).`))
  return false
}

/** What is known of the two fields that an edge connects; null when they cannot be followed. */
function checkEnds(state: CheckState, columns: RuleAlias['columns'], names: readonly [string, string], pointer: string): readonly [ColumnInfo, ColumnInfo] | null {
  const [from, to] = (['from', 'to'] as const).map((end, i) => {
    const info = Object.hasOwn(columns, names[i]!) ? columns[names[i]!]! : null
    if (info !== null) return info
    return report(state, 'unknown-field', under(pointer, end), sentence(`关系数据集没有字段“${names[i]!}”。`, `The data set of edges has no field "${names[i]!}".`),
      nearHint(names[i]!, Object.keys(columns)))
  }) as [ColumnInfo | null, ColumnInfo | null]
  if (from === null || to === null) return null
  if (names[0] === names[1]) {
    return report(state, 'same-field', under(pointer, 'to'), sentence('from 和 to 是同一个字段，连不到任何别的对象。', '`from` and `to` are one field, which leads to nobody else.'))
  }
  if (comparable(from.type, from.type) && sameType(from.type, to.type)) return [from, to]
  return report(state, 'type-mismatch', under(pointer, 'to'), sentence(`边的两端“${names[0]}”与“${names[1]}”类型不同，无法一步步走下去。`,
    `The two ends of an edge, "${names[0]}" and "${names[1]}", differ in type and cannot be followed.`))
}

function checkStart(state: CheckState, start: CheckedExpr, end: ColumnInfo, source: string, field: string, pointer: string): boolean {
  const at = under(pointer, 'start')
  if (sameType(start.expr.type, end.type)) {
    warnOfStrangers(state, infoOf(start.expr, lookupColumn(state), state.names), end, [source, field], at)
    return true
  }
  const got = typeName(start.expr)
  report(state, 'type-mismatch', at, sentence(`“${source}”是${got['zh-CN']}，与边的“${field}”类型不同。`, `"${source}" is of type ${got.en}, unlike "${field}" of the edges.`))
  return false
}

/** What a node reached offers. Identifiers stay masked, in the path too. */
function nodeAlias(name: string, dataset: DatasetModel, edges: RuleAlias['columns'], [from, to]: readonly [ColumnInfo, ColumnInfo]): RuleAlias {
  const shown = dataset.key.map((field) => edges[field]!.shown).find((one) => one !== null) ?? null
  const plain: Omit<ColumnInfo, 'type' | 'title'> = { shown: null, codes: null, nullable: false, identity: null }
  return {
    name, dataset: null, origin: dataset, optional: false, identity: ['node'], pairwise: ['depth', 'path'], rests: { dataset, columns: edges },
    columns: Object.assign(Object.create(null) as Record<string, ColumnInfo>, {
      node: { ...plain, type: to.type, title: sentence('到达的对象', 'who is reached'), shown: to.shown ?? from.shown, identity: from.identity?.kind === to.identity?.kind ? to.identity : null },
      depth: { ...plain, type: { kind: 'int' }, title: sentence('步数', 'number of steps') },
      path: { ...plain, type: { kind: 'string' }, title: sentence('经过的记录', 'records followed'), shown: shown === null ? null : { token: false, mask: shown.mask } },
    }),
  }
}

/** The rule as the step's `where` sees it: the alias stands for an edge. */
function edgeRule(step: CheckedHop, rule: CheckedRule): CheckedRule {
  const alias = rule.aliases.get(step.source.alias)!
  return { ...rule, aliases: new Map(rule.aliases).set(alias.name, { ...alias, columns: alias.rests!.columns }) }
}
