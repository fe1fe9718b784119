import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Logger } from 'pino'
import type { Action } from '../base/action.ts'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { startEffectWorker, type EffectWorker } from '../domain/jobs/effect-worker.ts'
import { reviveMessages } from '../domain/jobs/outbox.ts'
import { mailEffect } from '../domain/notifications/mails.ts'
import { createSmtpMailer } from '../domain/notifications/smtp-mailer.ts'
import { mailPatience, queueMails, sendMail } from '../journeys/send-mails.ts'
import type { Config } from './config.ts'
import type { House } from './house.ts'
import { unusablePath } from './usable-path.ts'

/** Mails at the same time, and how long is waited for the server, in milliseconds. They have a worker of their own: a server that hangs keeps no import waiting. */
const parallel = 2
const serverPatience = 20_000

export interface Mails {
  readonly worker: EffectWorker
  /** Makes ready what is to be sent. */
  look(signal: AbortSignal): Promise<null>
}

/** Starts sending mails; null where no server is named. Throws `path-unusable` where the file with the password, or that with certificates, cannot be read. */
export async function startMails(house: House, { mail, mailMinutes, baseUrl }: Pick<Config, 'mail' | 'mailMinutes' | 'baseUrl'>, logger: Logger): Promise<Mails | null> {
  if (mail === null) return null
  const { passwordFile, authorityFile } = mail
  const password = passwordFile === null ? mail.password : (await fileOf('HUIYAN_SMTP_PASSWORD_FILE', passwordFile)).replace(/\r?\n$/, '')
  const authority = authorityFile === null ? null : await fileOf('HUIYAN_SMTP_CA_FILE', authorityFile)
  const act = (): Action => newAction(house.source, { actor: systemActor, scope: wholeScope })
  const mailer = createSmtpMailer({ ...mail, password, authority, patience: serverPatience })
  // What could not be tried for another reason than the mail server's.
  await reviveMessages(house.store, mailEffect, house.source.clock.now())
  const worker = startEffectWorker({
    store: house.store, clock: house.source.clock, owner: randomUUID(), parallel, ranks: 1, patience: mailPatience, kinds: { only: [mailEffect] },
    handlers: { [mailEffect]: ({ payload, attempt }, signal) => sendMail({ ...house, mailer, baseUrl }, act, String(payload['mail']), attempt, signal) },
    onFailure: ({ error, ...failure }) => logger.warn({ err: error, ...failure }, 'a mail was not taken'),
  })
  return {
    worker,
    look: async (signal) => {
      const queued = await queueMails(house, act, mailMinutes * 60_000, signal)
      if (queued > 0) {
        logger.info({ mails: queued }, 'mails made ready')
        worker.wake()
      }
      return null
    },
  }
}

const fileOf = (setting: string, path: string): Promise<string> => readFile(path, 'utf8').catch((error: unknown) => {
  throw unusablePath(error, setting, path)
})
