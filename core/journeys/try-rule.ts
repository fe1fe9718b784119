import { textIn, type LocalText } from '../base/text.ts'
import type { Problem } from '../base/problem.ts'
import type { BacktestCurve, BacktestJson, TriedParam } from '../contracts/backtest.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { Dialect } from '../contracts/dialect.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { Finding, Level } from '../contracts/finding.ts'
import type { QueryBinding, WorkCalendar } from '../contracts/query-plan.ts'
import type { BoundValue } from '../contracts/sql.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { collide, ruleStatistics } from '../domain/alerts/collide.ts'
import { compareOutcomes, outcomeOf, type Differences, type Outcome } from '../domain/alerts/compare-outcomes.ts'
import { demandFewPairs } from '../domain/alerts/count-pairs.ts'
import { countRange, rangeValues } from '../domain/alerts/count-range.ts'
import { inputsAsOf, momentOf, rowsAsOf, type Moment } from '../domain/alerts/inputs-as-of.ts'
import { metLimits } from '../domain/alerts/rule-limits.ts'
import { noAlerts } from '../domain/alerts/rule-runs.ts'
import { valuesOf, viewerOf } from '../domain/alerts/show-finding.ts'
import type { RunningJob } from '../domain/jobs/job-kind.ts'
import type { Backtest, BacktestResult, KeptExample } from '../store/entities/alerts/backtest.ts'
import { progressMeter } from './progress-meter.ts'

export interface TrySettings {
  readonly timeZone: string
  readonly calendar: WorkCalendar
  readonly dialect: Dialect
}

/** A rule with the values it is evaluated with. */
export interface TriedRule {
  readonly runtime: TopicRuntime
  readonly rule: CompiledRule
  readonly params: Readonly<Record<string, BoundValue>>
}

export interface RuleTrial {
  readonly result: BacktestResult | null
  readonly problems: readonly Problem[]
  /** Data that the rule needs whole was not there yet: no finding would mean nothing. */
  readonly frozen: boolean
}

/** Examples kept of each kind. */
const shown = 10
/** Findings of the rule that runs of which the wording is kept, in case they are gone. */
const remembered = 20_000

/**
 * Evaluates a rule over the data of one moment, and the rule that runs over the same, by the queries that runs use. Counts
 * are exact; of the findings themselves only examples are kept, masked. Throws `rule-pairs-too-many` where a rule that does not run yet would
 * compare more than anybody waits for.
 */
export async function tryRule(
  settings: TrySettings, pool: PoolEngine, tried: TriedRule, against: (TriedRule & { readonly version: string }) | null,
  { asOf, plan }: Pick<Backtest, 'asOf' | 'plan'>, job: Pick<RunningJob, 'signal' | 'progress'>,
): Promise<RuleTrial> {
  const { rule, runtime } = tried
  const points = plan.range === null ? [] : rangeValues(rule, plan.range, tried.params)
  const moment = await momentOf(pool, [...rule.datasets, ...(against?.rule.datasets ?? [])], asOf, settings.timeZone)
  const missing = rule.datasets.filter((dataset) => moment.batchOf(dataset) === null)
  const problems = missing.map((dataset) => notThere(runtime.datasets.get(dataset)!.model.title, asOf, rule.needsComplete.includes(dataset)))
  if (missing.some((dataset) => rule.needsComplete.includes(dataset))) return { result: null, problems, frozen: true }

  const steps = stepMeter(1 + (against === null ? 0 : 1) + points.length, job)
  const bindingOf = (one: TriedRule): QueryBinding => ({
    today: asOf, timeZone: settings.timeZone, calendar: settings.calendar, params: one.params, inputs: inputsAsOf(one.runtime, one.rule, moment),
  })
  const binding = bindingOf(tried)
  // What runs day by day has shown what it costs.
  if (rule !== against?.rule) await demandFewPairs(pool, { rule, binding }, against === null ? null : { rule: against.rule, binding: bindingOf(against) }, { signal: job.signal })
  const before = await collectOutcomes(pool, against, against === null ? null : bindingOf(against), job, steps)
  const after = await compare(pool, tried, binding, before, job, steps)
  const statistics = await ruleStatistics(pool, rule, binding, job.signal)
  const limits = await metLimits(pool, rule, binding, statistics.limits, job.signal)
  const curve = plan.range === null ? null : await drawCurve(pool, rule, settings.dialect, binding, plan.range.param, points, job, steps)
  return {
    frozen: false, problems: [...problems, ...limits.problems],
    result: {
      params: triedParams(tried, against), against: against === null ? null : { version: against.version, findings: before.findings },
      inputs: await describeInputs(pool, runtime, rule, moment, binding, job.signal),
      findings: after.findings, difference: after.differences.total,
      departments: rowsOf(after.differences.departments), regions: rowsOf(after.differences.regions),
      examples: after.examples, curve, unknown: statistics.unknown, nullKeys: statistics.nullKeys,
    },
  }
}

/** Says how far it is, by queries done; within one, by findings. */
function stepMeter(steps: number, job: Pick<RunningJob, 'progress'>) {
  const meter = progressMeter((progress) => job.progress(progress))
  let [done, rows] = [0, 0]
  const say = (phase: 'colliding' | 'counting') => meter({ phase, done: done / steps, rows })
  return {
    say, found: (count: number) => {
      rows += count
      say('colliding')
    },
    next: (phase: 'colliding' | 'counting') => {
      done += 1
      say(phase)
    },
  }
}

type Steps = ReturnType<typeof stepMeter>

interface Before {
  readonly outcomes: Map<string, Outcome>
  readonly findings: Readonly<Record<Level, number>>
  readonly wordings: ReadonlyMap<string, Finding>
}

