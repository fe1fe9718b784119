import { sentence } from '../../../base/text.ts'
import type { Expr } from '../../../contracts/expression.ts'
import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { failureToSql } from '../../../language/to-sql.ts'
import { addDatasetAlias, checkDataset, checkFreeName, report, sourceOf, under, type CheckState } from '../check-state.ts'
import { checkCondition, checkPairs } from '../check-value.ts'
import type { CheckedExpr, CheckedPair, CheckedRule, CheckedSource, CheckedStep } from '../checked-rule.ts'
import { aliasesOf, atomsOf, columnsOf, nodesOf, readsOnly } from '../expression-tree.ts'
import { conditionSql, resolver, sourceSql, valueSql, type Flow, type FlowContext } from '../flow.ts'
import { bothLanguages, phraseCondition, phraseMatch } from '../phrase-expression.ts'
import { ownerTitle, type Scope } from '../phrase-field.ts'
import { joinSayings, say, type Sayings } from '../saying.ts'
import { joinTellings, tellCondition, type Tellings } from '../tell-condition.ts'

/** What join, absent and near have in common: another dataset's rows, found by equal values and a condition. */
export interface Matching {
  readonly source: CheckedSource
  readonly on: readonly CheckedPair[]
}

export interface RawMatching {
  readonly dataset: string
  readonly as: string
  readonly on: readonly (readonly [string, string])[]
  readonly where?: string
}

interface OwnAlias { readonly alias: string; readonly columns: ReturnType<typeof ownColumns> }

function ownColumns(state: CheckState, alias: string) {
  return state.aliases.get(alias)!.columns
}

/**
 * Checks the common part. The alias is visible to later steps only if `keep`; what else the step holds is checked by
 * `more` while its own alias is visible to the expressions that ask for it.
 */
export function checkMatching<M>(
  raw: RawMatching, state: CheckState, pointer: string, keep: 'always' | 'optional' | 'never', more: (own: OwnAlias) => M,
): (Matching & { readonly more: M }) | null {
  const free = checkFreeName(state, raw.as, under(pointer, 'as'))
  const dataset = checkDataset(state, raw.dataset, under(pointer, 'dataset'))
  if (!free || dataset === null) {
    if (free) state.broken.add(raw.as)
    return null
  }
  const before = state.alive
  addDatasetAlias(state, raw.as, dataset, keep === 'optional')
  state.alive = before
  const own = { alias: raw.as, columns: ownColumns(state, raw.as) }
  const on = checkPairs(state, raw.on, own, under(pointer, 'on'))
  const where = raw.where === undefined ? null : checkCondition(state, raw.where, under(pointer, 'where'), { own })
  const result = more(own)
  if (raw.on.length === 0) checkCross(state, dataset.small, pointer)
  if (keep !== 'never') state.alive = [...before, raw.as]
  if (on.length < raw.on.length || (raw.where !== undefined && where === null)) return null
  return { source: sourceOf(raw.as, dataset, where, pointer), on, more: result }
}

/** Without equal values every row meets every other: refused unless one side is known to be small. */
function checkCross(state: CheckState, small: boolean, pointer: string): void {
  if (small || state.alive.every((alias) => state.aliases.get(alias)?.dataset?.small === true)) return
  report(state, 'cross-join', under(pointer, 'on'), sentence(
    '没有连接条件：每一行都会与另一数据集的每一行配对。',
    'There is no `on`: every row would meet every row of the other data set.'),
  sentence('请在 on 里写出须相等的字段；若其中一个数据集不超过 1 万行，可在该数据集里声明 "small": true。',
    'Name the fields that must be equal in `on`, or declare "small": true on a data set of at most 10,000 rows.'))
}

/** Conditions over the step's own rows alone, and those that need both sides. */
export function splitConditions(source: CheckedSource): { readonly own: readonly CheckedExpr[]; readonly both: readonly CheckedExpr[] } {
  const atoms = source.where === null ? [] : atomsOf(source.where)
  const isOwn = (atom: CheckedExpr) => aliasesOf(atom.expr).length === 1 && readsOnly(atom.expr, source.alias)
  return { own: atoms.filter(isOwn), both: atoms.filter((atom) => !isOwn(atom)) }
}

/** The equalities of `on`. NULL equals nothing. */
export function pairConditions(pairs: readonly CheckedPair[], flow: Flow, context: FlowContext): Sql[] {
  return pairs.map(({ left, right }) => sql`${valueSql(left.expr, flow, context)} = ${valueSql(right.expr, flow, context)}`)
}

/** The step's `where` for a pair of rows. */
export function matchConditions({ source }: Matching, flow: Flow, context: FlowContext): Sql[] {
  return source.where === null ? [] : [conditionSql(source.where.expr, flow, context)]
}

