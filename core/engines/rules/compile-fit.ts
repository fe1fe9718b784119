import type { LocalText } from '../../base/text.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { ResultRow } from '../../contracts/engine.ts'
import type { QueryPlan, ResultColumn } from '../../contracts/query-plan.ts'
import type { Sql } from '../../contracts/sql.ts'
import type { Expr } from '../../contracts/expression.ts'
import { rowColumns } from '../../contracts/table-plan.ts'
import { columnId, type CheckedRule } from './checked-rule.ts'
import { compileFlow, stageNames } from './compile-flow.ts'
import { queryPlan } from './compile-rule.ts'
import type { ComparisonPattern, Mixture } from './fit-mixture.ts'
import { nodesOf } from './expression-tree.ts'
import type { Flow, FlowContext } from './flow.ts'
import type { CheckedFilter } from './steps/filter.ts'
import type { CheckedSimilar } from './steps/similar-check.ts'
import { bandsSql, fitColumn, partLevels, patternsSql, scoreBands, type DecidedPair } from './steps/similar-fit.ts'
import type { ScoreBand } from './suggest-score.ts'

/** Of patterns, so many are read; what they leave out is counted. */
const mostPatterns = 100_000

/** One part of a step's score, as the rule writes it. */
export interface FitPart { readonly method: string; readonly left: string; readonly right: string; readonly weight: number }

/** A `similar` step whose weights and threshold can be fitted to data. */
export interface FitPlan {
  /** Its place among the rule's steps, and its JSON pointer. */
  readonly step: number
  readonly pointer: string
  /** The dataset in which it looks. */
  readonly dataset: LocalText
  readonly parts: readonly FitPart[]
  /** The threshold as the rule writes it. */
  readonly least: string
  /** True: each row has one counterpart at most, so that the candidates that it does not choose are others. */
  readonly single: boolean
  /**
   * The aliases of a pair's rows, as the sources of findings name them; null where findings say nothing of pairs: their rows are not among the
   * sources, or the rule does not alert the more the more alike they are, so that an alert that is right need not be of a pair that is the same.
   */
  readonly sides: { readonly left: readonly string[]; readonly right: string } | null
  /** How its candidates agree, and which of them it would choose under other weights; `readPatterns` reads the rows. `decided` only where there are `sides`. */
  patterns(weights: readonly number[], decided?: readonly DecidedPair[]): QueryPlan
  /** How the pairs that it would choose under other weights are spread over the score; `readBands` reads the rows. */
  bands(weights: readonly number[], mixture: Mixture, decided?: readonly DecidedPair[]): QueryPlan
}

/** What was compared. */
export interface Comparisons {
  readonly patterns: readonly ComparisonPattern[]
  /** Number of levels of each part. */
  readonly levels: readonly number[]
  /** Mean value of each part at each level, null where no pair has it. */
  readonly values: readonly (readonly (number | null)[])[]
  /** All pairs, and those of them that `patterns` hold. */
  readonly pairs: number
  readonly read: number
  /** Pairs that were decided about, among those. */
  readonly known: { readonly same: number; readonly other: number }
  /** The threshold as it is now. */
  readonly least: number
}

/** The rule's `similar` steps, in their order. */
export function compileFits(rule: CheckedRule, dialect: Dialect): readonly FitPlan[] {
  return rule.steps.flatMap((step, place) => {
    if (step.kind !== 'similar') return []
    const similar = step as CheckedSimilar
    const { alias } = similar.source
    const left = step.before.filter((name) => rule.aliases.get(name)!.dataset !== null)
    const leftRows = left.map((name) => columnId(name, rowColumns.id))
    const isShown = left.length > 0 && [...left, alias].every((name) => rule.alive.includes(name))
    const write = (weights: readonly number[], text: (weighted: CheckedSimilar, flow: Flow, context: FlowContext) => { sql: Sql; columns: readonly ResultColumn[] }) => {
      const { flow, context } = compileFlow(rule, place, [...step.reads, ...leftRows], dialect, stageNames())
      const weighted = { ...similar, parts: similar.parts.map((part, i) => ({ ...part, weight: weights[i]! })) }
      const { sql, columns } = text(weighted, flow, { ...context, needs: new Set(leftRows) })
      return queryPlan(rule, sql, columns)
    }
    return [{
      step: place, pointer: step.pointer, dataset: similar.source.dataset.title, single: similar.assign || similar.best === 1, least: similar.atLeast.source,
      parts: similar.parts.map(({ method, of, weight }) => ({ method, left: of.left.source, right: of.right.source, weight })),
      sides: isShown && alertsOnAlike(rule, place, alias) ? { left, right: alias } : null,
      patterns: (weights, pairs = []) => write(weights, (weighted, flow, context) => patternsSql(weighted, flow, context, mostPatterns, { pairs, leftRows })),
      bands: (weights, mixture, pairs = []) => write(weights, (weighted, flow, context) => bandsSql(weighted, mixture, flow, context, { pairs, leftRows })),
    }]
  })
}

