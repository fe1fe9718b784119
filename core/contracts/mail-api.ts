/** What the HTTP API takes and sends around mails of notifications (design: interface). Pages and routes share these types. */
import type { Lang } from '../base/text.ts'

/** What somebody may want no mails of: kinds of notifications, those about notices as one, those about more time as one, those about who has a matter as one. */
export const mailKinds = ['remind', 'raise', 'approve', 'notice', 'time', 'task', 'mention'] as const
export type MailKind = (typeof mailKinds)[number]

/** An address as mail servers without extensions take it (RFC 5321, 4.1.2; HTML, 4.10.5.1.5): nothing in it ends a header or names a second one. */
export const mailAddress = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+$/
/** Characters of an address. */
export const longestAddress = 254

/** `PUT /me/mail` */
export interface MailSettingRequest {
  /** Null: no mails. */
  readonly address: string | null
  /** Of the mails. */
  readonly lang: Lang
  readonly muted: readonly MailKind[]
}

/** `GET /me/mail` */
export interface MailSettingJson extends MailSettingRequest {
  /** This installation sends mails. */
  readonly sends: boolean
  /** Between two mails to one person at least, in minutes. */
  readonly every: number
}

/** Why a mail was not taken: the address, the mail itself, signing in, encryption, no answer in time, no server, or the server for now. */
export const mailFailures = ['address', 'content', 'auth', 'tls', 'timeout', 'unreachable', 'busy'] as const
export type MailFailure = (typeof mailFailures)[number]

/** A mail that was given up. */
export interface FailedMailJson {
  readonly id: string
  /** Whom it was for. */
  readonly account: { readonly id: string; readonly name: string }
  /** ISO: when it was given up. */
  readonly at: string
  readonly tries: number
  /** What was wrong and what to do, in the language of the request. */
  readonly sentence: string
}

/** `GET /mail`: how the sending of mails stands. */
export interface MailStatusJson {
  readonly sends: boolean
  /** Where to and as whom, where it does. */
  readonly server: { readonly host: string; readonly port: number; readonly security: 'tls' | 'starttls' | 'none'; readonly sender: string } | null
  /** Mails that wait, and why the last of them that was tried was not taken; null: none was. */
  readonly waiting: number
  readonly trouble: string | null
  /** How many of those that wait nobody tries any more: what kept them was not the mail server. The host takes them up again within the hour. */
  readonly still: number
  /** Within the last 24 hours. */
  readonly sent: number
  /** Within 30 days, the newest first, 50 at most. */
  readonly failed: readonly FailedMailJson[]
}