export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`TRUE` : joinSql(conditions, ' AND ')
}

/** `flow` with the step's relation joined to it; inner unless another keyword is given. */
export function joined(flow: Flow, relation: Sql, conditions: readonly Sql[], keyword = 'JOIN'): Flow {
  return { ...flow, from: sql`${flow.from}\n${keyword} ${relation} ON ${allOf(conditions)}`, relations: flow.relations + 1 }
}

/** The rows that match, all conditions side by side: engines take those over the step's rows alone into its scan. */
export function innerJoined({ source, on }: Matching, flow: Flow, context: FlowContext, more: readonly Sql[] = []): Flow {
  const { own, both } = splitConditions(source)
  const conditions = [...own, ...both].map((atom) => conditionSql(atom.expr, flow, context))
  return joined(flow, sourceSql(source.alias, [], context), [...pairConditions(on, flow, context), ...conditions, ...more])
}

/**
 * True when engines can test the condition while they probe a hash table, so that an outer or anti join keeps its
 * equalities as a hash join: a comparison that cannot fail, whose one side reads the step's rows alone and the other the earlier ones alone.
 */
export function isProbeable(expr: Expr, alias: string, flow: Flow, context: FlowContext): boolean {
  if (expr.node !== 'call' || !comparisons.has(expr.fn)) return false
  if (failureToSql(expr, resolver(flow, context), context.dialect) !== null) return false
  const sides = expr.args.map((arg) => {
    const reads = columnsOf(arg)
    const owns = [...nodesOf(arg)].some((node) => node.node === 'field' && node.alias === alias)
    return owns ? (readsOnly(arg, alias) ? 'own' : 'both') : reads.length > 0 ? 'earlier' : 'none'
  })
  return sides.length === 2 && sides.includes('own') && !sides.includes('both')
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>='])

/** The pairs of rows on which the step's condition is evaluated. */
export function pairsFlow({ source, on }: Matching, flow: Flow, context: FlowContext): Flow {
  return joined(flow, sourceSql(source.alias, [], context), pairConditions(on, flow, context))
}

/** “身份证号相同，且……”: what makes a row of the step's dataset match. */
export function phraseMatching(step: Matching & Pick<CheckedStep, 'before'>, rule: CheckedRule): Sayings {
  const { source, on } = step
  const pairs = on.map((pair) => phraseMatch(pair, rule, scopeOf(step)))
  const where = source.where === null ? null : phraseCondition(source.where.expr, rule, pairs.length > 0, scopeOf(step))
  const of = (lang: 'zh-CN' | 'en') => joinSayings([...pairs, ...(where === null ? [] : [where])].map((phrase) => phrase[lang]), lang === 'en' ? ' and ' : '，且')
  return { 'zh-CN': of('zh-CN'), en: of('en') }
}

/** “救助名册中有身份证号相同的记录：月金额为 620.00，大于 500.00”: the row that a finding met. */
export function tellMatching(step: Matching & Pick<CheckedStep, 'before'>, rule: CheckedRule, more: readonly Tellings[] = []): Tellings {
  const { source, on } = step
  const pairs = on.map((pair) => phraseMatch(pair, rule, scopeOf(step)))
  const met = joinTellings([...(source.where === null ? [] : atomsOf(source.where).map(({ expr }) => tellCondition(expr, rule, scopeOf(step)))), ...more])
  return bothLanguages((lang) => {
    const equal = joinSayings(pairs.map((pair) => pair[lang]), lang === 'en' ? ' and ' : '，且')
    const title = ownerTitle(source.alias, rule, lang)
    if (lang === 'en') return say`${title} has a record${equal.length === 0 ? '' : ' where '}${equal}${met.en.length === 0 ? '' : ': '}${met.en}`
    return say`${title}中有${equal}${equal.length === 0 ? '' : '的'}记录${met['zh-CN'].length === 0 ? '' : '：'}${met['zh-CN']}`
  })
}

/** A step speaks of the record that it finds; the earlier ones are named. */
export function scopeOf({ source, before }: { readonly source: CheckedSource | null; readonly before: readonly string[] }): Scope {
  return { own: source?.alias ?? null, visible: before }
}

/** The text of a matching in a proof. */
export function matchingSource({ source, on }: Matching): string {
  const pairs = on.map(({ left, right }) => `${left.source} == ${right.source}`)
  return [...pairs, ...(source.where === null ? [] : [pairs.length > 0 && isLoose(source.where.expr) ? `(${source.where.source})` : source.where.source])].join(' && ')
}

/** Binds less than `&&`, so that it needs brackets beside it. */
function isLoose(expr: Expr): boolean {
  return expr.node === 'call' && (expr.fn === '||' || expr.fn === '?:')
}
