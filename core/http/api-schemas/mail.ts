import { mailKinds } from '../../contracts/mail-api.ts'
import { count, flag, instant, listOf, nullable, object, oneOf, text } from './common.ts'

const members = {
  address: { ...nullable({ type: 'string', maxLength: 300 }), description: 'Null: no mails.' },
  lang: oneOf(['zh-CN', 'en'], 'Of the mails.'),
  muted: { ...listOf(oneOf(mailKinds), 'What no mails are wanted of.'), maxItems: mailKinds.length, uniqueItems: true },
}

export const mailSettingRequestSchema = object(members)

export const mailSettingSchema = object({ ...members, sends: { ...flag, description: 'This installation sends mails.' }, every: { ...count, description: 'Between two mails to one person at least, in minutes.' } })

export const mailStatusSchema = object({
  sends: flag,
  server: nullable(object({ host: text, port: count, security: oneOf(['tls', 'starttls', 'none']), sender: text })),
  waiting: count,
  still: { ...count, description: 'Of those that wait, how many are not tried any more: what kept them was not the mail server. The host takes them up again within the hour.' },
  trouble: { ...nullable(text), description: 'Why the last one that was tried of those that wait was not taken.' },
  sent: { ...count, description: 'Within the last 24 hours.' },
  failed: listOf(object({ id: text, account: object({ id: text, name: text }), at: instant, tries: count, sentence: text }), 'Given up, the newest first, 50 at most.'),
})
