import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import { levels, type Finding, type FindingProof } from '../../contracts/finding.ts'
import type { RunJson } from '../../contracts/api.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { AlertEvent, type AlertEventKind } from '../../store/entities/alerts/alert-event.ts'
import { AlertSubject } from '../../store/entities/alerts/alert-subject.ts'
import type { RuleRun } from '../../store/entities/alerts/rule-run.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { alertEventOf, type EventDetails } from './alert-event-of.ts'
import { followMoves, type HostAct, type HostMove, type Moving } from './follow-moves.ts'
import { keptAlerts } from './kept-alerts.ts'
import type { LeftOut } from './left-out.ts'
import { subjectsOf } from './alert-subjects.ts'
import { isSuppressed, reconcile, type AlertChange, type AlertFlow, type FoundKey } from './reconcile.ts'
import { noAlerts, type LevelCounts } from './rule-runs.ts'
import { standingAlerts, type CountedAlert } from './standing-alerts.ts'
import { splitTouched } from './touched-alerts.ts'

/** A finding with what its alert stores beside it. */
export interface AlertCandidate extends FoundKey {
  readonly finding: Finding
  readonly proof: FindingProof
  /** Masked. */
  readonly title: string
  readonly titleEn: string
}

/** What a run changed. */
export interface AppliedRun {
  readonly difference: NonNullable<RunJson['difference']>
  /** All findings by level: of a delta with those that it did not touch. */
  readonly findings: LevelCounts
  /** Findings whose key is set aside; they are counted in `difference` like any other. */
  readonly suppressed: number
  /** Alerts that fire and were left as they were because of `leftOut`: not found, or found milder. */
  readonly held: number
  readonly moves: AlertMoves
}

/** What the run did to the workflow of alerts; their work has to follow. */
export interface AlertMoves {
  readonly created: readonly { readonly id: string; readonly region: string | null; readonly department: string | null }[]
  readonly moved: readonly HostMove[]
  /** New ones that took over what had been merged into the alert before them. */
  readonly carrying: readonly string[]
}

const chunk = 500

export interface RunScope {
  /** Findings that the run may not have looked for; null: it looked for all. */
  readonly leftOut: LeftOut | null
  /** Keys that a delta evaluated, all others being as they were; null: everything was. */
  readonly keys: readonly (readonly JsonValue[])[] | null
}

/**
 * Brings the alerts of a rule in line with what a successful run found, inside the caller's transaction. Their state is written by the
 * work that follows it (`moves`), but for that in which a new one begins. Returns what changed; the same findings twice change nothing.
 */
