import { dateIn } from '../base/clock.ts'
import type { Action } from '../base/action.ts'
import type { KeyedQueue } from '../base/keyed-queue.ts'
import type { RunJson } from '../contracts/api.ts'
import type { CompiledRule } from '../contracts/compiled-rule.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { WorkCalendar } from '../contracts/query-plan.ts'
import { applyRun } from '../domain/alerts/apply-run.ts'
import { awaitsRenewal } from '../domain/alerts/standing-alerts.ts'
import { gatherCandidates } from '../domain/alerts/gather-candidates.ts'
import { everything } from '../domain/alerts/left-out.ts'
import { currentInputs } from '../domain/alerts/collide.ts'
import { effectiveParams } from '../domain/alerts/rule-settings.ts'
import { bindParams } from '../domain/alerts/run-params.ts'
import { endRun, lastDone, openJobs, queueRun, waitsForData } from '../domain/alerts/rule-runs.ts'
import type { JobEnd, RunningJob } from '../domain/jobs/job-kind.ts'
import type { RunningTopic } from '../domain/topics/topic-registry.ts'
import { demandWholeTopic, ownRule } from '../domain/topics/visible-topic.ts'
import { reading } from '../store/access.ts'
import { bookkeeping } from '../store/bookkeeping.ts'
import type { Store } from '../store/database.ts'
import { RuleRun } from '../store/entities/alerts/rule-run.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import { alertFlow, followRun, type AlertWorkDeps } from './alert-work.ts'
import { frozenInputs } from './frozen-inputs.ts'
import { evaluateRule } from './evaluate-rule.ts'
import { evaluateWithin } from './within-minutes.ts'

export interface RunDeps extends AlertWorkDeps {
  readonly store: Store
  readonly pool: () => Promise<PoolEngine>
  readonly timeZone: string
  readonly calendar: WorkCalendar
  /** How long an evaluation may take. */
  readonly ruleMinutes: number
  /** Puts the job of a run into the queue, inside the caller's change; returns its id. `before`: jobs that it must not overtake. */
  enqueue(change: Change, runId: string, topic: string, trigger: RuleRun['trigger'], before: readonly string[]): Promise<string>
  /** One run of a rule at a time: what an older one read must not overwrite what a newer one found. */
  readonly oneAtATime: KeyedQueue
}

/** Queues a run of one rule by hand. Throws `no-topic`, `topic-quarantined`, `no-rule`. */
export async function startRun(deps: RunDeps, action: Action, where: { topic: string; rule: string }): Promise<RuleRun> {
  const { topic, rule } = ownRule(deps.registry, action, where)
  demandWholeTopic(action, where.topic)
  return unitOfWork(deps.store, action, (change) => queueRunOf(deps, change, topic, rule, 'hand'))
}

/** Queues every rule that runs on new data of `dataset` (qualified), in whatever topic; inside the change that stored it. */
export async function queueRunsOnData(deps: RunDeps, change: Change, dataset: string): Promise<void> {
  for (const topic of deps.registry.running()) {
    for (const rule of topic.runtime.rules.values()) {
      const wanted = rule.datasets.includes(dataset) && rule.schedule.some((entry) => 'on' in entry && entry.on === 'data')
      // A run that has not begun yet will see this data too.
      if (wanted && !(await waitsForData(change, topic.runtime.pack.id, rule.id))) await queueRunOf(deps, change, topic, rule, 'data')
    }
  }
}

/** Queues a run of a rule, inside the caller's change. */
export async function queueRunOf(deps: RunDeps, change: Change, topic: RunningTopic, rule: CompiledRule, trigger: RuleRun['trigger']): Promise<RuleRun> {
  const { action } = change
  const id = action.nextId()
  const { pack } = topic.runtime
  // Runs of a rule follow the order in which they were asked for: an older one would undo what a newer one found.
  const job = await deps.enqueue(change, id, pack.id, trigger, await openJobs(change, pack.id, rule.id))
  return queueRun(change, {
    id, topic: pack.id, rule: rule.id, version: pack.version, packVersion: topic.packVersion, asOf: dateIn(deps.timeZone, action.at), trigger,
    params: await effectiveParams(change, pack.id, rule), job,
  })
}

/**
 * Carries out a queued run: the rule's query over the data as it is, or over what new data may touch, then the alerts brought in line with it in one transaction.
 * Frozen when a dataset whose completeness it needs is stale or was never loaded. Running it again after a crash changes nothing more.
 * The end is an action of its own: it carries the instant it came about, not the job's beginning.
 * Throws what stopped it; `settleRun` then says so.
 */
