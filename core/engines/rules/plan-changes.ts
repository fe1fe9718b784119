import type { Expr } from '../../contracts/expression.ts'
import type { ChangePlan, PlannedRow, PlannedValue, ValueDomain } from '../../contracts/compiled-rule.ts'
import { columnId, type CheckedRule, type CheckedStep, type RuleAlias } from './checked-rule.ts'
import { definitionOf } from './compile-flow.ts'
import { aliasesOf, atomsOf, columnsOf, isTrue, nodesOf } from './expression-tree.ts'
import { readsOf } from './flow.ts'
import { bothLanguages } from './phrase-expression.ts'
import { ownerTitle } from './phrase-field.ts'
import { rowIdentity, type RowIdentity } from './row-identity.ts'
import { phraseMatching, type Matching } from './steps/matching.ts'
import { followedBy, say } from './saying.ts'
import { comparisonOf, negatedWords, titleWords } from './tell-change.ts'
import { isCarried, spelledOut, unitOf } from './tell-condition.ts'

type Field = Extract<Expr, { node: 'field' }>

interface Place {
  readonly rule: CheckedRule
  readonly identity: RowIdentity
  /** Columns that decide which rows meet, and those of which a step computes something. */
  readonly structure: ReadonlySet<string>
  /** Those besides that steps read elsewhere than in a condition which findings carry. */
  readonly hidden: ReadonlySet<string>
  /** Every column that the rule reads anywhere. */
  readonly reads: ReadonlySet<string>
  /** No step looks at several rows together, so that without one of them nothing new is found. */
  readonly monotone: boolean
}

/**
 * Which changes of the data are sure to undo a finding of the rule. A value counts only where every row that the same
 * alert could rest on would fail with it: its condition reads that row and rows that the alert's key fixes, and no step
 * finds other rows by it.
 */
export function planChanges(rule: CheckedRule): ChangePlan {
  const place: Place = { rule, identity: rowIdentity(rule), structure: structureOf(rule), hidden: hiddenOf(rule), reads: allReads(rule), monotone: rule.steps.every(isMonotone) }
  const conditions = conditionsOf(rule)
  const levels = rule.levels.map(({ when }) => spelledOut(when.expr, rule))
  const kept = rule.levels.some(({ when }) => isTrue(when.expr)) && rule.levels.length === 1
  return {
    conditions: conditions.filter((condition) => isCarried(condition, rule)),
    levels,
    values: [
      ...conditions.flatMap((condition) => valuesOf(place, condition, [condition], false)),
      ...(kept ? [] : levels.flatMap((level) => (isTrue(level) ? [] : valuesOf(place, level, levels, true)))),
    ],
    added: rule.steps.flatMap((step, i) => addedRows(place, step, i)),
    removed: [...rule.steps.flatMap((step) => step.source?.alias ?? []).reverse(), rule.from.alias].flatMap((alias) => removedRows(place, alias)),
  }
}

/** All that must hold of the row that stands for a finding, names spelled out; bounds of scores among it. */
function conditionsOf(rule: CheckedRule): readonly Expr[] {
  const from = rule.from.where === null ? [] : atomsOf(rule.from.where).map(({ expr }) => expr)
  const steps = rule.steps.flatMap((step) => {
    return definitionOf(step).conditions(step, rule).flatMap(({ expr, kind, bound }) => (kind === 'row' ? [expr] : (bound ?? [])))
  })
  return [...from, ...steps].map((expr) => spelledOut(expr, rule))
}

function valuesOf(place: Place, when: Expr, together: readonly Expr[], grades: boolean): PlannedValue[] {
  const { rule } = place
  if (!together.every((expr) => isCarried(expr, rule))) return []
  const fields = new Map<string, Field>()
  for (const node of nodesOf(when)) if (node.node === 'field') fields.set(columnId(node.alias, node.field), node)
  return [...fields.values()].flatMap((column): PlannedValue[] => {
    const alias = rule.aliases.get(column.alias)!
    const info = alias.columns[column.field]
    if (info === undefined || info.shown !== null || !changeable.has(column.type.kind)) return []
    const computed = alias.dataset === null || (alias.pairwise?.includes(column.field) ?? false)
    const may = computed ? mayCompute(place, column, together) : mayChange(place, column, alias, together)
    if (!may) return []
    const lowers = grades && (computed || mayLower(place, column, alias))
    const comparison = comparisonOf(when, column)
    return [{
      kind: computed ? 'measure' : 'value', grades, lowers, when, column,
      dataset: computed ? null : alias.dataset!.id,
      domain: domainOf(alias, column),
      compared: comparison?.side ?? null, against: comparison?.call.args[1] ?? null, single: !computed && !place.identity.fixed.has(column.alias),
      words: comparison === null ? null : negatedWords(comparison, rule),
      title: titleWords(column, rule), unit: bothLanguages((lang) => unitOf(comparison?.side ?? column, rule, lang)),
    }]
  })
}

