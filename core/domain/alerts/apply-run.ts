import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import { levels, type Finding, type FindingProof } from '../../contracts/finding.ts'
import type { RunJson } from '../../contracts/api.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { AlertEvent, type AlertEventKind } from '../../store/entities/alerts/alert-event.ts'
import type { RuleRun } from '../../store/entities/alerts/rule-run.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { reconcile, type AlertChange, type FoundKey, type StandingAlert } from './reconcile.ts'

/** A finding with what its alert stores beside it. */
export interface AlertCandidate extends FoundKey {
  readonly finding: Finding
  readonly proof: FindingProof
  /** Masked. */
  readonly title: string
  readonly titleEn: string
}

const chunk = 500

/**
 * Brings the alerts of a rule in line with what a successful full run found, inside the caller's transaction.
 * Returns what changed; the same findings twice change nothing. `keepMissing`: as in `reconcile`.
 */
export async function applyRun(change: Change, run: RuleRun, rule: CompiledRule, candidates: readonly AlertCandidate[], keepMissing: boolean): Promise<NonNullable<RunJson['difference']>> {
  const { em, action } = change
  const standing = await standingAlerts(change, run.topic, rule.id)
  const changes = reconcile(standing.values(), candidates, rule.alert, action.at, keepMissing)
  const created = changes.filter((item): item is Extract<typeof item, { kind: 'create' }> => item.kind === 'create').map((item) => newAlert(change, run, item.finding))
  for (let at = 0; at < created.length; at += chunk) await em.insertMany(Alert, created.slice(at, at + chunk))
  const timesSeen = new Map([...standing.values()].map((alert) => [alert.id, alert.timesSeen]))
  const events = created.map((alert) => event(change, run, alert.id, 'created', alert.level))
  for (const item of changes) {
    if (item.kind === 'create') continue
    await em.nativeUpdate(Alert, { id: item.id }, updateOf(run, item, action.at, timesSeen.get(item.id)!))
    events.push(...eventsOf(change, run, item))
  }
  for (let at = 0; at < events.length; at += chunk) await em.insertMany(AlertEvent, events.slice(at, at + chunk))
  // Whatever still fires was seen by this run; a finding that is only missing for now keeps its last sight.
  const seen = keepMissing ? idsOf(candidates, standing) : [null]
  for (const ids of seen) {
    await em.nativeUpdate(Alert, { topic: run.topic, rule: rule.id, presence: 'firing', missingSince: null, lastSeenAt: { $lt: action.at }, ...(ids === null ? {} : { id: { $in: ids } }) }, { lastSeenAt: action.at })
  }
  const count = (...kinds: readonly string[]) => changes.filter((item) => kinds.includes(item.kind)).length
  const difference = { new: count('create', 'return'), gone: count('gone'), changed: count('change') }
  return { ...difference, same: candidates.length - difference.new - difference.changed }
}

/** Alerts that a run found again, in lots. */
function idsOf(candidates: readonly AlertCandidate[], standing: ReadonlyMap<string, CountedAlert>): readonly string[][] {
  const ids = candidates.flatMap(({ fingerprint }) => standing.get(fingerprint)?.id ?? [])
  return Array.from({ length: Math.ceil(ids.length / chunk) }, (_, i) => ids.slice(i * chunk, (i + 1) * chunk))
}

type CountedAlert = StandingAlert & { readonly timesSeen: number }

/** The newest alert of each fingerprint of a rule. */
async function standingAlerts(change: Change, topic: string, rule: string): Promise<ReadonlyMap<string, CountedAlert>> {
  const rows = await change.em
    .createQueryBuilder(Alert, 'a')
    .select(['id', 'fingerprint', 'content', 'wording', 'state', 'presence', 'missingSince', 'goneAt', 'timesSeen'])
    .where({ topic, rule })
    .orderBy({ id: 'asc' })
    .execute<CountedAlert[]>('all')
  return new Map(rows.map((row) => [row.fingerprint, { ...row, missingSince: asDate(row.missingSince), goneAt: asDate(row.goneAt) }]))
}

function asDate(value: Date | string | number | null): Date | null {
  return value === null ? null : new Date(value)
}

function newAlert(change: Change, run: RuleRun, candidate: AlertCandidate): Alert {
  const { action } = change
  return {
    id: action.nextId(), topic: run.topic, rule: run.rule, fingerprint: candidate.fingerprint, state: 'generated', presence: 'firing',
    firstSeenAt: action.at, lastSeenAt: action.at, timesSeen: 1, missingSince: null, goneAt: null, ...evaluated(run, candidate),
  } as Alert
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

function updateOf(run: RuleRun, item: Update, at: Date, timesSeen: number) {
  switch (item.kind) {
    case 'change':
    case 'reword':
    case 'found':
      return { ...evaluated(run, item.finding), missingSince: null }
    case 'return':
      return {
        ...evaluated(run, item.finding), presence: 'firing' as const, missingSince: null, goneAt: null, lastSeenAt: at,
        timesSeen: timesSeen + 1, ...(item.reopen ? { state: 'generated' } : {}),
      }
    case 'missing':
      return { missingSince: at }
    case 'gone':
      return { presence: 'gone' as const, goneAt: at, ...(item.resolve ? { state: 'resolved' } : {}) }
  }
}

function eventsOf(change: Change, run: RuleRun, item: Update): readonly AlertEvent[] {
  const one = (kind: AlertEventKind, level: AlertEvent['level'] = null) => event(change, run, item.id, kind, level)
  switch (item.kind) {
    case 'change': return [one('changed', item.finding.finding.level)]
    case 'return': return [one(item.reopen ? 'reopened' : 'returned', item.finding.finding.level)]
    case 'gone': return [one(item.resolve ? 'resolved' : 'gone')]
    default: return []
  }
}

function event(change: Change, run: RuleRun, alert: string, kind: AlertEventKind, level: AlertEvent['level']): AlertEvent {
  return { id: change.action.nextId(), alert, at: change.action.at, kind, level, run: run.id, actorName: change.action.actor.name, reason: null } as AlertEvent
}