export async function applyRun(change: Change, run: RuleRun, rule: CompiledRule, candidates: readonly AlertCandidate[], flow: AlertFlow, { leftOut, keys }: RunScope): Promise<AppliedRun> {
  const { em, action, touch } = change
  const all = await standingAlerts(change, run.topic, rule.id)
  const { touched: standing, untouched } = keys === null ? { touched: all, untouched: [] } : await splitTouched(change, run.topic, rule, all, keys)
  await flow.know(askedAbout(standing, candidates))
  const kept = leftOut === null ? new Set<string>() : await keptAlerts(change, standing, candidates, leftOut, (alert) => flow.after(alert, 'resolve') !== null)
  const decide = (alerts: Iterable<CountedAlert>) => reconcile(alerts, candidates, rule.alert, flow, action.at, kept)
  const first = decide(standing.values())
  const free = freed(standing, first)
  const changes = free === null ? first : decide(free)
  const byId = new Map([...standing.values()].map((alert) => [alert.id, alert]))
  const created: Alert[] = []
  const events: AlertEvent[] = []
  const moving = followMoves(flow)
  const successors = new Map<string, string>()
  for (const item of changes) {
    if (item.kind !== 'create' && item.kind !== 'renew') continue
    const alert = newAlert(change, run, item.finding, flow.initial)
    created.push(alert)
    events.push(event(change, run, alert.id, 'created', { level: alert.level }))
    const before = item.kind === 'create' ? item.after?.id : item.id
    // What was merged into the old one is about the same subject, and goes on with the new.
    if (before !== undefined && (await em.nativeUpdate(Alert, { mergedInto: before }, { mergedInto: alert.id })) > 0) successors.set(before, alert.id)
    if (item.kind === 'renew') events.push(event(change, run, item.id, 'renewed', { other: alert.id }))
    if (item.kind === 'create' && item.after?.resolve === true && moving.move(byId.get(item.after.id)!, 'resolve')) events.push(event(change, run, item.after.id, 'resolved', {}))
  }
  const subjects = created.flatMap((alert) => subjectsOf(alert.finding as unknown as Finding).map((subject) => ({ alert: alert.id, subject })))
  for (let at = 0; at < created.length; at += chunk) await em.insertMany(Alert, created.slice(at, at + chunk))
  for (let at = 0; at < subjects.length; at += chunk) await em.insertMany(AlertSubject, subjects.slice(at, at + chunk))
  for (const item of changes) {
    if (item.kind === 'create') continue
    const alert = byId.get(item.id)!
    const update = updateOf(run, item, action.at, alert)
    if (update !== null) {
      await em.nativeUpdate(Alert, { id: item.id }, update)
      touch({ topic: run.topic, organisation: alert.organisation })
    }
    const act = wantedMove(item, moving)
    events.push(...eventsOf(change, run, item, act !== null && moving.move(alert, act)))
    if (item.kind === 'return' && alert.mergedInto !== null) events.push(...(await wakePrimary(change, run, alert, successors.get(alert.mergedInto) ?? alert.mergedInto, moving)))
  }
  for (let at = 0; at < events.length; at += chunk) await em.insertMany(AlertEvent, events.slice(at, at + chunk))
  // Whatever still fires was seen by this run; a finding that is only missing for now keeps its last sight.
  const seen = kept.size > 0 ? idsOf(candidates, standing, untouched) : [null]
  for (const ids of seen) {
    await em.nativeUpdate(Alert, { topic: run.topic, rule: rule.id, presence: 'firing', missingSince: null, lastSeenAt: { $lt: action.at }, ...(ids === null ? {} : { id: { $in: ids } }) }, { lastSeenAt: action.at })
  }
  const count = (...kinds: readonly string[]) => changes.filter((item) => kinds.includes(item.kind)).length
  const difference = { new: count('create', 'renew', 'return'), gone: count('renew', 'gone'), changed: count('change') }
  const found = [...candidates.flatMap(({ fingerprint }) => standing.get(fingerprint) ?? []), ...untouched]
  const findings = noAlerts()
  for (const level of [...candidates.map(({ finding }) => finding.level), ...untouched.map((alert) => alert.level)]) findings[level] += 1
  return {
    difference: { ...difference, same: candidates.length + untouched.length - difference.new - difference.changed }, findings,
    suppressed: found.filter((alert) => isSuppressed(alert, action.at)).length, held: [...kept].filter((id) => byId.get(id)!.presence === 'firing').length - changes.filter((item) => item.kind === 'renew' && kept.has(item.id)).length,
    moves: { created: created.map(({ id, region, department }) => ({ id, region, department })), moved: moving.moved, carrying: [...successors.values()] },
  }
}

/** Alerts that a run found again or did not touch, in lots. */
function idsOf(candidates: readonly AlertCandidate[], standing: ReadonlyMap<string, CountedAlert>, untouched: readonly CountedAlert[]): readonly string[][] {
  const ids = [...candidates.flatMap(({ fingerprint }) => standing.get(fingerprint)?.id ?? []), ...untouched.map(({ id }) => id)]
  return Array.from({ length: Math.ceil(ids.length / chunk) }, (_, i) => ids.slice(i * chunk, (i + 1) * chunk))
}

/**
 * The alerts, those no longer carrying whose merged ones all go in this run, so that the same run a second time finds nothing left to do;
 * null where there are none.
 */
function freed(standing: ReadonlyMap<string, CountedAlert>, changes: readonly AlertChange<AlertCandidate>[]): readonly CountedAlert[] | null {
  const leaving = new Set(changes.flatMap((item) => (item.kind === 'gone' ? [item.id] : [])))
  const isFree = ({ carries, carried }: CountedAlert) => carries && carried.every((id) => leaving.has(id))
  const alerts = [...standing.values()]
  return alerts.some(isFree) ? alerts.map((alert) => (isFree(alert) ? { ...alert, carries: false } : alert)) : null
}

