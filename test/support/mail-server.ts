import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

/** A mail as the server got it. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** Lines before the empty one, unfolded. */
  readonly headers: readonly string[]
  readonly messageId: string
  readonly subject: string
  readonly text: string
}

export interface MailServer {
  readonly port: number
  /** In the order in which they came, those too that it then refused. */
  readonly received: readonly ReceivedMail[]
  close(): Promise<void>
}

type Behaviour = Pick<SMTPServerOptions, 'onMailFrom' | 'onRcptTo' | 'onAuth' | 'authOptional' | 'secure' | 'disabledCommands' | 'size' | 'key' | 'cert'> & {
  /** Asked once the whole mail is there; an error refuses it. */
  onMail?: (mail: ReceivedMail, socket: { drop(): void }) => Promise<void> | void
}

/** An SMTP server on this machine. */
export async function mailServer({ onMail, ...options }: Behaviour = {}, port = 0): Promise<MailServer> {
  const received: ReceivedMail[] = []
  const sockets = new Set<Socket>()
  const server = new SMTPServer({
    logger: false, authOptional: true, disabledCommands: ['STARTTLS'], disableReverseLookup: true, ...options,
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const mail = parsed(Buffer.concat(chunks).toString('utf8'), mailFrom === false ? '' : mailFrom.address, rcptTo.map(({ address }) => address))
        received.push(mail)
        const drop = () => sockets.forEach((socket) => socket.destroy())
        Promise.resolve().then(() => onMail?.(mail, { drop })).then(() => callback(null), (error: unknown) => callback(error as Error))
      })
    },
  })
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => { server.listen(port, '127.0.0.1', resolve) })
  return {
    port: (server.server.address() as AddressInfo).port, received,
    close: () => new Promise((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    }),
  }
}

/** A server that takes connections and says `greeting`, then nothing. */
export async function silentServer(greeting = ''): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (greeting !== '') socket.write(greeting)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

/** An error that the server answers with. */
export function refusal(responseCode: number, message = 'no'): Error {
  return Object.assign(new Error(message), { responseCode })
}

function parsed(source: string, from: string, to: readonly string[]): ReceivedMail {
  const [head = '', ...rest] = source.split('\r\n\r\n')
  const headers = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  const header = (name: string) => headers.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim() ?? ''
  const body = rest.join('\r\n\r\n')
  return { from, to, headers, messageId: header('message-id'), subject: words(header('subject')), text: header('content-transfer-encoding') === 'base64' ? Buffer.from(body, 'base64').toString('utf8') : body }
}

/** Encoded words of a header (RFC 2047). */
const words = (text: string): string => text.replaceAll(/\?=\s+=\?/g, '?==?').replaceAll(/(?:=\?utf-8\?[BQ]\?[^?]*\?=)+/gi, (all) =>
  Buffer.concat([...all.matchAll(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi)].map(([, kind, value]) => (kind!.toUpperCase() === 'B' ? Buffer.from(value!, 'base64') : Buffer.from(value!.replaceAll('_', ' ').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')))).toString('utf8'))
