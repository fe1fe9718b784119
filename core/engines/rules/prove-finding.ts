import { textIn, type Lang } from '../../base/text.ts'
import type { CompiledRule, PlannedCondition } from '../../contracts/compiled-rule.ts'
import type { Expr } from '../../contracts/expression.ts'
import type { Finding, FindingProof, FindingValue, ProvenCondition, Shown } from '../../contracts/finding.ts'
import type { WorkCalendar } from '../../contracts/query-plan.ts'
import type { BoundValue } from '../../contracts/sql.ts'
import type { JsonValue, ValueType } from '../../contracts/value-type.ts'
import { evaluate, type EvaluationEnv } from '../../language/evaluate.ts'
import { printExpression } from '../../language/print.ts'
import { readDate, toBound, toValue, type Value } from '../../language/values.ts'
import { columnId } from './checked-rule.ts'
import { equalToLiteral, nodesOf } from './expression-tree.ts'
import { fillSentence, type Filling } from './fill-sentence.ts'
import { nearestChanges } from './nearest-change.ts'
import { provenValue, type ValueReading } from './prove-value.ts'

/** What was fixed in the run beside parameters and date; needed where conditions read clocks or working days. */
export interface ProofSettings { readonly timeZone: string; readonly calendar: WorkCalendar }

const defaults: ProofSettings = { timeZone: 'UTC', calendar: { holidays: [], makeUpDays: [] } }

/**
 * Why a finding is there, from its values alone: each condition with what it met, and one sentence. JavaScript evaluates
 * the same expressions that the query ran; `params` and `today` (`YYYY-MM-DD`) are those of the run.
 */
export function proveFinding(
  rule: CompiledRule, finding: Finding, params: Readonly<Record<string, BoundValue | number>>, today: string, settings: ProofSettings = defaults,
): FindingProof {
  const env = environment(rule, finding, params, today, settings)
  const met = rule.proof.levels.find(({ level, when }) => level === finding.level && evaluate(when, env).value === true)
    ?? rule.proof.levels.find(({ level }) => level === finding.level)
  const conditions = [...rule.proof.conditions, ...(met?.conditions ?? [])]
  const shownParams = rule.params.map((param) => ({ name: param.name, title: param.title, value: jsonOf(params[param.name] ?? param.default) }))
  const value = (expr: Expr) => valueOf(rule, expr, finding, env)
  const filling: Filling = {
    params: Object.fromEntries(shownParams.map((param) => [param.name, param.value])), value,
    holds: (condition) => evaluate(condition, env).value === true,
  }
  const reading: ValueReading = {
    value,
    title: (column, lang) => {
      const title = rule.reading.values.find(({ name }) => name === printExpression(column))?.title ?? ''
      return title === '' ? printExpression(column) : textIn(title, lang)
    },
    isCoded: (column) => rule.proof.codes[column] !== undefined,
  }
  const sentence = (lang: Lang) => fillSentence(met?.sentence ?? [], finding, filling, lang)
  return {
    sentence: { 'zh-CN': sentence('zh-CN'), en: sentence('en') },
    conditions: conditions.map((condition) => proveCondition(condition, finding, reading, filling)),
    params: shownParams,
    ...nearestChanges(rule.proof.changes, {
      finding, env, filling, levels: rule.proof.levels.map(({ level }) => level),
      plain: (column, of) => plainOf(column.type, of),
      titled: (column, of) => titledOf(rule, column, plainOf(column.type, of)),
    }),
  }
}

function proveCondition(condition: PlannedCondition, finding: Finding, reading: ValueReading, { holds }: Filling): ProvenCondition {
  const { source, alias, dataset, datasetTitle, expr, kind } = condition
  const common = { source, alias, dataset, datasetTitle, batch: kind === 'absent' ? null : batchOf(finding, alias) }
  switch (kind) {
    case 'absent': return { ...common, value: { 'zh-CN': ['0 行'], en: ['0 rows'] }, holds: true }
    case 'each': return { ...common, value: everyRow(finding, alias), holds: true }
    case 'measure': return { ...common, value: provenValue(expr, reading), holds: true }
    case 'row': return { ...common, value: provenValue(expr, reading), holds: holds(expr) }
  }
}

