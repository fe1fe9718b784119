import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { createSmtpMailer, type SmtpSettings } from '../../../../core/domain/notifications/smtp-mailer.ts'
import { mailServer, refusal, silentServer } from '../../../support/mail-server.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})
const serve = async (...given: Parameters<typeof mailServer>) => {
  const server = await mailServer(...given)
  closing.push(server.close)
  return server
}
const silent = async (greeting?: string) => {
  const server = await silentServer(greeting)
  closing.push(server.close)
  return server
}
const raw = async (onConnection: (socket: Socket) => void) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    onConnection(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  return { port: (server.address() as AddressInfo).port }
}
const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), 'utf8')
/** Of a test authority, for `localhost` alone, good until 2120. */
const localhost = { key: fixture('localhost.key'), cert: fixture('localhost.pem') }
const authority = fixture('ca.pem')
const never = new AbortController().signal
const mail = { id: '01989f00-0000-7000-8000-000000000001', to: 'zhang@example.cn', subject: '慧眼：有 3 件提醒', text: '第一行\n.\n..\nFrom 谁\n' }
const send = (port: number, settings: Partial<SmtpSettings> = {}, what: Partial<typeof mail> = {}, signal = never) =>
  createSmtpMailer({ host: '127.0.0.1', port, security: 'none', sender: 'huiyan@example.gov.cn', user: null, password: null, authority: null, patience: 5000, ...settings }).send({ ...mail, ...what }, signal)

