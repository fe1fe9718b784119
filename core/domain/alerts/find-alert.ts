import { organisationsIn, type Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { AlertEvent } from '../../store/entities/alerts/alert-event.ts'
import type { ListedAlert } from './list-alerts.ts'

/** An alert with the finding and proof that it stores. */
export type FoundAlert = Alert

/** Null when there is none, or it is out of the reader's reach. */
export async function findAlert(reading: Reading, id: string): Promise<FoundAlert | null> {
  const alert = await reading.em.findOne(Alert, { $and: [{ id }, organisationsIn(reading.action.scope)] } as never, { populate: ['finding', 'proof'] as never })
  return alert as unknown as FoundAlert | null
}

/** The alerts with these ids that are within the reader's reach, as lists carry them and as they stand now, within a change too. */
export async function findAlerts(reading: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, ListedAlert>> {
  const found = await reading.em.find(Alert, { $and: [{ id: { $in: [...ids] } }, organisationsIn(reading.action.scope)] } as never, { disableIdentityMap: true })
  return new Map(found.map((alert) => [alert.id, alert]))
}

/** What happened to an alert, the newest first. */
export async function readEvents(reading: Reading, alert: string): Promise<readonly AlertEvent[]> {
  return reading.em.find(AlertEvent, { alert }, { orderBy: [{ at: 'desc' }, { id: 'desc' }], limit: 500 })
}

/** Whether a newer alert stands for its key. Ids are sortable by time. */
export async function isOutlived({ em }: Reading, { topic, rule, fingerprint, id }: ListedAlert): Promise<boolean> {
  return (await em.count(Alert, { topic, rule, fingerprint, id: { $gt: id } })) > 0
}