/** Conditions on rows that were then counted: said of all of them. */
function everyRow(finding: Finding, alias: string | null): ProvenCondition['value'] {
  const kept = finding.sources.filter((source) => source.alias === alias).length
  const whole = finding.sources.length === finding.sourceCount && kept > 0
  return whole ? { 'zh-CN': [`${kept} 行均满足`], en: [`held by all ${kept} rows`] } : { 'zh-CN': ['各行均满足'], en: ['held by every row'] }
}

/** The value of an expression, codes by their titles. */
function valueOf(rule: CompiledRule, expr: Expr, finding: Finding, env: EvaluationEnv): FindingValue {
  const value = plainOf(expr.type, evaluate(expr, env).value)
  const shown = value === null ? null : shownOf(expr, finding)
  return { name: printExpression(expr), value: shown === null ? titledOf(rule, expr, value) : value, shown }
}

function titledOf(rule: CompiledRule, expr: Expr, value: JsonValue): JsonValue {
  const titles = expr.node === 'field' || expr.node === 'name' ? rule.proof.codes[nameOf(expr)] : undefined
  return value === null ? null : (titles?.get(String(value)) ?? value)
}

function nameOf(column: Extract<Expr, { node: 'field' | 'name' }>): string {
  return column.node === 'field' ? columnId(column.alias, column.field) : column.name
}

/** A masked field stays masked, and so does a text that was made of one. */
function shownOf(expr: Expr, finding: Finding): Shown | null {
  if (expr.node !== 'field' && expr.node !== 'name' && expr.type.kind !== 'string' && expr.type.kind !== 'token') return null
  for (const node of nodesOf(expr)) {
    const name = node.node === 'field' || node.node === 'name' ? nameOf(node) : null
    const shown = finding.values.find((value) => value.name === name)?.shown ?? null
    if (shown !== null) return shown
  }
  return null
}

/** The batch of the alias' source row; of several the newest. */
function batchOf(finding: Finding, alias: string | null): string | null {
  const batches = finding.sources.filter((source) => source.alias === alias).map(({ batch }) => BigInt(batch))
  return batches.length === 0 ? null : batches.reduce((a, b) => (a > b ? a : b)).toString()
}

function environment(
  rule: CompiledRule, finding: Finding, params: Readonly<Record<string, BoundValue | number>>, today: string, settings: ProofSettings,
): EvaluationEnv {
  const values = new Map<string, Value>()
  rule.reading.values.forEach(({ name, type }, i) => values.set(name, toValue(type, finding.values[i]?.value ?? null)))
  for (const expr of [...rule.proof.conditions.flatMap((one) => (one.kind === 'row' ? [one.expr] : [])), ...rule.proof.changes.conditions]) {
    const known = equalToLiteral(expr)
    const name = known === null ? '' : printExpression(known.column)
    if (known !== null && !values.has(name)) values.set(name, toValue(known.literal.type, known.literal.value))
  }
  const bound = new Map<string, Value>(rule.params.map((param) => [param.name, toValue(param.type, params[param.name] ?? param.default)]))
  const days = (dates: readonly string[]) => dates.flatMap((date) => readDate(date) ?? [])
  return {
    today: readDate(today) ?? 0,
    timeZone: settings.timeZone,
    calendar: { holidays: days(settings.calendar.holidays), makeUpDays: days(settings.calendar.makeUpDays) },
    field: (alias, field) => values.get(columnId(alias, field)) ?? null,
    name: (name) => values.get(name) ?? null,
    param: (name) => bound.get(name) ?? null,
  }
}

function plainOf(type: ValueType, value: Value): JsonValue {
  return value === null || type.kind === 'point' ? null : jsonOf(toBound(type, value))
}

/** Ints beyond 2^53 and everything exact stay text. */
function jsonOf(value: BoundValue | number): JsonValue {
  if (typeof value !== 'bigint') return value
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value.toString()
}