describe('a mail handed to a server', () => {
  test('arrives as it was written, each time under the same id', async () => {
    const server = await serve()
    await send(server.port)
    await send(server.port)
    expect(server.received).toHaveLength(2)
    for (const one of server.received) {
      expect(one).toMatchObject({ from: 'huiyan@example.gov.cn', to: [mail.to], messageId: `<${mail.id}@example.gov.cn>`, subject: mail.subject })
      expect(one.text.replaceAll('\r\n', '\n')).toBe(mail.text)
      expect(one.headers).toEqual(expect.arrayContaining(['Auto-Submitted: auto-generated', `To: ${mail.to}`]))
    }
  })

  test('goes to one address and has no header but its own, whatever stands in it', async () => {
    const server = await serve()
    const hostile = ['x\r\nBcc: other@example.cn', 'x\nBcc: other@example.cn\n\nbody', '\r\n.\r\nRCPT TO:<other@example.cn>', 'x\u2028Bcc: other@example.cn', '=?utf-8?B?DQpCY2M6IG90aGVyQGV4YW1wbGUuY24=?=']
    for (const subject of hostile) await send(server.port, {}, { subject, text: subject })
    for (const to of ['zhang@example.cn, other@example.cn', 'zhang@example.cn\r\nRCPT TO:<other@example.cn>', 'other@example.cn>\r\nDATA']) await expect(send(server.port, {}, { to })).rejects.toMatchObject({ why: 'address', isFinal: true })
    expect(server.received).toHaveLength(hostile.length)
    for (const one of server.received) {
      expect(one.to).not.toContain('other@example.cn')
      expect(one.to).toHaveLength(1)
      expect(one.headers.map((line) => line.split(':')[0]!.toLowerCase())).not.toContain('bcc')
      expect(new Set(one.headers.map((line) => line.split(':')[0]))).toEqual(new Set(server.received[0]!.headers.map((line) => line.split(':')[0])))
    }
  })

  test('signs in where that is asked', async () => {
    const server = await serve({ authOptional: false, onAuth: ({ username, password }, _, callback) => (username === 'huiyan' && password === 's3cret' ? callback(null, { user: 1 }) : callback(refusal(535))) })
    await send(server.port, { user: 'huiyan', password: 's3cret' })
    expect(server.received).toHaveLength(1)
    await expect(send(server.port, { user: 'huiyan', password: 'wrong' })).rejects.toMatchObject({ why: 'auth', isFinal: false })
    await expect(send(server.port)).rejects.toMatchObject({ isFinal: false })
  })

  test.each([
    ['the address for good', { onRcptTo: (_: unknown, __: unknown, callback: (error: Error) => void) => callback(refusal(550, 'zhang@example.cn is unknown')) }, 'address', true],
    ['the address for now', { onRcptTo: (_: unknown, __: unknown, callback: (error: Error) => void) => callback(refusal(450)) }, 'busy', false],
    ['the sender', { onMailFrom: (_: unknown, __: unknown, callback: (error: Error) => void) => callback(refusal(553)) }, 'auth', false],
    ['the mail for good', { onMail: () => { throw refusal(554) } }, 'content', true],
    ['the mail for now', { onMail: () => { throw refusal(451) } }, 'busy', false],
  ] as const)('is not taken: %s', async (_, behaviour, why, isFinal) => {
    const server = await serve({ ...behaviour, ...('onMail' in behaviour ? { onMail: async () => behaviour.onMail() } : {}) } as Parameters<typeof mailServer>[0])
    const failed = await send(server.port).catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'MailNotTaken', why, isFinal })
    // What stands in logs and beside the message in the outbox.
    expect(String((failed as Error).stack) + JSON.stringify(failed)).not.toContain('zhang')
    expect((failed as Error).cause).toBeUndefined()
  })

  test('is not taken by a server that says nothing, stops in the middle, or is not there', async () => {
    for (const greeting of ['', '220 here\r\n', 'hello?\r\n']) await expect(send((await silent(greeting)).port, { patience: 150 })).rejects.toMatchObject({ isFinal: false })
    await expect(send((await silent()).port, { patience: 150 })).rejects.toMatchObject({ why: 'timeout' })
    // One that takes no mails at all has said nothing against this one.
    await expect(send((await silent('554 no service here\r\n')).port)).rejects.toMatchObject({ why: 'busy', isFinal: false })
    const gone = await mailServer()
    await gone.close()
    await expect(send(gone.port)).rejects.toMatchObject({ why: 'unreachable', isFinal: false })
    const dropping = await serve({ onMail: (_, { drop }) => drop() })
    await expect(send(dropping.port)).rejects.toMatchObject({ why: 'unreachable', isFinal: false })
  })

  test('goes nowhere in plain where encryption is demanded, nor to a server that cannot show who it is', async () => {
    const plain = await serve()
    await expect(send(plain.port, { security: 'starttls', user: 'huiyan', password: 's3cret' })).rejects.toMatchObject({ why: 'tls', isFinal: false })
    const unknown = await serve({ disabledCommands: [] })
    await expect(send(unknown.port, { security: 'starttls' })).rejects.toMatchObject({ why: 'tls' })
    const encrypted = await serve({ secure: true })
    await expect(send(encrypted.port, { security: 'tls' })).rejects.toMatchObject({ why: 'tls' })
    expect([plain, unknown, encrypted].map(({ received }) => received)).toEqual([[], [], []])
  })

  test('goes encrypted, password and all, to a server that shows who it is, whichever way encryption begins', async () => {
    const asked: string[] = []
    const signing = { ...localhost, authOptional: false, onAuth: ({ username, password }: { username?: string; password?: string }, { secure }: { secure: boolean }, callback: (error: Error | null, response?: object) => void) => { asked.push(`${username} ${password} ${secure}`); callback(null, { user: 1 }) } } as unknown as Parameters<typeof mailServer>[0]
    const [first, later] = [await serve({ ...signing, secure: true }), await serve({ ...signing, disabledCommands: [] })]
    const trusting = { host: 'localhost', authority, user: 'huiyan', password: 's3cret' } as const
    await send(first.port, { ...trusting, security: 'tls' })
    await send(later.port, { ...trusting, security: 'starttls' })
    expect([first.received.length, later.received.length, asked]).toEqual([1, 1, ['huiyan s3cret true', 'huiyan s3cret true']])
    // Its certificate is of that authority, but of another name; and the other way round.
    for (const [server, security] of [[first, 'tls'], [later, 'starttls']] as const) {
      await expect(send(server.port, { ...trusting, security, host: '127.0.0.1' })).rejects.toMatchObject({ why: 'tls', isFinal: false })
      await expect(send(server.port, { ...trusting, security, authority: null })).rejects.toMatchObject({ why: 'tls', isFinal: false })
    }
    expect([first.received.length, later.received.length, asked.length]).toEqual([1, 1, 2])
  })

  test('takes nothing for an answer that somebody on the way has put in before encryption began', async () => {
    const said: string[] = []
    const { port } = await raw((socket) => {
      socket.write('220 here\r\n')
      socket.on('data', (data) => {
        if (/^EHLO/.test(String(data))) socket.write('250-here\r\n250 STARTTLS\r\n')
        if (!/^STARTTLS/.test(String(data))) return
        socket.removeAllListeners('data')
        socket.write('220 go on\r\n250 here\r\n250 sender ok\r\n')
        const secure = new TLSSocket(socket, { isServer: true, ...localhost })
        secure.on('error', () => undefined)
        secure.on('data', (text) => void said.push(String(text).trim()))
      })
    })
    await expect(send(port, { security: 'starttls', host: 'localhost', authority, patience: 300 })).rejects.toMatchObject({ isFinal: false })
    expect(said.filter((line) => !line.startsWith('EHLO'))).toEqual([])
  })

  test('is given up at once when the program stops', async () => {
    const { port } = await silent()
    const stopping = new AbortController()
    const sending = send(port, { patience: 60_000 }, {}, stopping.signal)
    stopping.abort()
    await expect(sending).rejects.toMatchObject({ name: 'MailNotTaken', isFinal: false })
    await expect(send(port, { patience: 60_000 }, {}, AbortSignal.abort())).rejects.toMatchObject({ isFinal: false })
  })
})
