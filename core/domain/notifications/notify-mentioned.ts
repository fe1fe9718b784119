import { Notification } from '../../store/entities/notifications/notification.ts'
import { insertNew } from '../../store/insert-each.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { notificationColumns } from './notify.ts'

/** A comment that mentions people. */
export interface Mention {
  readonly comment: string
  /** What its author is called. */
  readonly by: string
  /** Id of the matter. */
  readonly item: string
  readonly subject: string
  readonly topic: string
}

/** Tells people that a comment mentions them. Its trail is that of the comment. */
export async function notifyMentioned({ em, action }: Change, { comment, by, item, subject, topic }: Mention, accounts: readonly string[]): Promise<void> {
  const rows = accounts.map((account) => ({
    key: `mention:${comment}:${account}`, kind: 'mention', light: null, item, subject, topic, role: null, organisation: null, account, since: action.at, at: action.at, due: null, comment, by,
  }) as Notification)
  await insertNew(em, Notification, notificationColumns, 'key', rows)
}

/** Nobody is told any more that a comment mentions them. */
export async function forgetComment({ em }: Pick<Change, 'em'>, comment: string): Promise<void> {
  await em.nativeDelete(Notification, { comment })
}
