import { raw } from '@mikro-orm/core'
import type { MailFailure } from '../../contracts/mail-api.ts'
import { accountsThrough, type Reading } from '../../store/access.ts'
import { bookkeeping } from '../../store/bookkeeping.ts'
import type { Store } from '../../store/database.ts'
import { Mail } from '../../store/entities/notifications/mail.ts'
import { MailSetting } from '../../store/entities/notifications/mail-setting.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** Effect that hands a mail to the mail server. */
export const mailEffect = 'mail'

/** What became of mails is kept for so long, in milliseconds. */
const kept = 30 * 86_400_000
const day = 86_400_000
const listed = 50

/** Key of the message that a mail is sent by. */
export const mailKey = ({ id, round }: Pick<Mail, 'id' | 'round'>): string => `${mailEffect}:${id}:${round}`

/** Makes a mail ready to be sent to somebody, about what they were told up to a notification. */
export async function queueMail({ em, action, audit, effect }: Change, { account, through: after }: Pick<MailSetting, 'account' | 'through'>, through: number): Promise<void> {
  const id = action.nextId()
  await em.insert(Mail, { id, account, after, through, state: 'waiting', queuedAt: action.at, endedAt: null, tries: 0, round: 0, why: null })
  await em.nativeUpdate(MailSetting, { account }, { through, queuedAt: action.at })
  effect({ kind: mailEffect, key: mailKey({ id, round: 0 }), payload: { mail: id } })
  audit({ verb: 'queue-mail', object: { kind: 'account', id: account }, topic: null, after: { by: 'system', mail: id, after, through } })
}

/** A mail that waits; null where it was sent, given up, or is not there. */
export function waitingMail({ em }: Pick<Reading, 'em'>, id: string): Promise<Mail | null> {
  return em.findOne(Mail, { id, state: 'waiting' }, { disableIdentityMap: true })
}

/** A mail has gone out, or there was nothing to say any more. */
export async function settleMail(store: Store, id: string, state: 'sent' | 'unneeded', at: Date): Promise<void> {
  await bookkeeping(store, (em) => em.nativeUpdate(Mail, { id, state: 'waiting' }, { state, endedAt: at, why: null }))
}

/** A mail was not taken, and is tried again. */
export async function noteTry(store: Store, id: string, tries: number, why: MailFailure): Promise<void> {
  await bookkeeping(store, (em) => em.nativeUpdate(Mail, { id, state: 'waiting' }, { tries, why }))
}

/** A mail is given up. */
export async function giveUpMail({ em, action, audit }: Change, { id, account }: Mail, tries: number, why: MailFailure): Promise<void> {
  await em.nativeUpdate(Mail, { id, state: 'waiting' }, { state: 'failed', endedAt: action.at, tries, why })
  audit({ verb: 'give-up-mail', object: { kind: 'account', id: account }, topic: null, after: { by: 'system', mail: id, tries, why } })
}

/** Takes mails that were given up, up again. */
export async function retryMails({ em, audit, effect }: Change, mails: readonly Mail[]): Promise<void> {
  for (const { id, account, round } of mails) {
    await em.nativeUpdate(Mail, { id, state: 'failed' }, { state: 'waiting', endedAt: null, tries: 0, round: round + 1, why: null })
    effect({ kind: mailEffect, key: mailKey({ id, round: round + 1 }), payload: { mail: id } })
    audit({ verb: 'retry-mail', object: { kind: 'account', id: account }, topic: null, after: { mail: id } })
  }
}

/** A condition: a mail waits, but what kept it from being sent was not the mail server, so often that nobody tries any more. */
const standsStill = (): object => ({ state: 'waiting', [raw((alias) => `exists (select 1 from outbox_message as m where m.key = '${mailEffect}:' || ${alias}.id || ':' || ${alias}.round and m.state = 'dead')`) as unknown as string]: [] })

/** Mails to accounts within reach that stand still. */
export function stillMails({ em, action: { scope } }: Reading, limit: number): Promise<readonly Mail[]> {
  return em.find(Mail, { $and: [standsStill(), accountsThrough(scope, 'account')] } as never, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}

/** Mails to accounts within reach that were given up until now and not taken up again, the newest first. */
export function failedMails({ em, action: { scope, at } }: Reading, limit = listed): Promise<readonly Mail[]> {
  return em.find(Mail, { $and: [{ state: 'failed', endedAt: { $lte: at } }, accountsThrough(scope, 'account')] } as never, { orderBy: [{ endedAt: 'desc' }, { id: 'desc' }], limit, disableIdentityMap: true })
}

/** Of mails to accounts within reach: how many wait, how many of them stand still, what was wrong with the one tried last, and how many went out within a day. */
export async function countMails({ em, action: { at, scope } }: Reading): Promise<{ readonly waiting: number; readonly still: number; readonly trouble: MailFailure | null; readonly sent: number }> {
  const within = accountsThrough(scope, 'account')
  const count = (where: object) => em.count(Mail, { $and: [where, within] } as never)
  const [tried] = await em.find(Mail, { $and: [{ state: 'waiting', why: { $ne: null } }, within] } as never, { orderBy: { id: 'desc' }, limit: 1, disableIdentityMap: true })
  return { waiting: await count({ state: 'waiting' }), still: await count(standsStill()), trouble: tried?.why ?? null, sent: await count({ state: 'sent', endedAt: { $gt: new Date(at.getTime() - day) } }) }
}

/** Forgets what became of mails long ago. */
export async function forgetOldMails(store: Store, at: Date): Promise<void> {
  const old = { state: { $ne: 'waiting' as const }, endedAt: { $lt: new Date(at.getTime() - kept) } }
  if ((await store.reader().findOne(Mail, old, { fields: ['id'], disableIdentityMap: true })) !== null) await bookkeeping(store, (em) => em.nativeDelete(Mail, old))
}
