import type { Action } from '../base/action.ts'
import { textIn, type Lang } from '../base/text.ts'
import type { MailSettingJson, MailSettingRequest, MailStatusJson } from '../contracts/mail-api.ts'
import { accountsWithin } from '../domain/identity/list-accounts.ts'
import { mailFailureSentence } from '../domain/notifications/mail-words.ts'
import { mailSettingOf, setMail } from '../domain/notifications/mail-settings.ts'
import { countMails, failedMails, retryMails } from '../domain/notifications/mails.ts'
import { reading, type Reading } from '../store/access.ts'
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

/** How the sending of mails stands; of those given up, the ones to accounts within reach. */
export async function readMailStatus({ store, server }: MailKeeping, action: Action, lang: Lang): Promise<MailStatusJson> {
  const read = reading(store, action)
  const { trouble, ...counts } = await countMails(read)
  const { mails, accounts } = await failedWithin(read)
  return {
    sends: server !== null, server, ...counts, trouble: trouble === null ? null : textIn(mailFailureSentence(trouble), lang),
    failed: mails.map(({ id, account, endedAt, tries, why }) => ({ id, account: { id: account, name: accounts.get(account)!.name }, at: endedAt!.toISOString(), tries, sentence: textIn(mailFailureSentence(why!), lang) })),
  }
}

/** Takes up again what was given up of mails to accounts within reach. False: there was none. */
export async function retryFailedMails({ store }: MailKeeping, action: Action): Promise<boolean> {
  if ((await failedWithin(reading(store, action))).mails.length === 0) return false
  await unitOfWork(store, action, async (change) => {
    const { mails } = await failedWithin(change)
    if (mails.length === 0) change.audit({ verb: 'retry-mail', object: { kind: 'account', id: action.actor.id }, topic: null, after: { mails: 0 } })
    await retryMails(change, mails)
  })
  return true
}

async function failedWithin(read: Reading) {
  const failed = await failedMails(read)
  const accounts = await accountsWithin(read, failed.map(({ account }) => account))
  return { mails: failed.filter(({ account }) => accounts.has(account)), accounts }
}