const changeable: ReadonlySet<string> = new Set(['int', 'decimal', 'date', 'datetime', 'bool', 'string'])

/** A computed value, where the alert's key fixes whatever the conditions read. What equal rows were put together by is none. */
function mayCompute({ rule, identity }: Place, column: Field, together: readonly Expr[]): boolean {
  const by = rule.steps.some((step) => step.by.some(({ name }) => name === column.field) && rule.aliases.get(column.alias)!.identity.includes(column.field))
  const hasKey = rule.alert.key.some(({ expr }) => columnsOf(expr).includes(columnId(column.alias, column.field)))
  return !by && !hasKey && together.every((expr) => [...nodesOf(expr)].every((node) => node.node !== 'field' || identity.isFixed(node)))
}

function mayChange({ rule, identity, structure, reads, monotone }: Place, column: Field, alias: RuleAlias, together: readonly Expr[]): boolean {
  const id = columnId(column.alias, column.field)
  const keys = rule.alert.key.flatMap(({ expr }) => columnsOf(spelledOut(expr, rule)))
  if (alias.identity.includes(column.field) || keys.includes(id)) return false
  const isFixed = identity.fixed.has(alias.name)
  const fields = together.flatMap((expr) => [...nodesOf(expr)].filter((node): node is Field => node.node === 'field'))
  const isOwn = (field: Field) => field.alias === alias.name && !(alias.pairwise?.includes(field.field) ?? false)
  // Whatever else changes: every row of this key has this one row, and that fails.
  if (isFixed && !alias.optional && fields.every(isOwn)) return true
  // Of an optional alias other rows of the alert may have found nothing.
  if (structure.has(id) || (alias.optional && !isFixed)) return false
  if (fields.some((field) => !isOwn(field) && !identity.fixed.has(field.alias) && !(isFixed && identity.isFixed(field)))) return false
  const twins = twinsOf(alias, rule)
  if (isFixed) return twins.every((twin) => !fields.some((field) => field.alias === twin.alias && field.field === column.field))
  return monotone && twins.every((twin) => !reads.has(columnId(twin.alias, column.field)))
}

/** Whether the finding is sure to stay, so that its level follows from the conditions that it carries. */
function mayLower({ rule, structure, hidden, reads }: Place, column: Field, alias: RuleAlias): boolean {
  const id = columnId(column.alias, column.field)
  return !structure.has(id) && !hidden.has(id) && twinsOf(alias, rule).every((twin) => twin.isPlain && !reads.has(columnId(twin.alias, column.field)))
}

/** Where else the rule reads the data set of an alias; plain where each of its rows is met on its own. */
function twinsOf({ name, dataset }: Pick<RuleAlias, 'name' | 'dataset'>, rule: CheckedRule): readonly { readonly alias: string; readonly isPlain: boolean; readonly step: CheckedStep | null }[] {
  const places = [{ source: rule.from, step: null }, ...rule.steps.flatMap((step) => (step.source === null ? [] : [{ source: step.source, step }]))]
  return places.filter(({ source }) => source.alias !== name && source.dataset.id === dataset?.id).map(({ source, step }) => ({ alias: source.alias, isPlain: step === null || isMonotone(step), step }))
}

function domainOf(alias: RuleAlias, column: Field): ValueDomain {
  const info = alias.columns[column.field]!
  const field = alias.dataset?.fields.find(({ name }) => name === column.field)
  const isCount = alias.dataset === null && column.type.kind === 'int'
  return {
    nullable: info.nullable && alias.dataset !== null && field?.required !== true,
    members: info.codes?.entries.map(({ code }) => code) ?? field?.options ?? null,
    minimum: field?.minimum ?? (isCount ? 0n : null), maximum: field?.maximum ?? null,
  }
}

