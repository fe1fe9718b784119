import { SupervisionCase } from '../../store/entities/cases/supervision-case.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** What a case is made of: an alert that turned out to be true. */
export interface ConvertedAlert extends Pick<SupervisionCase, 'topic' | 'level' | 'levelRank' | 'title' | 'titleEn' | 'region' | 'department'> {
  /** Of the alert. */
  readonly id: string
}

const chunk = 500

/**
 * Puts alerts on the case list of their topic, each with the next number of the year; one that is on it already stays what it is. Gives
 * the new cases, in the order of the alerts.
 * `state`: in which a case begins. The trail has each with its alert.
 */
export async function registerCases(change: Change, topic: string, year: number, state: string, alerts: readonly ConvertedAlert[]): Promise<readonly SupervisionCase[]> {
  const { em, action, audit } = change
  const known = new Set<string>()
  for (let at = 0; at < alerts.length; at += chunk) {
    for (const { alert } of await em.find(SupervisionCase, { alert: { $in: alerts.slice(at, at + chunk).map(({ id }) => id) } }, { fields: ['alert'], disableIdentityMap: true })) known.add(alert!)
  }
  const [last] = await em.find(SupervisionCase, { topic, year }, { orderBy: { number: 'desc' }, limit: 1, fields: ['number'], disableIdentityMap: true })
  const rows = alerts.filter(({ id }) => !known.has(id)).map(({ id, level, levelRank, title, titleEn, region, department }, i) => ({
    id: action.nextId(), topic, year, number: (last?.number ?? 0) + i + 1, alert: id, level, levelRank, title, titleEn, region, department, state, organisation: null, registeredAt: action.at,
  }))
  for (let at = 0; at < rows.length; at += chunk) await em.insertMany(SupervisionCase, rows.slice(at, at + chunk))
  for (const { id, alert, number } of rows) audit({ verb: 'register-case', object: { kind: 'case', id }, topic, after: { alert, year, number } })
  return rows
}

/** Notes what the work on cases has come to where their lists look. */
export async function noteCases({ em }: Change, works: readonly Pick<SupervisionCase, 'id' | 'state' | 'organisation'>[]): Promise<void> {
  for (const alike of Map.groupBy(works, ({ state, organisation }) => JSON.stringify([state, organisation])).values()) {
    const { state, organisation } = alike[0]!
    for (let at = 0; at < alike.length; at += chunk) await em.nativeUpdate(SupervisionCase, { id: { $in: alike.slice(at, at + chunk).map(({ id }) => id) } }, { state, organisation })
  }
}
