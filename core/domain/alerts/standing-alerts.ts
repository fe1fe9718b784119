import type { Level } from '../../contracts/finding.ts'
import type { Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { StandingAlert } from './reconcile.ts'

/** The alert that stands for a key, with what its next change counts on. */
export interface CountedAlert extends StandingAlert {
  readonly level: Level
  readonly timesSeen: number
  /** Who is in charge. */
  readonly organisation: string | null
  readonly mergedInto: string | null
  /** Alerts that were merged into it and still fire, of whatever rule. */
  readonly carried: readonly string[]
}

/** The newest alert of each fingerprint of a rule. */
export async function standingAlerts(change: Change, topic: string, rule: string): Promise<ReadonlyMap<string, CountedAlert>> {
  const rows = await change.em
    .createQueryBuilder(Alert, 'a')
    .select(['id', 'fingerprint', 'content', 'wording', 'state', 'presence', 'missingSince', 'goneAt', 'suppressedUntil', 'mergedInto', 'level', 'timesSeen', 'organisation'])
    .where({ topic, rule })
    .orderBy({ id: 'asc' })
    .execute<Omit<CountedAlert, 'carries' | 'carried'>[]>('all')
  const carrying = await carryingAlerts(change, topic)
  return new Map(rows.map((row) => [row.fingerprint, {
    ...row, missingSince: asDate(row.missingSince), goneAt: asDate(row.goneAt), suppressedUntil: asDate(row.suppressedUntil), carries: carrying.has(row.id), carried: carrying.get(row.id) ?? [],
  }]))
}

/** Whether a rule has an alert that still fires and whose key is no longer set aside: its finding, though the same, makes a new one. */
export async function awaitsRenewal({ em, action }: Reading, topic: string, rule: string): Promise<boolean> {
  return (await em.count(Alert, { topic, rule, presence: 'firing', state: 'dismissed', suppressedUntil: { $lte: action.at } })) > 0
}

/** Alerts of a topic with others in them that still fire, of whatever rule, and these. */
async function carryingAlerts(change: Change, topic: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await change.em
    .createQueryBuilder(Alert, 'a')
    .select(['id', 'mergedInto'])
    .where({ topic, presence: 'firing', mergedInto: { $ne: null } })
    .execute<{ id: string; mergedInto: string }[]>('all')
  return new Map([...Map.groupBy(rows, (row) => row.mergedInto)].map(([primary, merged]) => [primary, merged.map(({ id }) => id)]))
}

function asDate(value: Date | string | number | null): Date | null {
  return value === null ? null : new Date(value)
}
