import type { Action } from '../base/action.ts'
import { dateIn } from '../base/clock.ts'
import type { Lang, LocalText } from '../base/text.ts'
import type { AlertQuery } from '../contracts/alert-acts.ts'
import type { AlertSummary, Page } from '../contracts/api.ts'
import { listAlerts as readAlerts, type ListedAlert } from '../domain/alerts/list-alerts.ts'
import { isSuppressed } from '../domain/alerts/reconcile.ts'
import { titlesOf } from '../domain/alerts/related-alerts.ts'
import { departmentOf, regionOf } from '../domain/topics/code-titles.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Machines } from '../domain/work/machines.ts'
import { timeJson } from '../domain/work/time-json.ts'
import { stateTitle } from '../domain/work/work-words.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'

export interface AlertListing {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly machines: Machines
  readonly timeZone: string
}

/** A page of alerts as lists show them. Throws `bad-cursor`. */
export async function listAlerts(deps: AlertListing, action: Action, query: AlertQuery, lang: Lang): Promise<Page<AlertSummary>> {
  const read = reading(deps.store, action)
  const page = await readAlerts(read, query)
  return { items: page.items.map(await summariseAlerts(deps, read, page.items, lang)), next: page.next, total: page.total }
}

/** Tells of some alerts what lists show. */
export async function summariseAlerts(deps: AlertListing, read: Reading, alerts: readonly ListedAlert[], lang: Lang): Promise<(alert: ListedAlert) => AlertSummary> {
  const items = await findItems(read, alerts.map(({ id }) => id))
  const machineOf = await deps.machines.under(read, [...items.values()])
  const primaries = await titlesOf(read, alerts.flatMap(({ mergedInto }) => mergedInto ?? []))
  return (alert) => {
    const item = items.get(alert.id)
    // An alert goes by the version of the workflow that it began under.
    const title = item === undefined ? alert.state : stateTitle(machineOf(item), alert.state)
    const time = item === undefined ? null : timeJson(deps.machines.calendar, item, read.action.at)
    return { ...summariseAlert(deps, read.action.at, { ...alert, mergedInto: primaries.has(alert.mergedInto ?? '') ? alert.mergedInto : null }, title, lang), time }
  }
}

/** An alert with the titles of what it names, as it stands at an instant. A topic that no longer runs leaves ids in their place. */
function summariseAlert({ registry, timeZone }: AlertListing, at: Date, alert: ListedAlert, title: LocalText, lang: Lang): Omit<AlertSummary, 'time'> {
  const topic = registry.running().find((running) => running.runtime.pack.id === alert.topic)?.runtime
  const codes = topic?.codes ?? new Map()
  return {
    id: alert.id, topic: alert.topic, topicTitle: topic?.pack.topic.title ?? alert.topic,
    rule: alert.rule, ruleTitle: topic?.rules.get(alert.rule)?.title ?? alert.rule,
    level: alert.level, title: lang === 'en' ? alert.titleEn : alert.title,
    region: regionOf(codes, alert.region), department: departmentOf(codes, alert.department),
    state: alert.state, stateTitle: title, presence: alert.presence,
    firstSeen: alert.firstSeenAt.toISOString(), lastSeen: alert.lastSeenAt.toISOString(), timesSeen: alert.timesSeen,
    // The instant is that at which its last day is over.
    suppressedUntil: isSuppressed(alert, at) ? dateIn(timeZone, new Date(alert.suppressedUntil!.getTime() - 1)) : null, mergedInto: alert.mergedInto,
  }
}
