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
  /** The aliases of a pair's rows, as the sources of findings name them; null where no row of a dataset stands for the left. */
  readonly sides: { readonly left: string; readonly right: string } | null
  /** The rule alerts on what is unlike, by its score: a confirmed alert is then no sign that the pair is the same. */
  readonly seeksUnlike: boolean
  /** How its candidates agree, and which of them it would choose under other weights; `readPatterns` reads the rows. `decided` only where there are `sides`. */
  patterns(weights: readonly number[], decided?: readonly DecidedPair[]): QueryPlan
  /** How the pairs that it would choose under other weights are spread over the score; `readBands` reads the rows. */
  bands(weights: readonly number[], mixture: Mixture): QueryPlan
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
    const left = step.before.find((name) => rule.aliases.get(name)!.dataset !== null && rule.alive.includes(name)) ?? null
    const leftRow = left === null ? null : columnId(left, rowColumns.id)
    const write = (weights: readonly number[], text: (weighted: CheckedSimilar, flow: Flow, context: FlowContext) => { sql: Sql; columns: readonly ResultColumn[] }) => {
      const { flow, context } = compileFlow(rule, place, leftRow === null ? step.reads : [...step.reads, leftRow], dialect, stageNames())
      const weighted = { ...similar, parts: similar.parts.map((part, i) => ({ ...part, weight: weights[i]! })) }
      const { sql, columns } = text(weighted, flow, { ...context, needs: new Set(leftRow === null ? [] : [leftRow]) })
      return queryPlan(rule, sql, columns)
    }
    return [{
      step: place, pointer: step.pointer, dataset: similar.source.dataset.title, single: similar.assign || similar.best === 1, least: similar.atLeast.source,
      parts: similar.parts.map(({ method, of, weight }) => ({ method, left: of.left.source, right: of.right.source, weight })),
      sides: left === null || !rule.alive.includes(alias) ? null : { left, right: alias },
      seeksUnlike: conditionsOf(rule).some((expr) => [...nodesOf(expr)].some((node) => isBelow(node, alias))),
      patterns: (weights, decided = []) => write(weights, (weighted, flow, context) => patternsSql(weighted, flow, context, mostPatterns, { decided, leftRow: leftRow ?? '' })),
      bands: (weights, mixture) => write(weights, (weighted, flow, context) => bandsSql(weighted, mixture, flow, context)),
    }]
  })
}

/** What rows have to meet after all steps, and what tells their level. */
function conditionsOf(rule: CheckedRule): readonly Expr[] {
  return [...rule.steps.flatMap((step) => (step.kind === 'filter' ? (step as CheckedFilter).where.expr : [])), ...rule.levels.map(({ when }) => when.expr)]
}

/** Whether a comparison holds for low scores of an alias. */
function isBelow(node: Expr, alias: string): boolean {
  if (node.node !== 'call') return false
  const isScore = (expr: Expr | undefined) => expr?.node === 'field' && expr.alias === alias && /^score(_\d+)?$/.test(expr.field)
  const [a, b] = node.args
  return ((node.fn === '<' || node.fn === '<=') && isScore(a)) || ((node.fn === '>' || node.fn === '>=') && isScore(b))
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
