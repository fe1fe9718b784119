import type { Action } from '../base/action.ts'
import { dateIn } from '../base/clock.ts'
import { HuiyanError } from '../base/errors.ts'
import { isDate } from '../base/start-of-date.ts'
import type { Problem } from '../base/problem.ts'
import type { BacktestRequest } from '../contracts/backtest.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { Dialect } from '../contracts/dialect.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import type { TopicRuntime } from '../contracts/topic-runtime.ts'
import { rangeValues } from '../domain/alerts/count-range.ts'
import { endBacktest, isEnded, queueBacktest } from '../domain/alerts/backtests.ts'
import { effectiveParams, fits } from '../domain/alerts/rule-settings.ts'
import { bindParams, type StoredParams } from '../domain/alerts/run-params.ts'
import type { JobEnd, RunningJob } from '../domain/jobs/job-kind.ts'
import { readVersionFiles, versionsOf } from '../domain/topics/pack-versions.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { demandWholeTopic, ownRule, visibleTopic } from '../domain/topics/visible-topic.ts'
import { reading } from '../store/access.ts'
import { bookkeeping } from '../store/bookkeeping.ts'
import type { Store } from '../store/database.ts'
import { Backtest, type BacktestPlan } from '../store/entities/alerts/backtest.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { tryRule, type TriedRule } from './try-rule.ts'
import { withinMinutes } from './within-minutes.ts'

export interface BacktestDeps {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly pool: () => Promise<PoolEngine>
  readonly timeZone: string
  readonly calendar: WorkCalendar
  readonly dialect: Dialect
  readonly hostVersion: string
  /** How long a trial may take. */
  readonly ruleMinutes: number
  enqueue(change: Change, backtestId: string, topic: string): string
}

export interface BacktestAsked {
  readonly topic: string
  readonly rule: string
  /** `YYYY-MM-DD`, null: today. */
  readonly asOf: string | null
  readonly draft: Readonly<Record<string, unknown>> | null
}

/**
 * Queues a backtest: a rule over the data as it stood at the end of a day, its findings compared with those of the rule that
 * runs over the same data. Nothing of it reaches an alert. Raises `no-topic`, `no-rule`, `no-version`, `bad-date`, and for the running
 * rule what is wrong with parameters and range; what another version or a draft takes is known when it is compiled.
 */
export async function startBacktest(deps: BacktestDeps, action: Action, asked: BacktestAsked, request: BacktestRequest): Promise<Backtest> {
  const topic = visibleTopic(deps.registry, action, asked.topic)
  demandWholeTopic(action, asked.topic)
  if (asked.asOf !== null && !isDate(asked.asOf)) throw new HuiyanError('bad-date', { value: asked.asOf })
  const { runtime } = topic
  const isRunning = asked.draft === null && (request.version === undefined || request.version === topic.packVersion)
  const version = isRunning || request.version === undefined ? null : ((await versionsOf(reading(deps.store, action), asked.topic)).find(({ id }) => id === request.version) ?? null)
  if (!isRunning && request.version !== undefined && version === null) throw new HuiyanError('no-version', { topic: asked.topic, version: request.version })
  if (isRunning) {
    const { rule } = ownRule(deps.registry, action, asked)
    const params = bindParams(rule, { ...(await effectiveParams(reading(deps.store, action), asked.topic, rule)), ...request.params })
    if (request.range !== undefined) rangeValues(rule, request.range, params)
  }
  const plan: BacktestPlan = { packVersion: version?.id ?? null, draft: asked.draft, params: request.params ?? {}, range: request.range ?? null }
  const id = action.nextId()
  return unitOfWork(deps.store, action, (change) => queueBacktest(change, {
    id, topic: asked.topic, rule: asked.rule, version: version?.version ?? runtime.pack.version, asOf: asked.asOf ?? dateIn(deps.timeZone, action.at), plan,
    job: deps.enqueue(change, id, asked.topic),
  }))
}

