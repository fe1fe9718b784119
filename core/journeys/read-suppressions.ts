import type { Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type { SuppressionJson, SuppressionQuery } from '../contracts/alert-acts.ts'
import type { Page } from '../contracts/api.ts'
import { countSuppressions, listSuppressions, suppressionState } from '../domain/alerts/list-suppressions.ts'
import { titlesOf } from '../domain/alerts/related-alerts.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { AlertSuppression } from '../store/entities/alerts/alert-suppression.ts'
import { idPage, pageOf } from './page-of.ts'

export interface SuppressionReading {
  readonly store: Store
  readonly registry: TopicRegistry
}

/** Suppressions, newest first; those in force unless all are asked for. Throws `bad-cursor`. */
export async function readSuppressions(deps: SuppressionReading, action: Action, query: SuppressionQuery, lang: Lang): Promise<Page<SuppressionJson>> {
  const read = reading(deps.store, action)
  const inForce = query.show !== 'all'
  const rows = await listSuppressions(read, { inForce, ...idPage(query) })
  const items = await suppressionJsons(deps, read, rows, lang)
  return pageOf(items, query.limit, await countSuppressions(read, { inForce, limit: query.limit }), (item) => item.id)
}

/** The newest suppression of an alert's key, null when there never was one. */
export async function suppressionOf(deps: SuppressionReading, read: Reading, alert: string, lang: Lang): Promise<SuppressionJson | null> {
  const rows = await listSuppressions(read, { inForce: false, alert, limit: 1 })
  return (await suppressionJsons(deps, read, rows, lang))[0] ?? null
}

async function suppressionJsons(deps: SuppressionReading, read: Reading, rows: readonly AlertSuppression[], lang: Lang): Promise<readonly SuppressionJson[]> {
  const titles = await titlesOf(read, rows.map(alertOf))
  return rows.map((row) => {
    const alert = alertOf(row)
    const topic = deps.registry.running().find((running) => running.runtime.pack.id === row.topic)?.runtime
    const title = titles.get(alert)
    return {
      id: row.id, alert: { id: alert, title: (lang === 'en' ? title?.titleEn : title?.title) ?? alert },
      topic: row.topic, topicTitle: topic?.pack.topic.title ?? row.topic, rule: row.rule, ruleTitle: topic?.rules.get(row.rule)?.title ?? row.rule,
      reason: row.reason, until: row.until, state: suppressionState(row, read.action.at), at: row.at.toISOString(), by: row.accountName,
      lifted: row.liftedAt === null ? null : { at: row.liftedAt.toISOString(), by: row.liftedBy ?? '', reason: row.liftReason ?? '' },
    }
  })
}

/** The mapper types a reference that it maps to its key as the entity. */
function alertOf(row: AlertSuppression): string {
  return row.alert as unknown as string
}