export async function carryOutRun(deps: RunDeps, act: () => Action, job: RunningJob): Promise<void> {
  const run = await deps.store.reader().findOneOrFail(RuleRun, { id: job.subject })
  if (isOver(run)) return
  const { topic, rule } = ownRule(deps.registry, act(), run)
  await deps.oneAtATime(`${run.topic}/${run.rule}`, async () => {
    job.signal.throwIfAborted()
    await bookkeeping(deps.store, (em) => em.nativeUpdate(RuleRun, { id: run.id }, { state: 'running' }))
    const pool = await deps.pool()
    const inputs = await describeInputs(pool, topic, rule)
    const frozen = await frozenInputs(deps.store, act(), topic, rule)
    if (frozen.length > 0) {
      return unitOfWork(deps.store, act(), (change) => endRun(change, run, { ...nothingFound, state: 'frozen', inputs, problems: frozen, seconds: 0 }))
    }
    const began = performance.now()
    const read = reading(deps.store, act())
    const [last, renews] = [await lastDone(read, run.topic, run.rule), await awaitsRenewal(read, run.topic, run.rule)]
    const binding = { today: run.asOf, timeZone: deps.timeZone, calendar: deps.calendar, params: bindParams(rule, run.params), inputs: currentInputs(topic.runtime, rule) }
    const found = await evaluateWithin(deps.ruleMinutes, pool, { rule, binding }, job, (timed) => evaluateRule({ pool, timeZone: deps.timeZone, calendar: deps.calendar, last, renews, inputs }, topic, rule, run, timed))
    const candidates = await gatherCandidates(pool, topic.runtime.pack.id, rule, run, found.findings, { timeZone: deps.timeZone, calendar: deps.calendar })
    // What was left out is counted after the findings are read: of other data it says nothing. A delta reads one state of the pool.
    const moved = found.keys === null && rule.limits.length > 0 && !(await stillTheSame(pool, inputs))
    const leftOut = moved ? everything : found.limits.leftOut
    await unitOfWork(deps.store, act(), async (change) => {
      const flow = await alertFlow(deps, change, topic)
      const { difference, findings, suppressed, held, moves } = await applyRun(change, run, rule, candidates, flow, { leftOut, keys: found.keys })
      await followRun(deps, change, topic, moves)
      const seconds = Math.round(performance.now() - began) / 1000
      await endRun(change, run, {
        state: 'done', inputs, findings, difference, unknown: found.statistics.unknown, nullKeys: found.statistics.nullKeys, suppressed, held,
        evaluation: { ...found.evaluation, keptMissing: leftOut !== null }, problems: [...found.limits.problems], seconds,
      })
    })
  })
}

/** Notes a run whose job failed or was cancelled: no alert was touched. */
export async function settleRun(deps: RunDeps, action: Action, end: JobEnd): Promise<void> {
  const run = await deps.store.reader().findOne(RuleRun, { id: end.job.subject })
  if (run === null || isOver(run)) return
  const problems = end.problem === null ? [] : [end.problem]
  await unitOfWork(deps.store, action, (change) => endRun(change, run, { ...nothingFound, state: end.state, inputs: run.inputs, problems, seconds: null }))
}

const nothingFound = { findings: null, difference: null, unknown: null, nullKeys: null, suppressed: null, held: null, evaluation: null } as const

function isOver(run: RuleRun): boolean {
  return run.state !== 'queued' && run.state !== 'running'
}

/** The datasets a run reads, with their last batch and size. */
async function describeInputs(pool: PoolEngine, topic: RunningTopic, rule: CompiledRule): Promise<RunJson['inputs']> {
  const list: RunJson['inputs'][number][] = []
  for (const id of rule.datasets) {
    const { table } = topic.runtime.datasets.get(id)!
    const [batch] = await pool.batches(id, { limit: 1 })
    list.push({ dataset: id, batch: batch === undefined ? null : String(batch.batch), rows: await pool.countRows(table) })
  }
  return list
}

async function stillTheSame(pool: PoolEngine, inputs: RunJson['inputs']): Promise<boolean> {
  for (const { dataset, batch } of inputs) {
    const [last] = await pool.batches(dataset, { limit: 1 })
    if ((last === undefined ? null : String(last.batch)) !== batch) return false
  }
  return true
}
