import type { Action } from '../base/action.ts'
import { dateIn } from '../base/clock.ts'
import type { Lang } from '../base/text.ts'
import type { AlertQuery } from '../contracts/alert-acts.ts'
import type { AlertSummary, Page } from '../contracts/api.ts'
import { listAlerts as readAlerts, type ListedAlert } from '../domain/alerts/list-alerts.ts'
import { alertStateTitle } from '../domain/alerts/alert-states.ts'
import { isSuppressed } from '../domain/alerts/reconcile.ts'
import { departmentOf, regionOf } from '../domain/topics/code-titles.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'

export interface AlertListing {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly timeZone: string
}

/** A page of alerts as lists show them. Throws `bad-cursor`. */
export async function listAlerts(deps: AlertListing, action: Action, query: AlertQuery, lang: Lang): Promise<Page<AlertSummary>> {
  const page = await readAlerts(reading(deps.store, action), query)
  return { items: page.items.map((alert) => summariseAlert(deps, action.at, alert, lang)), next: page.next, total: page.total }
}

/** An alert with the titles of what it names, as it stands at an instant. A topic that no longer runs leaves ids in their place. */
export function summariseAlert({ registry, timeZone }: AlertListing, at: Date, alert: ListedAlert, lang: Lang): AlertSummary {
  const topic = registry.running().find((running) => running.runtime.pack.id === alert.topic)?.runtime
  const codes = topic?.codes ?? new Map()
  return {
    id: alert.id, topic: alert.topic, topicTitle: topic?.pack.topic.title ?? alert.topic,
    rule: alert.rule, ruleTitle: topic?.rules.get(alert.rule)?.title ?? alert.rule,
    level: alert.level, title: lang === 'en' ? alert.titleEn : alert.title,
    region: regionOf(codes, alert.region), department: departmentOf(codes, alert.department),
    state: alert.state, stateTitle: alertStateTitle(topic ?? null, alert.state), presence: alert.presence,
    firstSeen: alert.firstSeenAt.toISOString(), lastSeen: alert.lastSeenAt.toISOString(), timesSeen: alert.timesSeen,
    // The instant is that at which its last day is over.
    suppressedUntil: isSuppressed(alert, at) ? dateIn(timeZone, new Date(alert.suppressedUntil!.getTime() - 1)) : null, mergedInto: alert.mergedInto,
  }
}
