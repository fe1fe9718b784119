import type { SendMailOptions, Transporter } from 'nodemailer'
import { mailAddress } from '../../contracts/mail-api.ts'
import { MailNotTaken, type Mailer, type OutgoingMail } from './mailer.ts'

/** Where mails are handed to, and as whom. */
export interface SmtpSettings {
  readonly host: string
  readonly port: number
  /** `tls` from the first byte, `starttls` demanded before anything is said, or none. */
  readonly security: 'tls' | 'starttls' | 'none'
  /** An address. */
  readonly sender: string
  readonly user: string | null
  readonly password: string | null
  /** Certificates (PEM) that the server's has to come from; null: those that Node knows. */
  readonly authority: string | null
  /** How long is waited for the server to be there, to greet, and for each answer, in milliseconds. */
  readonly patience: number
}

/** A mailer that speaks SMTP (RFC 5321), one connection a mail. */
export function createSmtpMailer(settings: SmtpSettings): Mailer {
  const domain = settings.sender.slice(settings.sender.lastIndexOf('@') + 1)
  return {
    async send(mail, signal) {
      // A list of addresses would be taken for several people.
      if (!mailAddress.test(mail.to)) throw new MailNotTaken('address', true)
      // Most installations start without mails: it is loaded by those that send some.
      const { createTransport } = await import('nodemailer')
      const transport: Transporter = createTransport({
        host: settings.host, port: settings.port, name: domain,
        secure: settings.security === 'tls', requireTLS: settings.security === 'starttls', ignoreTLS: settings.security === 'none',
        ...(settings.user === null ? {} : { auth: { user: settings.user, pass: settings.password ?? '' } }),
        connectionTimeout: settings.patience, greetingTimeout: settings.patience, socketTimeout: settings.patience, dnsTimeout: settings.patience,
        tls: { minVersion: 'TLSv1.2', ...(settings.authority === null ? {} : { ca: settings.authority }) }, disableFileAccess: true, disableUrlAccess: true,
      })
      const aborted = Promise.withResolvers<never>()
      const onAbort = () => aborted.reject(new MailNotTaken('timeout', false))
      signal.addEventListener('abort', onAbort)
      try {
        if (signal.aborted) onAbort()
        await Promise.race([transport.sendMail(messageOf(settings.sender, domain, mail)), aborted.promise])
      } catch (error) {
        throw error instanceof MailNotTaken ? error : notTaken(error)
      } finally {
        signal.removeEventListener('abort', onAbort)
        aborted.promise.catch(() => undefined)
        transport.close()
      }
    },
  }
}

function messageOf(sender: string, domain: string, { to, id, subject, text }: OutgoingMail): SendMailOptions {
  return {
    // As objects: a text would be read as a list of addresses.
    from: { name: '慧眼 Huiyan', address: sender }, to: { name: '', address: to }, envelope: { from: sender, to: [to] },
    messageId: `<${id}@${domain}>`, subject, text, textEncoding: 'base64',
    // No answering machine answers (RFC 3834, 5).
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
  }
}

const byCode: Readonly<Record<string, MailNotTaken['why']>> = { ETIMEDOUT: 'timeout', EAUTH: 'auth', ENOAUTH: 'auth', ETLS: 'tls' }

/** What nodemailer throws carries a code of its own and, where the server has said no, that of its answer (RFC 5321, 4.2). */
function notTaken(error: unknown): MailNotTaken {
  const { code, responseCode, command } = error as { readonly code?: string; readonly responseCode?: number; readonly command?: string }
  if (code !== undefined && Object.hasOwn(byCode, code)) return new MailNotTaken(byCode[code]!, false)
  if (responseCode === undefined) return new MailNotTaken(code === 'ESOCKET' && /tls|ssl|certificate/i.test(String(error)) ? 'tls' : 'unreachable', false)
  if (responseCode < 500) return new MailNotTaken('busy', false)
  // That the sender is refused is a matter of the settings: it may be mended, and the mail goes on.
  if (command === 'RCPT TO') return new MailNotTaken('address', true)
  // Before any mail was spoken of it is the server that does not want to.
  return command === 'DATA' ? new MailNotTaken('content', true) : new MailNotTaken(command === 'MAIL FROM' ? 'auth' : 'busy', false)
}
