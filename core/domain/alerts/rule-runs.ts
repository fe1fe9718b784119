import type { Level } from '../../contracts/finding.ts'
import { organisationsIn, topicsIn, type Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { RuleRun } from '../../store/entities/alerts/rule-run.ts'
import { countGroups, newestOfGroups } from '../../store/grouped.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { notSuppressed } from './list-alerts.ts'

export type NewRun = Pick<RuleRun, 'id' | 'topic' | 'rule' | 'version' | 'packVersion' | 'asOf' | 'trigger' | 'params' | 'job'>

/** Notes a run that waits for its turn. */
export async function queueRun(change: Change, run: NewRun): Promise<RuleRun> {
  const { action } = change
  const row = {
    ...run, state: 'queued' as const, inputs: [], findings: null, difference: null, unknown: null, nullKeys: null, suppressed: null, held: null, evaluation: null, problems: [],
    account: action.actor.id, accountName: action.actor.name, startedAt: action.at, seconds: null,
  } as unknown as RuleRun
  await change.em.insert(RuleRun, row)
  change.audit({ verb: 'queue-run', object: { kind: 'rule', id: run.rule }, topic: run.topic, after: { run: run.id, asOf: run.asOf, version: run.version, trigger: run.trigger } })
  return row
}

type RunOutcome = Pick<RuleRun, 'state' | 'inputs' | 'findings' | 'difference' | 'unknown' | 'nullKeys' | 'suppressed' | 'held' | 'evaluation' | 'problems' | 'seconds'>

/** Notes how a run ended. */
export async function endRun(change: Change, run: RuleRun, outcome: RunOutcome): Promise<void> {
  await change.em.nativeUpdate(RuleRun, { id: run.id }, outcome)
  change.audit({
    verb: 'run-rule', object: { kind: 'rule', id: run.rule }, topic: run.topic,
    after: { run: run.id, state: outcome.state, findings: outcome.findings, difference: outcome.difference },
  })
}

/** Whether a run of the rule is queued by new data and has not begun. */
export async function waitsForData(change: Change, topic: string, rule: string): Promise<boolean> {
  return (await change.em.count(RuleRun, { topic, rule, state: 'queued', trigger: 'data' })) > 0
}

const day = 86_400_000

/**
 * Whether a rule is to run for a fixed time that has come: not while a run waits, which will read today's data; not where one
 * has begun since, unless somebody's own failed or was cancelled. For a rule that never ran, times before `published` do not
 * count. Runs from a future in which the clock once was are no runs since; a day is let pass for clocks that are set.
 */
export async function isDue(reading: Reading, topic: string, rule: string, time: Date, published: Date): Promise<boolean> {
  const { em, action } = reading
  const count = (where: object) => em.count(RuleRun, { $and: [{ topic, rule }, where] })
  if ((await count({ state: 'queued' })) > 0) return false
  const since = { startedAt: { $gte: time, $lte: new Date(action.at.getTime() + day) } }
  if ((await count({ $and: [since, { $or: [{ trigger: 'schedule' }, { state: { $nin: ['failed', 'cancelled'] } }] }] })) > 0) return false
  return published > action.at || time > published || (await count({})) > 0
}

/** Jobs of a rule's runs that have not ended; one that runs is begun anew after a crash. */
export async function openJobs(reading: Reading, topic: string, rule: string): Promise<readonly string[]> {
  const runs = await reading.em.find(RuleRun, { topic, rule, state: { $in: ['queued', 'running'] } }, { fields: ['job'] })
  return runs.map(({ job }) => job)
}

/** The newest run of a rule that succeeded. */
export async function lastDone(reading: Reading, topic: string, rule: string): Promise<RuleRun | null> {
  return reading.em.findOne(RuleRun, { topic, rule, state: 'done' }, { orderBy: { startedAt: 'desc', id: 'desc' } })
}

export async function findRun(reading: Reading, id: string): Promise<RuleRun | null> {
  return reading.em.findOne(RuleRun, { $and: [{ id }, topicsIn(reading.action.scope)] })
}

/** Newest first; the cursor is the last id of the page before. */
export async function listRuns(reading: Reading, topic: string, rule: string, page: { readonly cursor?: string; readonly limit: number }): Promise<readonly RuleRun[]> {
  const after = page.cursor === undefined ? {} : { id: { $lt: page.cursor } }
  return reading.em.find(RuleRun, { $and: [{ topic, rule }, after, topicsIn(reading.action.scope)] }, { orderBy: { id: 'desc' }, limit: page.limit })
}

export async function countRuns(reading: Reading, topic: string, rule: string): Promise<number> {
  return reading.em.count(RuleRun, { $and: [{ topic, rule }, topicsIn(reading.action.scope)] })
}

/** The newest run of each rule of a topic. */
export async function lastRuns(reading: Reading, topic: string): Promise<ReadonlyMap<string, RuleRun>> {
  const newest = await newestOfGroups(reading.em, RuleRun, ['rule'], { topic })
  const runs = await reading.em.find(RuleRun, { $and: [{ id: { $in: [...newest] } }, topicsIn(reading.action.scope)] })
  return new Map(runs.map((run) => [run.rule, run]))
}

export type LevelCounts = Readonly<Record<Level, number>>

/** Firing alerts of each rule of a topic, by level; those whose key is set aside are not counted. */
export async function countAlerts(reading: Reading, topic: string): Promise<ReadonlyMap<string, LevelCounts>> {
  const rows = await countGroups(reading.em, Alert, ['rule', 'level'], { $and: [{ topic, presence: 'firing' }, notSuppressed(reading.action.at), organisationsIn(reading.action.scope)] } as never)
  const counts = new Map<string, Record<Level, number>>()
  for (const row of rows) {
    const [rule, level] = [row['rule'] as string, row['level'] as Level]
    const levels = counts.get(rule) ?? noAlerts()
    levels[level] = Number(row.count)
    counts.set(rule, levels)
  }
  return counts
}

export function noAlerts(): Record<Level, number> {
  return { red: 0, orange: 0, yellow: 0, blue: 0 }
}

export function addCounts(all: Iterable<LevelCounts>): LevelCounts {
  const sum = noAlerts()
  for (const counts of all) for (const level of Object.keys(sum) as Level[]) sum[level] += counts[level]
  return sum
}