/** Carries out a queued backtest. Throws what stopped it; `settleBacktest` then says so. Done again after a crash it starts over. */
export async function carryOutBacktest(deps: BacktestDeps, act: () => Action, job: RunningJob): Promise<void> {
  const backtest = await deps.store.reader().findOneOrFail(Backtest, { id: job.subject })
  if (isEnded(backtest.state)) return
  job.signal.throwIfAborted()
  await bookkeeping(deps.store, (em) => em.nativeUpdate(Backtest, { id: backtest.id }, { state: 'running' }))
  const began = performance.now()
  const end = (outcome: Pick<Backtest, 'state' | 'result' | 'problems'>) =>
    unitOfWork(deps.store, act(), (change) => endBacktest(change, backtest, { ...outcome, seconds: Math.round(performance.now() - began) / 1000 }))
  const running = visibleTopic(deps.registry, act(), backtest.topic)
  const own = running.runtime.rules.get(backtest.rule) ?? null
  const found = await candidateOf(deps, act(), backtest)
  if (found.rule === null) return end({ state: 'failed', result: null, problems: found.problems })
  const stored = own === null ? null : await effectiveParams(reading(deps.store, act()), backtest.topic, own)
  const tried: TriedRule = { runtime: found.runtime, rule: found.rule, params: bindParams(found.rule, { ...keptSettings(found.rule, stored, own), ...backtest.plan.params }) }
  const against = own === null || stored === null ? null : { runtime: running.runtime, rule: own, params: bindParams(own, stored), version: running.runtime.pack.version }
  const pool = await deps.pool()
  const { ruleMinutes: minutes } = deps
  const { result, problems, frozen } = await withinMinutes(minutes, job, () => new HuiyanError('trial-time-exceeded', { minutes }), (timed) => tryRule(deps, pool, tried, against, backtest, timed))
  return end({ state: frozen ? 'frozen' : 'done', result, problems })
}

/** Notes a backtest whose job failed or was cancelled. */
export async function settleBacktest(deps: BacktestDeps, action: Action, end: JobEnd): Promise<void> {
  const backtest = await deps.store.reader().findOne(Backtest, { id: end.job.subject })
  if (backtest === null || isEnded(backtest.state)) return
  const problems = end.problem === null ? [] : [end.problem]
  await unitOfWork(deps.store, action, (change) => endBacktest(change, backtest, { state: end.state, result: null, problems, seconds: null }))
}

type Candidate = { readonly runtime: TopicRuntime; readonly rule: CompiledRule } | { readonly rule: null; readonly problems: readonly Problem[] }

/** The rule to be tried: the one that runs, or another one, compiled from a stored version's files with the draft in its place. */
async function candidateOf(deps: BacktestDeps, action: Action, { topic, rule: id, plan }: Backtest): Promise<Candidate> {
  const running = visibleTopic(deps.registry, action, topic)
  if (plan.packVersion === null && plan.draft === null) return { runtime: running.runtime, rule: ownRule(deps.registry, action, { topic, rule: id }).rule }
  const { otherRule } = await import('../domain/packs/other-rule.ts')
  const files = await readVersionFiles(reading(deps.store, action), plan.packVersion ?? running.packVersion)
  const used = new Map(deps.registry.running().filter(({ runtime }) => runtime.pack.id !== topic).map(({ runtime }) => [runtime.pack.id, runtime.pack]))
  const other = otherRule(files, id, plan.draft, used, { hostVersion: deps.hostVersion, timeZone: deps.timeZone }, deps.dialect)
  if (other.rule === null) return other
  // Of an older version the pool has every table; one that never ran may need some that nothing has made.
  await (await deps.pool()).ensureTables(other.rule.datasets.map((dataset) => other.runtime.datasets.get(dataset)!.table))
  return other
}

/** Values that were set by hand hold for whatever version runs, so they hold for the one that is tried, where it takes them. */
function keptSettings(rule: CompiledRule, stored: StoredParams | null, own: CompiledRule | null): StoredParams {
  const names = own?.params.filter((param) => stored![param.name] !== (typeof param.default === 'bigint' ? String(param.default) : param.default)).map(({ name }) => name) ?? []
  return Object.fromEntries(names.flatMap((name) => (rule.params.some((param) => param.name === name) && fits(rule, name, stored![name]!) ? [[name, stored![name]!]] : [])))
}
