import { raw } from '@mikro-orm/core'
import { organisationsIn, type Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { AlertSubject } from '../../store/entities/alerts/alert-subject.ts'
import type { ListedAlert } from './list-alerts.ts'

/** What stands beside an alert. */
export interface RelatedAlerts {
  /** Merged into it, the worst first. */
  readonly merged: readonly ListedAlert[]
  readonly mergedInto: ListedAlert | null
  /** Others about the same subject in its topic that are not merged into any, the newest first. */
  readonly sameSubject: readonly ListedAlert[]
}

/** So many of each are shown. */
const shown = 50

/** The alerts in the reader's scope that an alert is merged with, or could be. */
export async function relatedAlerts(reading: Reading, alert: ListedAlert): Promise<RelatedAlerts> {
  const { em, action } = reading
  const visible = organisationsIn(action.scope)
  const subjects = (await em.find(AlertSubject, { alert: alert.id })).map(({ subject }) => subject)
  const [merged, mergedInto, sameSubject] = await Promise.all([
    em.find(Alert, { $and: [{ mergedInto: alert.id }, visible] }, { orderBy: [{ levelRank: 'asc' }, { id: 'asc' }], limit: shown }),
    alert.mergedInto === null ? null : em.findOne(Alert, { $and: [{ id: alert.mergedInto }, visible] }),
    em.find(Alert, { $and: [aboutAny(subjects), { id: { $ne: alert.id }, topic: alert.topic, mergedInto: null }, alert.mergedInto === null ? {} : { id: { $ne: alert.mergedInto } }, visible] }, { orderBy: { id: 'desc' }, limit: shown }),
  ])
  return { merged, mergedInto, sameSubject }
}

/** A condition: the alert is about one of some subjects. */
function aboutAny(subjects: readonly string[]): object {
  const key = raw((alias) => `${alias}.id in (select s.alert_id from alert_subject as s where s.subject in (${subjects.map(() => '?').join(', ')}))`, [...subjects])
  return { [key as unknown as string]: [] }
}

/** Titles of alerts by id, masked, in the reader's scope. */
export async function titlesOf(reading: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, Pick<ListedAlert, 'title' | 'titleEn'>>> {
  if (ids.length === 0) return new Map()
  const found = await reading.em.find(Alert, { $and: [{ id: { $in: [...ids] } }, organisationsIn(reading.action.scope)] }, { fields: ['id', 'title', 'titleEn'] })
  return new Map(found.map((alert) => [alert.id, alert]))
}
