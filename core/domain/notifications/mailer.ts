import type { MailFailure } from '../../contracts/mail-api.ts'
import type { MailText } from './write-mail.ts'

/** A mail on its way. */
export interface OutgoingMail extends MailText {
  readonly to: string
  /** The part of its Message-ID before the @: sent again, it is the same. */
  readonly id: string
}

/** Hands mails to a mail server. */
export interface Mailer {
  /** Resolves when the server has taken the mail. Throws `MailNotTaken`; aborted, it gives up at once. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<void>
}

/** The mail server did not take a mail. It names neither the address nor what the server said: both would stand in logs. */
export class MailNotTaken extends Error {
  readonly why: MailFailure
  /** Trying again will not help. */
  readonly isFinal: boolean

  constructor(why: MailFailure, isFinal: boolean) {
    super(`the mail server did not take a mail: ${why}`)
    this.name = 'MailNotTaken'
    this.why = why
    this.isFinal = isFinal
  }
}
