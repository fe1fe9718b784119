import type { Level } from '../../contracts/finding.ts'
import type { Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { lacks } from '../../store/lacks.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { StandingAlert } from './reconcile.ts'

/** The alert that stands for a key, with what its next change counts on. */
export interface CountedAlert extends StandingAlert {
  readonly level: Level
  readonly timesSeen: number
  readonly mergedInto: string | null
}

/** The newest alert of each fingerprint of a rule. */
export async function standingAlerts(change: Change, topic: string, rule: string): Promise<ReadonlyMap<string, CountedAlert>> {
  const rows = await change.em
    .createQueryBuilder(Alert, 'a')
    .select(['id', 'fingerprint', 'content', 'wording', 'state', 'presence', 'missingSince', 'goneAt', 'suppressedUntil', 'mergedInto', 'level', 'timesSeen'])
    .where({ topic, rule })
    .orderBy({ id: 'asc' })
    .execute<Omit<CountedAlert, 'carries'>[]>('all')
  const carrying = await carryingAlerts(change, topic)
  return new Map(rows.map((row) => [row.fingerprint, {
    ...row, missingSince: asDate(row.missingSince), goneAt: asDate(row.goneAt), suppressedUntil: asDate(row.suppressedUntil), carries: carrying.has(row.id),
  }]))
}

/** Whether a rule has an alert that still fires and whose key is no longer set aside: its finding, though the same, makes a new one. */
export async function awaitsRenewal({ em, action }: Reading, topic: string, rule: string): Promise<boolean> {
  return (await em.count(Alert, { topic, rule, presence: 'firing', state: 'dismissed', suppressedUntil: { $lte: action.at } })) > 0
}

/** Alerts of a topic that no work item stands for. */
export async function alertsWithoutWork({ em }: Reading, topic: string): Promise<readonly Pick<Alert, 'id' | 'region' | 'department' | 'state'>[]> {
  return em.find(Alert, { $and: [{ topic }, lacks('id', 'work_item')] } as never, { fields: ['id', 'region', 'department', 'state'] })
}

/** Alerts of a topic with another one in them that still fires, of whatever rule. */
async function carryingAlerts(change: Change, topic: string): Promise<ReadonlySet<string>> {
  const rows = await change.em
    .createQueryBuilder(Alert, 'a')
    .select('mergedInto', true)
    .where({ topic, presence: 'firing', mergedInto: { $ne: null } })
    .execute<{ mergedInto: string }[]>('all')
  return new Set(rows.map((row) => row.mergedInto))
}

function asDate(value: Date | string | number | null): Date | null {
  return value === null ? null : new Date(value)
}
