import type { AccessScope } from '../../base/action.ts'
import { ownRolesIn, reachedThrough, type Reading } from '../../store/access.ts'
import { Notification } from '../../store/entities/notifications/notification.ts'
import { NotificationReader } from '../../store/entities/notifications/notification-reader.ts'
import { commentedSubjects, type CommentedSubject } from '../../contracts/comment-api.ts'
import type { MailKind } from '../../contracts/mail-api.ts'
import { countTo } from '../../store/count-to.ts'
import { bookkeeping } from '../../store/bookkeeping.ts'
import type { Store } from '../../store/database.ts'

/** Counting what is unread stops here: beyond it there are more. */
const countBound = 99

/** Where somebody is told of things: of lights where they work on matters, of comments where they see what these are about. */
export interface NotificationSight {
  readonly acting: AccessScope
  /** By the kind of matter. */
  readonly seeing: Readonly<Record<CommentedSubject, AccessScope>>
}

/** What the reader is told of matters that are within reach, the newest first; `before` is the last of the page before. */
export function listNotifications(read: Reading, sight: NotificationSight, { before, limit }: { readonly before?: number | undefined; readonly limit: number }): Promise<readonly Notification[]> {
  return read.em.find(Notification, { $and: [toldTo(read, sight), before === undefined ? {} : { id: { $lt: before } }] } as never, { orderBy: { id: 'desc' }, limit, disableIdentityMap: true })
}

/** What the reader was told between two notifications and has not read, the earliest first, `muted` kinds left out. */
export async function untoldOf(read: Reading, sight: NotificationSight, { after, through, muted, limit }: { readonly after: number; readonly through: number; readonly muted: readonly MailKind[]; readonly limit: number }): Promise<readonly Notification[]> {
  const known = Math.max(after, await readThrough(read))
  const kinds = muted.flatMap((kind) => (kind in kindsOf ? kindsOf[kind as keyof typeof kindsOf] : [kind]))
  return read.em.find(Notification, { $and: [toldTo(read, sight), { id: { $gt: known, $lte: through } }, kinds.length === 0 ? {} : { kind: { $nin: kinds } }] } as never, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}

/** The last notification that there is; 0: none. */
export async function lastNotification({ em }: Pick<Reading, 'em'>): Promise<number> {
  return (await em.find(Notification, {}, { orderBy: { id: 'desc' }, limit: 1, fields: ['id'], disableIdentityMap: true }))[0]?.id ?? 0
}

/** How many the reader has not read, as far as 99, and up to which they have. */
export async function unreadOf(read: Reading, sight: NotificationSight): Promise<{ readonly through: number; readonly count: number; readonly atLeast: boolean }> {
  const through = await readThrough(read)
  return { through, ...(await countTo(read.em, Notification, { $and: [toldTo(read, sight), { id: { $gt: through } }] } as never, countBound)) }
}

/** What mails are wanted of together. */
const kindsOf = {
  notice: ['notice:reminder', 'notice:supervision', 'notice:overdue', 'notice:circular'], task: ['task:given', 'task:freed'], time: ['time:asked', 'time:granted', 'time:refused'],
} as const

const readThrough = async ({ em, action }: Reading): Promise<number> => (await em.findOne(NotificationReader, { account: action.actor.id }, { disableIdentityMap: true }))?.through ?? 0

/** The reader has read everything up to one; going back does nothing. */
export async function markRead(store: Store, { action: { actor } }: Reading, through: number): Promise<void> {
  await bookkeeping(store, async (em) => {
    const before = await em.findOne(NotificationReader, { account: actor.id })
    if (before === null) await em.insert(NotificationReader, { account: actor.id, through })
    else if (before.through < through) before.through = through
  })
}

/** A role counts where its own grant reaches; what belongs to another person is theirs alone; and what lies out of reach by now is not told any more. */
function toldTo({ action: { actor } }: Reading, { acting, seeing }: NotificationSight): object {
  const ofLights = { $and: [{ kind: { $ne: 'mention' } }, ownRolesIn(acting, { andAny: true }), { $or: [{ account: null }, { account: actor.id }] }, reachedThrough(acting, 'item', 'work_item')] }
  const ofComments = commentedSubjects.map((subject) => ({ $and: [{ kind: 'mention', subject, account: actor.id }, reachedThrough(seeing[subject], 'item', 'work_item')] }))
  return { $or: [ofLights, ...ofComments] }
}
