import type { Action } from '../base/action.ts'
import type { Patience } from '../domain/jobs/outbox.ts'
import { actorOf, loadPrincipal, scopeFor } from '../domain/identity/principal.ts'
import { dueForMail, mailSettingOf, passOver } from '../domain/notifications/mail-settings.ts'
import { MailNotTaken, type Mailer } from '../domain/notifications/mailer.ts'
import { forgetOldMails, giveUpMail, noteTry, queueMail, settleMail, waitingMail } from '../domain/notifications/mails.ts'
import { lastNotification, untoldOf } from '../domain/notifications/read-notifications.ts'
import { writeMail } from '../domain/notifications/write-mail.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { MailSetting } from '../store/entities/notifications/mail-setting.ts'
import type { Notification } from '../store/entities/notifications/notification.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { notificationSight } from './read-notifications.ts'

export interface MailDeps {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly timeZone: string
}

export interface MailSending extends MailDeps {
  readonly mailer: Mailer
  /** What links begin with. */
  readonly baseUrl: string
}

/** So often a mail is tried before it is given up, within about seven hours. */
const mostTries = 14
/** Beyond those tries it would be dead only where it was never the mail server's. */
export const mailPatience: Patience = { mostAttempts: mostTries + 1, first: 30_000, longest: 3_600_000 }
/** People looked at in one turn, and notifications told in one mail. */
const together = 200
const mostTold = 5000

/** Makes a mail ready for everybody who wants mails, was told something since the last one, and has not read it. Gives how many there are. */
export async function queueMails({ store, timeZone }: MailDeps, act: () => Action, pause: number, signal: AbortSignal): Promise<number> {
  await forgetOldMails(store, act().at)
  let queued = 0
  for (;;) {
    const action = act()
    const read = reading(store, action)
    const last = await lastNotification(read)
    const due = await dueForMail(read, { last, pause, limit: together })
    const wanting: MailSetting[] = []
    for (const setting of due) if ((await told(store, timeZone, action, setting, setting.through, last, 1)).length > 0) wanting.push(setting)
    await passOver(store, due.filter((one) => !wanting.includes(one)).map(({ account }) => account), last)
    if (wanting.length > 0) {
      await unitOfWork(store, action, async (change) => {
        for (const setting of wanting) await queueMail(change, setting, last)
      })
    }
    queued += wanting.length
    if (due.length === 0 || signal.aborted) return queued
  }
}

/**
 * Sends a mail that waits: what its reader may still see of it, unread, in their language. Sent again after a crash it has the same
 * Message-ID. `attempt` is 1 at the first try; throws `MailNotTaken` for another one.
 */
export async function sendMail({ store, registry, timeZone, mailer, baseUrl }: MailSending, act: () => Action, id: string, attempt: number, signal: AbortSignal): Promise<void> {
  const action = act()
  const read = reading(store, action)
  const mail = await waitingMail(read, id)
  if (mail === null) return
  const setting = await mailSettingOf(read, mail.account)
  const rows = setting === null || setting.address === null ? [] : await told(store, timeZone, action, setting, mail.after, mail.through, mostTold + 1)
  if (rows.length === 0) return settleMail(store, id, 'unneeded', action.at)
  const titles = new Map(registry.running().map(({ runtime }) => [runtime.pack.id, runtime.pack.topic.title]))
  const words = writeMail(rows.slice(0, mostTold), { lang: setting!.lang, baseUrl, hasMore: rows.length > mostTold, topicTitle: (topic) => titles.get(topic) ?? topic })
  try {
    await mailer.send({ id, to: setting!.address!, ...words }, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof MailNotTaken)) throw error
    if (error.isFinal || attempt >= mostTries) return unitOfWork(store, act(), (change) => giveUpMail(change, mail, attempt, error.why))
    await noteTry(store, id, attempt, error.why)
    throw error
  }
  await settleMail(store, id, 'sent', act().at)
}

/** What somebody was told between two notifications, as they see it now; nothing where they may not sign in. */
async function told(store: Store, timeZone: string, action: Action, { account, muted }: MailSetting, after: number, through: number, limit: number): Promise<readonly Notification[]> {
  const principal = await loadPrincipal({ store, timeZone }, account, action.at)
  const scope = principal === null || principal.hasOneTimePassword ? null : scopeFor(principal, 'read-topics')
  if (principal === null || scope === null) return []
  const read: Reading = reading(store, { ...action, actor: actorOf(principal), scope })
  return untoldOf(read, notificationSight(scope), { after, through, muted, limit })
}
