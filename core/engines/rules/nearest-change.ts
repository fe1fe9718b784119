import type { Lang } from '../../base/text.ts'
import type { ChangePlan, FindingPart, FindingSaying, PlannedRow, PlannedValue } from '../../contracts/compiled-rule.ts'
import type { Expr } from '../../contracts/expression.ts'
import { levels as levelOrder, type Finding, type Level, type NearestChange } from '../../contracts/finding.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { evaluate, type EvaluationEnv } from '../../language/evaluate.ts'
import type { Value } from '../../language/values.ts'
import { fillSentence, plainText, type Filling } from './fill-sentence.ts'
import { levelTitles } from './level-titles.ts'
import { apart, say } from './saying.ts'
import { searchValue, type FoundValue, type Trial } from './search-value.ts'

/** What the search reads of one finding. */
export interface ChangeReading {
  readonly finding: Finding
  readonly env: EvaluationEnv
  readonly filling: Filling
  /** The levels in the rule's order. */
  readonly levels: readonly Level[]
  /** A value of a column as JSON, and as people read it: codes by their titles. */
  plain(column: Expr, value: Value): JsonValue
  titled(column: Expr, value: Value): JsonValue
}

export interface NearestChanges {
  /** After it there would be no alert. */
  readonly nearest: NearestChange | null
  /** After it the alert would be of a lower level. */
  readonly milder: NearestChange | null
}

/** A change that would do; put into words only if it is the nearest. */
interface Candidate { readonly level: Level | null; readonly rank: readonly [kind: number, distance: number, place: number]; change(): NearestChange }

/**
 * The nearest change that would have kept a finding from being there, and the nearest that would have lowered its level.
 * The order, simple and the same for all rules: first numbers and dates, by how far the compared value would have to move
 * (numbers as a share of the larger of before and after, dates in years); then other values (truths, codes, texts), by
 * places apart; then whole rows, one to be added before few to be taken away. Equal ones in the rule's order. Every value
 * is tried with the evaluator that proves the finding.
 */
export function nearestChanges(plan: ChangePlan, reading: ChangeReading): NearestChanges {
  const ways = outcomes(plan, reading)
  const values = plan.values.flatMap((planned, place) => valueCandidates(planned, place, ways, reading))
  const rows = rowCandidates(plan, reading)
  const first = (candidates: readonly Candidate[]) => candidates.reduce<Candidate | null>((best, one) => (best === null || isBefore(one, best) ? one : best), null)?.change() ?? null
  return {
    nearest: first([...values.filter(({ level }) => level === null), ...rows]),
    milder: first(values.filter(({ level }) => level !== null)),
  }
}

function isBefore({ rank: a }: Candidate, { rank: b }: Candidate): boolean {
  const i = a.findIndex((part, place) => part !== b[place])
  return i >= 0 && a[i]! < b[i]!
}

interface Outcomes {
  readonly now: Level
  /** What a finding becomes in another world; null: nothing. */
  in(env: EvaluationEnv): Level | null
  /** Whether it would reach any level. */
  isGraded(env: EvaluationEnv): boolean
  holds(when: Expr, env: EvaluationEnv): boolean
}

function outcomes(plan: ChangePlan, { finding, env, levels }: ChangeReading): Outcomes {
  const holds = (when: Expr, world: EvaluationEnv) => evaluate(when, world).value === true
  // Of a key with several rows the one that stands for it need not be the one that every condition is known of.
  const met = plan.conditions.filter((condition) => holds(condition, env))
  return {
    now: finding.level, holds,
    isGraded: (world) => plan.levels.some((level) => holds(level, world)),
    in: (world) => {
      if (!met.every((condition) => holds(condition, world))) return null
      const place = plan.levels.findIndex((level) => holds(level, world))
      return place < 0 ? null : levels[place]!
    },
  }
}

function valueCandidates(planned: PlannedValue, place: number, ways: Outcomes, reading: ChangeReading): readonly Candidate[] {
  const { finding, env } = reading
  const sources = finding.sources.filter(({ alias }) => alias === planned.column.alias)
  const isWhole = finding.sources.length === finding.sourceCount
  if (planned.kind === 'value' && (sources.length !== 1 || (planned.single && !isWhole))) return []
  if (!planned.grades && !ways.holds(planned.when, env)) return []
  const from = env.field(planned.column.alias, planned.column.field)
  const worldOf = (value: Value): EvaluationEnv => ({
    ...env, field: (alias, field) => (alias === planned.column.alias && field === planned.column.field ? value : env.field(alias, field)),
  })
  const trial = (succeeds: Trial['succeeds']): Trial => ({
    succeeds, against: planned.against === null ? null : evaluate(planned.against, env).value,
    compared: (value) => (planned.compared === null ? value : evaluate(planned.compared, worldOf(value)).value),
  })
  const isGone = (value: Value) => (planned.grades ? !ways.isGraded(worldOf(value)) : !ways.holds(planned.when, worldOf(value)))
  const isMilder = (value: Value) => {
    const level = ways.in(worldOf(value))
    return level !== null && levelOrder.indexOf(level) > levelOrder.indexOf(ways.now)
  }
  const tries = planned.lowers ? [isGone, isMilder] : [isGone]
  return tries.flatMap((succeeds): readonly Candidate[] => {
    const found = searchValue(planned, from, trial(succeeds))
    if (found === null) return []
    const level = succeeds === isGone ? null : ways.in(worldOf(found.to))
    const change = (): NearestChange => ({
      kind: planned.kind, level, alias: planned.column.alias, dataset: planned.dataset, field: planned.column.field,
      from: reading.plain(planned.column, from), to: reading.plain(planned.column, found.to),
      rows: planned.kind === 'value' ? [sources[0]!.row] : [],
      sentence: told((lang) => valueSaying(planned, from, found, reading, lang), level, reading),
    })
    return [{ level, change, rank: [found.isOrdered ? 0 : 1, found.distance, place] }]
  })
}

