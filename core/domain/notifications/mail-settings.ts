import { raw } from '@mikro-orm/core'
import { HuiyanError } from '../../base/errors.ts'
import { longestAddress, mailAddress, mailKinds, type MailSettingRequest } from '../../contracts/mail-api.ts'
import type { Reading } from '../../store/access.ts'
import { bookkeeping } from '../../store/bookkeeping.ts'
import type { Store } from '../../store/database.ts'
import { MailSetting } from '../../store/entities/notifications/mail-setting.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { lastNotification } from './read-notifications.ts'

/** What somebody has set about mails; null where they never did: they get none. */
export function mailSettingOf({ em }: Pick<Reading, 'em'>, account: string): Promise<MailSetting | null> {
  return em.findOne(MailSetting, { account }, { disableIdentityMap: true })
}

/** The actor wants mails like this from now on, about what comes after. Its leaf has no address. Throws `mail-address-bad`. */
export async function setMail(change: Change, { address, lang, muted }: MailSettingRequest): Promise<void> {
  const { em, action: { actor }, audit } = change
  const given = address?.trim() ?? ''
  if (given !== '' && (given.length > longestAddress || given.split('@')[0]!.length > 64 || !mailAddress.test(given))) throw new HuiyanError('mail-address-bad')
  const before = await mailSettingOf(change, actor.id)
  const now = { address: given === '' ? null : given, lang, muted: mailKinds.filter((kind) => muted.includes(kind)) }
  // What was told while no mails were wanted is not sent afterwards.
  const through = before === null || before.address === null ? await lastNotification(change) : before.through
  if (before === null) await em.insert(MailSetting, { account: actor.id, ...now, through, queuedAt: null })
  else await em.nativeUpdate(MailSetting, { account: actor.id }, { ...now, through })
  const told = (one: Pick<MailSetting, 'address' | 'lang' | 'muted'> | null) => ({ mails: one?.address != null, lang: one?.lang ?? null, muted: [...(one?.muted ?? [])] })
  audit({ verb: 'set-mail', object: { kind: 'account', id: actor.id }, topic: null, before: told(before), after: { ...told(now), addressChanged: (before?.address ?? null) !== now.address } })
}

/** Those who want mails, have none on its way, had none for a while and were told something since, those who wait longest first. */
export async function dueForMail({ em, action: { at } }: Reading, { last, pause, limit }: { readonly last: number; /** In milliseconds. */ readonly pause: number; readonly limit: number }): Promise<readonly MailSetting[]> {
  const since = new Date(at.getTime() - pause)
  // A mail from the future was made before a clock was put back.
  const free = raw((alias) => `not exists (select 1 from mail as m where m.account = ${alias}.account and m.state = 'waiting')`)
  return em.find(MailSetting, { address: { $ne: null }, through: { $lt: last }, $or: [{ queuedAt: null }, { queuedAt: { $lte: since } }, { queuedAt: { $gt: at } }], [free as unknown as string]: [] } as never, {
    orderBy: [{ through: 'asc' }, { account: 'asc' }], limit, disableIdentityMap: true,
  })
}

/** Notifications up to one were looked at for some people, and there was nothing to send them. */
export async function passOver(store: Store, accounts: readonly string[], through: number): Promise<void> {
  if (accounts.length > 0) await bookkeeping(store, (em) => em.nativeUpdate(MailSetting, { account: { $in: [...accounts] }, through: { $lt: through } }, { through }))
}