/** Those whose workflow decides something in this run: gone or not found, and what these are merged into. */
function askedAbout(standing: ReadonlyMap<string, CountedAlert>, candidates: readonly AlertCandidate[]): readonly string[] {
  const found = new Set(candidates.map(({ fingerprint }) => fingerprint))
  return [...new Set([...standing.values()].flatMap(({ id, fingerprint, presence, mergedInto }) => (presence === 'firing' && found.has(fingerprint) ? [] : mergedInto === null ? [id] : [id, mergedInto])))]
}

/** What fires again inside an alert that the system had closed takes that one up again: else nobody would see it. */
async function wakePrimary(change: Change, run: RuleRun, alert: CountedAlert, into: string, moving: Moving): Promise<readonly AlertEvent[]> {
  const primary = await change.em.findOneOrFail(Alert, { id: into }, { fields: ['id', 'state', 'topic', 'organisation'], disableIdentityMap: true })
  change.touch(primary)
  moving.carry(into)
  return moving.move(primary, 'reopen') ? [event(change, run, into, 'reopened', { other: alert.id })] : []
}

function newAlert(change: Change, run: RuleRun, candidate: AlertCandidate, state: string): Alert {
  const { action } = change
  return {
    id: action.nextId(), topic: run.topic, rule: run.rule, fingerprint: candidate.fingerprint, state, organisation: null, presence: 'firing',
    firstSeenAt: action.at, lastSeenAt: action.at, timesSeen: 1, missingSince: null, goneAt: null, suppressedUntil: null, mergedInto: null,
    ...evaluated(run, candidate),
  } as unknown as Alert
}

/** What an alert takes over from the last evaluation of its key. */
function evaluated(run: RuleRun, candidate: AlertCandidate) {
  const { finding } = candidate
  return {
    content: candidate.content, wording: candidate.wording, level: finding.level, levelRank: levels.indexOf(finding.level),
    title: candidate.title, titleEn: candidate.titleEn, region: finding.region, department: finding.department,
    version: run.version, packVersion: run.packVersion, asOf: run.asOf, run: run.id, finding, proof: candidate.proof,
  }
}

type Update = Exclude<AlertChange<AlertCandidate>, { kind: 'create' }>

/** What its row takes over; the state comes with the work. */
function updateOf(run: RuleRun, item: Update, at: Date, alert: CountedAlert) {
  switch (item.kind) {
    case 'change':
    case 'reword':
    case 'found':
      return { ...evaluated(run, item.finding), missingSince: null }
    case 'return':
      return { ...evaluated(run, item.finding), presence: 'firing' as const, missingSince: null, goneAt: null, lastSeenAt: at, timesSeen: alert.timesSeen + 1 }
    case 'hold':
      return { missingSince: null }
    case 'missing':
      return { missingSince: at }
    case 'renew':
      return { presence: 'gone' as const, goneAt: at, missingSince: null }
    case 'gone':
      return { presence: 'gone' as const, goneAt: at }
    case 'resolve':
      return null
  }
}

/** What its workflow has to do. What another alert has just come back into stays open. */
function wantedMove(item: Update, { carries }: Moving): HostAct | null {
  if (item.kind === 'return') return item.reopen ? 'reopen' : null
  if (item.kind === 'resolve' || (item.kind === 'gone' && item.resolve)) return carries(item.id) ? null : 'resolve'
  return null
}

function eventsOf(change: Change, run: RuleRun, item: Update, moved: boolean): readonly AlertEvent[] {
  const one = (kind: AlertEventKind, level: AlertEvent['level'] = null) => event(change, run, item.id, kind, { level })
  switch (item.kind) {
    case 'change': return [one('changed', item.finding.finding.level)]
    case 'return': return [one(moved ? 'reopened' : 'returned', item.finding.finding.level)]
    case 'gone': return [one(moved ? 'resolved' : 'gone')]
    case 'resolve': return moved ? [one('resolved')] : []
    default: return []
  }
}

function event(change: Change, run: RuleRun, alert: string, kind: AlertEventKind, details: EventDetails): AlertEvent {
  return alertEventOf(change.action, alert, kind, { ...details, run: run.id })
}
