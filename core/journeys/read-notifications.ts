import type { AccessScope, Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { Lang } from '../base/text.ts'
import type { NotificationJson, NotificationPage } from '../contracts/notification-api.ts'
import { roleMay, type Permission } from '../domain/identity/permissions.ts'
import { notificationSentence } from '../domain/notifications/notification-words.ts'
import { lastNotification, listNotifications, markRead, unreadOf, type NotificationSight } from '../domain/notifications/read-notifications.ts'
import type { ToldIds } from '../domain/notifications/told-ids.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { mattersAbout } from './matters-about.ts'
import { seeing } from './whom-to-mention.ts'

export interface NotificationReading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly toldIds: ToldIds
}

/** What the reader is told of matters, the newest first. Throws `bad-cursor`. */
export async function readNotifications({ store, registry, toldIds }: NotificationReading, action: Action, { cursor, limit }: { readonly cursor?: string; readonly limit: number }, lang: Lang): Promise<NotificationPage> {
  const read = reading(store, action)
  const sight = notificationSight(action.scope)
  const { through, ...unread } = await unreadOf(read, sight)
  const found = await listNotifications(read, sight, { before: cursor === undefined ? undefined : readCursor(toldIds, action, cursor), limit: limit + 1 })
  const rows = found.slice(0, limit)
  const about = await mattersAbout(read, rows.map(({ item, subject }) => ({ id: item, subject })))
  const titles = new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))
  return {
    items: rows.map((row): NotificationJson => {
      const matter = about.get(row.item)
      const title = (lang === 'en' ? matter?.titleEn : matter?.title) ?? row.item
      return {
        id: toldIds.told(action.actor.id, row.id), kind: row.kind, light: row.light, text: notificationSentence(row, title)[lang], at: row.at.toISOString(), due: row.due?.toISOString() ?? null, read: row.id <= through,
        matter: { id: row.item, subject: row.subject, topic: row.topic, topicTitle: titles.get(row.topic) ?? row.topic, title },
      }
    }),
    next: found.length > limit ? toldIds.told(action.actor.id, rows.at(-1)!.id) : null,
    unread,
  }
}

/** Where somebody is told of things, by the roles that their grants carry. */
export function notificationSight(scope: AccessScope): NotificationSight {
  const carrying = (permission: Permission) => scope.filter(({ role }) => role === undefined || roleMay(role, permission))
  return { acting: carrying('act-on-work'), seeing: { alert: carrying(seeing.alert), case: carrying(seeing.case) } }
}

/** The reader has read up to one, and all before it. Throws `not-found`. */
export async function readThrough({ store, toldIds }: Pick<NotificationReading, 'store' | 'toldIds'>, action: Action, through: string): Promise<void> {
  const id = toldIds.known(action.actor.id, through)
  const read = reading(store, action)
  if (id === null || id > (await lastNotification(read))) throw new HuiyanError('not-found', { thing: through })
  await markRead(store, read, id)
}

function readCursor(toldIds: ToldIds, { actor }: Action, cursor: string): number {
  const id = toldIds.known(actor.id, cursor)
  if (id === null) throw new HuiyanError('bad-cursor')
  return id
}