/** A match that `absent` would then find, where all rows of one alert would find it. */
function addedRows(place: Place, step: CheckedStep, index: number): PlannedRow[] {
  const { rule, identity } = place
  if (step.kind !== 'absent' || step.source === null) return []
  const { alias, dataset, where } = step.source
  const met = aliasesOfAll([...step.on.map(({ left }) => left.expr), ...(where === null ? [] : [where.expr])].map((expr) => spelledOut(expr, rule))).filter((name) => name !== alias)
  if (twinsOf({ name: alias, dataset }, rule).length > 0 || met.some((name) => !rule.alive.includes(name))) return []
  const isFixed = met.every((name) => identity.fixed.has(name) && rule.aliases.get(name)!.dataset !== null)
  if (!isFixed && !rule.steps.slice(index + 1).every(isMonotone)) return []
  return [{ alias, dataset: dataset.id, single: !isFixed, words: matchWords(step as CheckedStep & Matching, rule) }]
}

/** Rows of an alias without which nothing of the alert is left. */
function removedRows({ rule, identity, monotone }: Place, alias: string): PlannedRow[] {
  const { dataset, optional } = rule.aliases.get(alias)!
  if (dataset === null || optional) return []
  const planned: PlannedRow = { alias, dataset: dataset.id, single: false, words: titleOf(alias, rule) }
  if (rule.alive.includes(alias) && identity.fixed.has(alias)) return [planned]
  const twins = twinsOf({ name: alias, dataset }, rule)
  const reverses = twins.some(({ step, alias: twin }) => step?.kind === 'absent' || rule.aliases.get(twin)!.optional)
  if (monotone && rule.alive.includes(alias)) return reverses ? [] : [planned]
  const folds = rule.steps.filter(({ collapses }) => collapses)
  const isGroup = folds.length === 1 && folds[0]!.kind === 'group' && rule.alive.every((name) => rule.aliases.get(name)!.dataset !== null || identity.fixed.has(name))
  return isGroup && twins.length === 0 && alias === rule.from.alias ? [planned] : []
}

function titleOf(alias: string, rule: CheckedRule): PlannedRow['words'] {
  return bothLanguages((lang) => say`${ownerTitle(alias, rule, lang)}`)
}

/** “救助名册中有身份证号相同的记录”. */
function matchWords(step: CheckedStep & Matching, rule: CheckedRule): PlannedRow['words'] {
  const match = phraseMatching(step, rule)
  return {
    'zh-CN': say`${ownerTitle(step.source.alias, rule, 'zh-CN')}中有${followedBy(match['zh-CN'], '的')}记录`,
    en: say`${ownerTitle(step.source.alias, rule, 'en')} had a record where ${match.en}`,
  }
}

function aliasesOfAll(expressions: readonly Expr[]): string[] {
  return [...new Set(expressions.flatMap((expr) => aliasesOf(expr)))]
}

const monotoneKinds: ReadonlySet<string> = new Set(['join', 'near', 'absent', 'let', 'filter'])

function isMonotone(step: CheckedStep): boolean {
  return monotoneKinds.has(step.kind)
}

function structureOf(rule: CheckedRule): ReadonlySet<string> {
  const ids = rule.steps.flatMap((step) => {
    if (step.kind === 'let' || step.kind === 'filter') return []
    const isPlain = step.kind === 'absent' || step.kind === 'near' || (step.kind === 'join' && !rule.aliases.get(step.source!.alias)!.optional)
    return isPlain ? readsOf(step.on.flatMap(({ left, right }) => [left, right])) : step.reads
  })
  return new Set(spelledIds(ids, rule))
}

function hiddenOf(rule: CheckedRule): ReadonlySet<string> {
  return new Set(spelledIds(rule.steps.flatMap((step) => (step.kind === 'absent' || step.kind === 'near' ? step.reads : [])), rule))
}

function allReads(rule: CheckedRule): ReadonlySet<string> {
  const { alert } = rule
  const shown = [...alert.title, ...alert.titleEn].filter((part) => typeof part !== 'string')
  const expressions = [rule.from.where, ...rule.levels.map(({ when }) => when), ...alert.key, ...alert.evidence, ...shown, alert.region]
  return new Set(spelledIds([...rule.steps.flatMap(({ reads }) => reads), ...readsOf(expressions)], rule))
}

/** Columns by their ids; those of names in their place. */
function spelledIds(ids: readonly string[], rule: CheckedRule): string[] {
  return ids.flatMap((id) => {
    const info = id.includes('.') ? undefined : rule.names.get(id)
    return info === undefined ? [id] : columnsOf(spelledOut({ node: 'name', type: info.type, name: id, at: { from: 0, to: 0 } }, rule))
  })
}