function rowCandidates({ added, removed }: ChangePlan, reading: ChangeReading): readonly Candidate[] {
  const { finding } = reading
  const isWhole = finding.sources.length === finding.sourceCount
  const isSingle = isWhole && new Set(finding.sources.map(({ alias }) => alias)).size === finding.sourceCount
  const change = (kind: NearestChange['kind'], { alias, dataset }: PlannedRow, rows: readonly string[], saying: (lang: Lang) => FindingSaying): NearestChange => (
    { kind, level: null, alias, dataset, field: null, from: null, to: null, rows, sentence: told(saying, null, reading) })
  return [
    ...added.filter(({ single }) => isSingle || !single).map((planned, place): Candidate => ({
      level: null, change: () => change('row-added', planned, [], (lang) => (lang === 'en' ? say`${planned.words.en} (it has none now)` : say`${planned.words['zh-CN']}（现在没有）`)),
      rank: [2, 0, place],
    })),
    ...removed.flatMap((planned, place): readonly Candidate[] => {
      const rows = finding.sources.filter(({ alias }) => alias === planned.alias).map(({ row }) => row)
      const count = rows.length === 0 ? null : isWhole ? rows.length : null
      if (rows.length === 0) return []
      return [{ level: null, change: () => change('rows-removed', planned, rows, (lang) => removedSaying(planned, count, lang)), rank: [2, count ?? finding.sourceCount, place] }]
    }),
  ]
}

function removedSaying({ words }: PlannedRow, count: number | null, lang: Lang): FindingSaying {
  if (lang === 'en') return say`${count === 1 ? 'this record' : count === null ? 'these records' : `these ${count} records`} of ${words.en} did not exist`
  return say`没有${words['zh-CN']}中的${count === 1 ? '这条记录' : count === null ? '这些记录' : `这 ${count} 条记录`}`
}

function valueSaying(planned: PlannedValue, from: Value, found: FoundValue, reading: ChangeReading, lang: Lang): FindingSaying {
  const { column, compared, words, when } = planned
  const text = (value: Value) => plainText(reading.titled(column, value), lang)
  const title = planned.title[lang]
  const now: FindingSaying = [{ value: column }]
  const isNow = lang === 'en' ? say` (now ${now})` : say`（现为${apartValue(now, from)}）`
  const concrete = found.isSample
    ? (lang === 'en' ? say`${title} were something else${isNow}` : say`${title}为其他内容${isNow}`)
    : (lang === 'en' ? say`${title} were ${text(found.to)}${isNow}` : say`${title}${apart<FindingPart>('为', [text(found.to)])}${isNow}`)
  if (words === null) return concrete
  const isEquality = when.node === 'call' && when.fn === '=='
  if (compared === null || compared.node === 'field') return isEquality || from === null ? words[lang] : say`${words[lang]}${withUnit(now, planned, lang)}`
  const value: FindingSaying = [{ value: compared }]
  const unit = planned.unit[lang]
  const came = lang === 'en' ? say` (now ${value}${unit === '' ? '' : ` ${unit}`})` : say`（现为${value}${unit === '' ? '' : ` ${unit}`}）`
  return lang === 'en' ? say`${words.en}${came}, that is, if ${concrete}` : say`${words['zh-CN']}${came}，即${concrete}`
}

function withUnit(now: FindingSaying, { unit }: PlannedValue, lang: Lang): FindingSaying {
  const after = unit[lang] === '' ? '' : ` ${unit[lang]}`
  return lang === 'en' ? say` (now ${now}${after})` : say`（现为${now}${after}）`
}

/** An empty value is told as “空”, which needs no room before it. */
function apartValue(now: FindingSaying, from: Value): FindingSaying {
  return from === null ? ['空'] : now
}

function told(saying: (lang: Lang) => FindingSaying, level: Level | null, { finding, filling }: ChangeReading): NearestChange['sentence'] {
  const sentence = (lang: Lang) => {
    const then = level === null
      ? (lang === 'en' ? 'there would be no alert' : '就不会预警')
      : (lang === 'en' ? `the alert would be ${levelTitles[level].en}` : `就降为${levelTitles[level]['zh-CN']}预警`)
    const whole = lang === 'en' ? say`if ${saying(lang)}, ${then}` : say`如果${saying(lang)}，${then}`
    return fillSentence([{ saying: { 'zh-CN': whole, en: whole }, only: null }], finding, filling, lang)
  }
  return { 'zh-CN': sentence('zh-CN'), en: sentence('en') }
}
