import type { Action } from '../base/action.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { MailSettingJson, MailSettingRequest, MailStatusJson } from '../contracts/mail-api.ts'
import { namesOfAccounts } from '../domain/identity/list-accounts.ts'
import { reviveByKey } from '../domain/jobs/outbox.ts'
import { mailFailureSentence } from '../domain/notifications/mail-words.ts'
import { mailSettingOf, setMail } from '../domain/notifications/mail-settings.ts'
import { countMails, failedMails, mailKey, retryMails, stillMails } from '../domain/notifications/mails.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'

export interface MailKeeping {
  readonly store: Store
  /** Where mails are handed to; null: none are sent. */
  readonly server: MailStatusJson['server']
  /** Between two mails to one person at least, in minutes. */
  readonly every: number
}

/** What the actor has set about mails. */
export async function readMailSetting({ store, server, every }: MailKeeping, action: Action, lang: Lang): Promise<MailSettingJson> {
  const setting = await mailSettingOf(reading(store, action), action.actor.id)
  return { sends: server !== null, every, address: setting?.address ?? null, lang: setting?.lang ?? lang, muted: setting?.muted ?? [] }
}

/** The actor wants mails like this from now on. Throws `mail-address-bad`. */
export async function putMailSetting({ store }: MailKeeping, action: Action, request: MailSettingRequest): Promise<void> {
  await unitOfWork(store, action, (change) => setMail(change, request))
}

/** How the sending of mails to accounts within reach stands. */
export async function readMailStatus({ store, server }: MailKeeping, action: Action, lang: Lang): Promise<MailStatusJson> {
  const read = reading(store, action)
  const { trouble, ...counts } = await countMails(read)
  const failed = await failedMails(read)
  const names = await namesOfAccounts(read, failed.map(({ account }) => account))
  return {
    sends: server !== null, server, ...counts, trouble: trouble === null ? null : textIn(mailFailureSentence(trouble), lang),
    failed: failed.map(({ id, account, endedAt, tries, why }) => ({ id, account: { id: account, name: names.get(account)!.name }, at: endedAt!.toISOString(), tries, sentence: textIn(mailFailureSentence(why!), lang) })),
  }
}

/** Mails taken up again in one change: other writers wait no longer than a moment. */
const lotSize = 500

/** Takes up again what was given up of mails to accounts within reach until now, and what stands still. False: there was none. */
export async function retryFailedMails({ store }: MailKeeping, action: Action): Promise<boolean> {
  for (let taken = 0; ; ) {
    const read = reading(store, action)
    if ((await failedMails(read, 1)).length + (await stillMails(read, 1)).length === 0) return taken > 0
    taken += await unitOfWork(store, action, async (change) => {
      const [mails, still] = [await failedMails(change, lotSize), await stillMails(change, lotSize)]
      if (mails.length + still.length === 0) change.audit({ verb: 'retry-mail', object: { kind: 'account', id: action.actor.id }, topic: null, after: { mails: 0 } })
      await retryMails(change, mails)
      await reviveByKey(change, still.map(mailKey))
      for (const { id, account } of still) change.audit({ verb: 'retry-mail', object: { kind: 'account', id: account }, topic: null, after: { mail: id } })
      return mails.length + still.length
    })
  }
}
