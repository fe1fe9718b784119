import { ownRolesIn, reachedThrough, type Reading } from '../../store/access.ts'
import { Notification } from '../../store/entities/notifications/notification.ts'
import { NotificationReader } from '../../store/entities/notifications/notification-reader.ts'
import { countTo } from '../../store/count-to.ts'
import { bookkeeping } from '../../store/bookkeeping.ts'
import type { Store } from '../../store/database.ts'

/** Counting what is unread stops here: beyond it there are more. */
const countBound = 99

/** What the reader is told of matters that are within reach, the newest first; `before` is the last of the page before. */
export function listNotifications(read: Reading, { before, limit }: { readonly before?: number | undefined; readonly limit: number }): Promise<readonly Notification[]> {
  return read.em.find(Notification, { $and: [toldTo(read), before === undefined ? {} : { id: { $lt: before } }] } as never, { orderBy: { id: 'desc' }, limit, disableIdentityMap: true })
}

/** How many the reader has not read, as far as 99, and up to which they have. */
export async function unreadOf(read: Reading): Promise<{ readonly through: number; readonly count: number; readonly atLeast: boolean }> {
  const through = (await read.em.findOne(NotificationReader, { account: read.action.actor.id }, { disableIdentityMap: true }))?.through ?? 0
  return { through, ...(await countTo(read.em, Notification, { $and: [toldTo(read), { id: { $gt: through } }] } as never, countBound)) }
}

/** The reader has read everything up to one; going back does nothing. */
export async function markRead(store: Store, { action: { actor } }: Reading, through: number): Promise<void> {
  await bookkeeping(store, async (em) => {
    const before = await em.findOne(NotificationReader, { account: actor.id })
    if (before === null) await em.insert(NotificationReader, { account: actor.id, through })
    else if (before.through < through) before.through = through
  })
}

/** A role counts where its own grant reaches; what belongs to another person is theirs alone; and what lies out of reach by now is not told any more. */
function toldTo({ action: { actor, scope } }: Reading): object {
  return { $and: [ownRolesIn(scope, { andAny: true }), { $or: [{ account: null }, { account: actor.id }] }, reachedThrough(scope, 'item', 'work_item')] }
}