async function collectOutcomes(pool: PoolEngine, against: TriedRule | null, binding: QueryBinding | null, job: Pick<RunningJob, 'signal'>, steps: Steps): Promise<Before> {
  const outcomes = new Map<string, Outcome>()
  const wordings = new Map<string, Finding>()
  const findings = noAlerts()
  if (against === null || binding === null) return { outcomes, wordings, findings }
  steps.say('colliding')
  const anew = () => {
    outcomes.clear()
    wordings.clear()
    Object.assign(findings, noAlerts())
  }
  for await (const page of collide(pool, against.rule, binding, { signal: job.signal, anew })) {
    for (const finding of page) {
      const { key, outcome } = outcomeOf(finding)
      outcomes.set(key, outcome)
      if (wordings.size < remembered) wordings.set(key, finding)
      findings[finding.level] += 1
    }
    steps.found(page.length)
  }
  steps.next('colliding')
  return { outcomes, wordings, findings }
}

interface After { readonly findings: Readonly<Record<Level, number>>; readonly differences: Differences; readonly examples: readonly KeptExample[] }

async function compare(pool: PoolEngine, tried: TriedRule, binding: QueryBinding, before: Before, job: Pick<RunningJob, 'signal'>, steps: Steps): Promise<After> {
  const comparison = compareOutcomes(before.outcomes)
  const findings = noAlerts()
  const kept: (Pick<KeptExample, 'kind' | 'was'> & { readonly finding: Finding })[] = []
  const count = { new: 0, changed: 0 }
  steps.say('colliding')
  const anew = () => {
    comparison.again()
    kept.length = 0
    Object.assign(count, { new: 0, changed: 0 })
    Object.assign(findings, noAlerts())
  }
  for await (const page of collide(pool, tried.rule, binding, { signal: job.signal, anew })) {
    for (const finding of page) {
      const { key, outcome } = outcomeOf(finding)
      const { kind, was } = comparison.meet(key, outcome)
      findings[finding.level] += 1
      if (kind === 'same' || count[kind] >= shown) continue
      count[kind] += 1
      kept.push({ kind, was, finding })
    }
    steps.found(page.length)
  }
  let gone = 0
  for (const key of comparison.gone()) {
    const finding = before.wordings.get(key)
    if (finding === undefined || gone >= shown) break
    gone += 1
    kept.push({ kind: 'gone', was: finding.level, finding })
  }
  const viewer = await viewerOf(pool, kept.flatMap(({ finding }) => [...valuesOf(finding)]), false)
  steps.next('counting')
  return {
    findings, differences: comparison.differences(),
    examples: kept.map(({ kind, was, finding }): KeptExample => ({
      kind, was, level: finding.level, title: viewer.read(finding.title, 'zh-CN'), titleEn: viewer.read(finding.titleEn, 'en'), region: finding.region, department: finding.department,
    })),
  }
}

async function drawCurve(
  pool: PoolEngine, rule: CompiledRule, dialect: Dialect, binding: QueryBinding, param: string, values: ReturnType<typeof rangeValues>, job: Pick<RunningJob, 'signal'>, steps: Steps,
): Promise<BacktestCurve> {
  const began = performance.now()
  const points: BacktestCurve['points'][number][] = []
  for await (const point of countRange(pool, rule, dialect, binding, param, values, job.signal)) {
    points.push(point)
    steps.next('counting')
  }
  return { param, points, seconds: Math.round(performance.now() - began) / 1000 }
}

function triedParams({ rule, params }: TriedRule, against: TriedRule | null): readonly TriedParam[] {
  const json = (value: BoundValue | undefined) => (value === undefined ? null : typeof value === 'bigint' ? String(value) : value)
  return rule.params.map(({ name, title }) => ({ name, title, value: json(params[name]), running: json(against?.params[name]) }))
}

async function describeInputs(pool: PoolEngine, runtime: TopicRuntime, rule: CompiledRule, moment: Moment, binding: QueryBinding, signal: AbortSignal): Promise<BacktestJson['inputs']> {
  const inputs: BacktestJson['inputs'][number][] = []
  for (const dataset of rule.datasets) {
    const batch = moment.batchOf(dataset)
    inputs.push({ dataset, title: runtime.datasets.get(dataset)!.model.title, batch: batch === null ? null : String(batch), rows: await rowsAsOf(pool, runtime, dataset, moment, binding, signal) })
  }
  return inputs
}

/** Most differences first. */
function rowsOf(places: Differences['departments']): BacktestResult['departments'] {
  return [...places].map(([code, counts]) => ({ code, ...counts }))
    .sort((a, b) => b.new + b.gone + b.changed - (a.new + a.gone + a.changed) || b.same - a.same || String(a.code).localeCompare(String(b.code)))
}

function notThere(title: LocalText, asOf: string, needed: boolean): Problem {
  const [zh, en] = [textIn(title, 'zh-CN'), textIn(title, 'en')]
  return {
    code: 'input-not-there-then', severity: 'warning', file: null, pointer: '', line: null,
    message: needed
      ? { 'zh-CN': `到 ${asOf} 还没有导入过“${zh}”，这条规则要判断“没有”，所以无从试算。`, en: `By ${asOf} "${en}" had not been imported; the rule looks for what is missing, so nothing can be said.` }
      : { 'zh-CN': `到 ${asOf} 还没有导入过“${zh}”，按没有记录试算。`, en: `By ${asOf} "${en}" had not been imported; it counts as empty.` },
    hint: { 'zh-CN': '换一个较晚的日期再试。', en: 'Try a later date.' },
  }
}