/**
 * Whether a rule alerts on pairs of a step the sooner the more alike they are: all that it asks of the score is that it be high enough. Levels
 * grade alerts where one of them holds always; else they say whether there is one.
 */
function alertsOnAlike(rule: CheckedRule, place: number, alias: string): boolean {
  const isScore = (expr: Expr | undefined) => expr?.node === 'field' && expr.alias === alias && /^score(_\d+)?$/.test(expr.field)
  const speaksOfIt = (expr: Expr) => [...nodesOf(expr)].some(isScore)
  const rises = (expr: Expr): boolean => {
    if (!speaksOfIt(expr)) return true
    if (expr.node !== 'call') return false
    const [a, b] = expr.args
    switch (expr.fn) {
      case '&&': case '||': return expr.args.every(rises)
      case '>': case '>=': return isScore(a) && !speaksOfIt(b!)
      case '<': case '<=': return isScore(b) && !speaksOfIt(a!)
      default: return false
    }
  }
  const isAlways = ({ when: { expr } }: CheckedRule['levels'][number]) => expr.node === 'literal' && expr.value === true
  const later = rule.steps.slice(place + 1)
  // What a step computes from the score, or joins by it, is looked into no further.
  if (later.some(({ kind, reads }) => kind !== 'filter' && reads.some((id) => id === columnId(alias, 'score') || id.startsWith(columnId(alias, 'score_'))))) return false
  const filters = later.flatMap((step) => (step.kind === 'filter' ? (step as CheckedFilter).where.expr : []))
  return [...filters, ...(rule.levels.some(isAlways) ? [] : rule.levels.map(({ when }) => when.expr))].every(rises)
}

/** Reads the result of a plan's `patterns`. */
export function readPatterns({ parts, single }: FitPlan, rows: readonly ResultRow[]): Comparisons {
  const places = parts.map((_, part) => part)
  const sums = places.map(() => new Array<number>(partLevels).fill(0))
  const counts = places.map(() => new Array<number>(partLevels).fill(0))
  const patterns = rows.map((row): ComparisonPattern => {
    const pairs = Number(row[fitColumn.pairs])
    const levels = places.map((part) => {
      const level = row[fitColumn.level(part)]
      if (level === null || level === undefined) return null
      sums[part]![Number(level)]! += Number(row[fitColumn.sum(part)])
      counts[part]![Number(level)]! += pairs
      return Number(level)
    })
    const [same, decidedOther] = [Number(row[fitColumn.knownSame]), Number(row[fitColumn.knownOther])]
    const open = single ? Number(row[fitColumn.chosen]) : pairs - same - decidedOther
    return { levels, pairs: open, same, other: pairs - open - same }
  })
  return {
    patterns,
    levels: places.map(() => partLevels),
    values: sums.map((part, i) => part.map((sum, level) => (counts[i]![level] === 0 ? null : sum / counts[i]![level]!))),
    pairs: rows.length === 0 ? 0 : Number(rows[0]![fitColumn.total]),
    read: patterns.reduce((sum, { pairs, same, other }) => sum + pairs + same + other, 0),
    known: { same: patterns.reduce((sum, { same }) => sum + same, 0), other: rows.reduce((sum, row) => sum + Number(row[fitColumn.knownOther]), 0) },
    least: rows.length === 0 ? 0 : Number(rows[0]![fitColumn.least]),
  }
}

/** Reads the result of `bands`, ascending. */
export function readBands(rows: readonly ResultRow[]): readonly ScoreBand[] {
  return rows.map((row) => ({ from: Number(row[fitColumn.band]) / scoreBands, pairs: Number(row[fitColumn.pairs]), same: Number(row[fitColumn.same]) }))
}
