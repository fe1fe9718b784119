import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import type { ApiProblem } from '../../core/contracts/api.ts'
import type { MailSettingJson, MailSettingRequest, MailStatusJson } from '../../core/contracts/mail-api.ts'
import type { NotificationPage } from '../../core/contracts/notification-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { notify } from '../../core/domain/notifications/notify.ts'
import { startEffectWorker, type EffectWorker } from '../../core/domain/jobs/effect-worker.ts'
import { mailEffect } from '../../core/domain/notifications/mails.ts'
import { createSmtpMailer } from '../../core/domain/notifications/smtp-mailer.ts'
import { sweepHouse } from '../../core/host/sweep-house.ts'
import { mailPatience, queueMails, sendMail } from '../../core/journeys/send-mails.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { Account } from '../../core/store/entities/identity/account.ts'
import { Grant } from '../../core/store/entities/identity/grant.ts'
import { OutboxMessage } from '../../core/store/entities/jobs/outbox-message.ts'
import { Mail } from '../../core/store/entities/notifications/mail.ts'
import { MailSetting } from '../../core/store/entities/notifications/mail-setting.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../core/store/unit-of-work.ts'
import { testAction } from '../support/action.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import { mailServer, refusal, type MailServer, type ReceivedMail } from '../support/mail-server.ts'
import { person } from '../support/person.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
const smtp = { host: '127.0.0.1', security: 'none', sender: 'huiyan@example.gov.cn' } as const
let house: TestHouse
/** The house itself sends none until its last test: what is due is said here. */
let worker: EffectWorker
let workerTime = 0
let lastDelivery = 0
let server: MailServer
/** What keeps mails back is not the mail server. */
let diskFull = false
let behave: (mail: ReceivedMail, socket: { drop(): void }) => Promise<void> | void
let admin: Agent
let coordinator: Agent
/** A matter that lies with the desk, and one of the department. */
let desk: WorkItem
let civil: WorkItem

beforeAll(async () => {
  server = await mailServer({ onMail: (mail, socket) => behave(mail, socket), onRcptTo: ({ address }, _, callback) => (address.startsWith('unknown') ? callback(refusal(550)) : callback()) })
  house = await testHouse()
  await createOrganisations(store(), testAction(), [{ id: 'civil', title: '市民政局' }, { id: 'other', title: '市医保局' }])
  ;[admin, coordinator] = [await house.agent('admin'), await house.agent('coordinator')]
  const supervisor = await house.agent('supervisor')
  for (const [pack, dataset] of [['common', 'deceased'], [topic, 'disabled_persons'], [topic, 'assistance_recipients']] as const) {
    const content = await readFile(join(import.meta.dirname, '../../plugins', pack, 'samples', `${dataset}.csv`))
    expectJson(await supervisor.request(fileRequest(`${api}/topics/${pack}/datasets/${dataset}/imports`, 'a.csv', content)), 202)
    await house.open.idle()
  }
  const mailer = createSmtpMailer({ ...smtp, port: server.port, user: null, password: null, authority: null, patience: 5000 })
  worker = startEffectWorker({
    store: store(), clock: { now: () => new Date(workerTime) }, owner: 'mails', parallel: 2, ranks: 1, kinds: { only: [mailEffect] }, patience: mailPatience, onFailure: () => undefined,
    handlers: { [mailEffect]: ({ payload, attempt }, signal) => diskFull ? Promise.reject(new Error('the disk is full')) : sendMail({ ...house.open.house, mailer, baseUrl: 'http://huiyan.example.gov.cn' }, act, String(payload['mail']), attempt, signal) },
  })
  const items = await store().reader().find(WorkItem, { subject: 'alert', state: 'generated' }, { limit: 2, disableIdentityMap: true })
  desk = items[0]!
  await store().writer().nativeUpdate(WorkItem, { id: items[1]!.id }, { organisation: 'civil', role: 'handler' })
  await store().writer().nativeUpdate(Alert, { id: items[1]!.id }, { organisation: 'civil' })
  civil = await store().reader().findOneOrFail(WorkItem, { id: items[1]!.id }, { disableIdentityMap: true })
})
afterAll(async () => {
  await worker.stop()
  await house.remove()
  await server.close()
})
beforeEach(() => { behave = () => undefined })

const store = () => house.open.house.store
const act = () => newAction(house.open.house.source, { actor: systemActor, scope: wholeScope })
let told = 0
/** The host tells whoever has these in hand that they are nearly due. */
const tell = (...items: readonly WorkItem[]) => unitOfWork(store(), act(), async (change) => {
  await notify(change, items.map((matter) => ({ key: `test:${++told}`, kind: 'remind' as const, light: 'blue' as const, since: change.action.at, matter: { ...matter, due: null } })))
  change.audit({ verb: 'test', object: { kind: 'test', id: '1' }, topic: null })
})
const queue = () => queueMails(house.open.house, act, 0, new AbortController().signal)
/** What waits is tried, also where it was to wait longer: the worker's clock is ahead while it looks, and stands still in between. */
async function deliver() {
  lastDelivery = workerTime = Math.max(Date.now(), lastDelivery) + 7_200_000
  worker.wake()
  await worker.idle()
  workerTime = 0
}
const set = (agent: Agent, address: string | null, more: Partial<MailSettingRequest> = {}) => agent.request({ method: 'PUT', url: `${api}/me/mail`, payload: { address, lang: 'zh-CN', muted: [], ...more } })
const to = (address: string) => server.received.filter((mail) => mail.to.includes(address))
const status = async (agent = admin, query = '') => expectJson<MailStatusJson>(await agent.get(`${api}/mail${query}`))
const states = async (agent: Agent) => (await store().reader().find(Mail, { account: agent.me.id }, { orderBy: { id: 'asc' }, disableIdentityMap: true })).map(({ state }) => state)
let people = 0
/** A clerk of the department who wants mails. */
async function clerk(address: string, more: Partial<MailSettingRequest> = {}): Promise<Agent> {
  const agent = await person(house, `clerk-${++people}`, 'civil', 'handler', 'civil')
  expect((await set(agent, address, more)).statusCode).toBe(204)
  return agent
}

test('somebody gets mails of what they are told once they want them: a line, a link, no person', async () => {
  const agent = await person(house, 'first', 'civil', 'handler', 'civil')
  await tell(civil)
  expect(expectJson<MailSettingJson>(await agent.get(`${api}/me/mail`))).toEqual({ sends: false, every: 15, address: null, lang: 'zh-CN', muted: [] })
  for (const bad of ['x', 'a@b', 'a@b.cn, c@d.cn', 'a@b.cn\r\nBcc: c@d.cn', 'Li <a@b.cn>', `${'a'.repeat(65)}@b.cn`, 'a b@c.cn', '李@b.cn']) {
    const answer = await set(agent, bad)
    expect([bad, answer.statusCode]).toEqual([bad, 422])
    expect(answer.json<ApiProblem>().code).toBe('mail-address-bad')
  }
  expect((await set(agent, ' first@example.cn ')).statusCode).toBe(204)
  expect(expectJson<MailSettingJson>(await agent.get(`${api}/me/mail`)).address).toBe('first@example.cn')
  // What was told before is not sent.
  expect(await queue()).toBe(0)
  await tell(civil, desk)
  expect([await queue(), await queue()]).toEqual([1, 0])
  await deliver()
  const [mail, ...others] = to('first@example.cn')
  expect(others).toEqual([])
  expect(mail!.subject).toBe('慧眼：1 件提醒')
  expect(mail!.text.replaceAll('\r\n', '\n').split('\n\n').slice(0, 2)).toEqual(['您在慧眼有 1 件提醒，请登录查看：', `困难群众“漏保”“漏救”：临近到期，请抓紧办理（1 件）\nhttp://huiyan.example.gov.cn/alerts/${civil.id}`])
  const { items } = expectJson<NotificationPage>(await agent.get(`${api}/notifications`))
  for (const { matter: { title } } of items) expect(mail!.text).not.toContain(title)
  const trail = await store().reader().find(AuditRecord, { objectId: agent.me.id, verb: { $in: ['set-mail', 'queue-mail'] } }, { orderBy: { seq: 'asc' } })
  expect(trail.map(({ verb }) => verb)).toEqual(['set-mail', 'queue-mail'])
  expect(JSON.stringify(trail)).not.toContain('example.cn')
  expect(mail!.messageId).toBe(`<${(JSON.parse(trail[1]!.after!) as { mail: string }).mail}@example.gov.cn>`)
  expect(await states(agent)).toEqual(['sent'])
  await set(agent, null)
})

test('many at once come in one mail, in the language of whoever gets it', async () => {
  const agent = await house.agent('coordinator')
  await set(agent, 'many@example.cn', { lang: 'en' })
  const { id: _, version, ...row } = desk
  const copies = Array.from({ length: 2399 }, (_, at) => ({ ...row, version: version as never, id: `copy-${String(at)}` }))
  for (let at = 0; at < copies.length; at += 400) await store().writer().insertMany(WorkItem, copies.slice(at, at + 400))
  await tell(...(copies as unknown as WorkItem[]), desk)
  const begun = performance.now()
  await queue()
  await deliver()
  expect(performance.now() - begun).toBeLessThan(10_000)
  const mails = to('many@example.cn')
  expect(mails.map(({ subject }) => subject)).toEqual(['Huiyan: notifications (2,400)'])
  expect(mails[0]!.text).toContain('Eligible people left without assistance: This is nearly due, please see to it (2400)\nhttp://huiyan.example.gov.cn/\n'.replaceAll('\n', mails[0]!.text.includes('\r\n') ? '\r\n' : '\n'))
  expect(mails[0]!.text.length).toBeLessThan(1000)
  await set(agent, null)
})

test('nothing is sent of what was read, is not wanted, or may not be seen any more', async () => {
  const [read, muted, off, moved, suspended, given] = [await clerk('read@example.cn'), await clerk('muted@example.cn', { muted: ['remind'] }), await clerk('off@example.cn'), await clerk('moved@example.cn'), await clerk('suspended@example.cn'), await clerk('given@example.cn')]
  await tell(civil)
  const newest = expectJson<NotificationPage>(await read.get(`${api}/notifications`)).items[0]!.id
  expect((await read.request({ method: 'POST', url: `${api}/notifications/read`, payload: { through: newest } })).statusCode).toBe(204)
  await queue()
  expect([await states(read), await states(muted)]).toEqual([[], []])
  expect(await states(moved)).toEqual(['waiting'])
  // Between being made ready and being sent.
  await set(off, null)
  await store().writer().nativeUpdate(Grant, { account: moved.me.id }, { endedAt: new Date() })
  await store().writer().nativeUpdate(Account, { id: suspended.me.id }, { state: 'suspended' })
  await store().writer().nativeUpdate(Account, { id: given.me.id }, { oneTimeUntil: new Date(Date.now() + 86_400_000) })
  await deliver()
  for (const name of ['read', 'muted', 'off', 'moved', 'suspended', 'given']) expect([name, to(`${name}@example.cn`)]).toEqual([name, []])
  for (const agent of [off, moved, suspended, given]) expect(await states(agent)).toEqual(['unneeded'])
  for (const agent of [read, muted]) await set(agent, null)
})

test('a server that refuses for now gets it again, as the same mail; the administrator sees why it waits', async () => {
  const agent = await clerk('busy@example.cn')
  await tell(civil)
  behave = () => { throw refusal(451) }
  await queue()
  await deliver()
  expect(await status()).toMatchObject({ sends: false, server: null, waiting: 1, failed: [] })
  expect((await status()).trouble).toContain('现在不能收')
  expect((await status(admin, '?lang=en')).trouble).toContain('cannot take mails for now')
  // Meanwhile no second one is made ready: what comes goes with the next.
  await tell(civil)
  expect(await queue()).toBe(0)
  const [message] = await store().reader().find(OutboxMessage, { kind: 'mail', state: 'waiting' }, { disableIdentityMap: true })
  expect(message).toMatchObject({ attempts: 1, lastError: 'MailNotTaken: the mail server did not take a mail: busy' })
  // A connection that ends after the mail was taken: the same mail comes again.
  behave = (_, { drop }) => drop()
  await deliver()
  behave = () => undefined
  await deliver()
  const mails = to('busy@example.cn')
  expect([mails.length, new Set(mails.map(({ messageId }) => messageId)).size, await states(agent)]).toEqual([3, 1, ['sent']])
  expect((await status()).trouble).toBeNull()
  expect([await queue(), (await deliver(), await states(agent))]).toEqual([1, ['sent', 'sent']])
  await set(agent, null)
})

test('delays grow from half a minute to an hour', async () => {
  const agent = await clerk('slow@example.cn')
  await tell(civil)
  behave = () => { throw refusal(451) }
  await queue()
  const waits: number[] = []
  for (let attempt = 1; attempt <= 9; attempt += 1) {
    await deliver()
    const before = lastDelivery
    const [{ availableAt } = { availableAt: new Date(0) }] = await store().reader().find(OutboxMessage, { kind: 'mail', state: 'waiting' }, { disableIdentityMap: true })
    waits.push(Math.round((availableAt.getTime() - before) / 30_000))
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 120, 120])
  // At the last try it is given up, with an entry in the trail.
  await store().writer().nativeUpdate(OutboxMessage, { kind: 'mail', state: 'waiting' }, { attempts: 13 })
  await deliver()
  expect(await states(agent)).toEqual(['failed'])
  expect((await status()).failed.find(({ account }) => account.id === agent.me.id)).toMatchObject({ tries: 14, account: { name: agent.me.name } })
  expect(JSON.parse((await store().reader().findOneOrFail(AuditRecord, { objectId: agent.me.id, verb: 'give-up-mail' })).after!)).toMatchObject({ by: 'system', tries: 14, why: 'busy' })
  await set(agent, null)
})

test('an address that is refused is given up at once; mended, it is sent again; a part’s administrator sees a part', async () => {
  const agent = await clerk('unknown@example.cn')
  await tell(civil)
  await queue()
  await deliver()
  expect(await states(agent)).toEqual(['failed'])
  const [failed] = (await status()).failed
  expect(failed).toMatchObject({ account: { id: agent.me.id, name: agent.me.name }, tries: 1 })
  expect(failed!.sentence).toContain('我的提醒设置')
  const part = await person(house, 'part-admin', 'other', 'admin', 'other')
  expect(await status(part)).toMatchObject({ waiting: 0, trouble: null, sent: 0, failed: [] })
  expect((await status()).sent).toBeGreaterThan(0)
  expect((await part.request({ method: 'POST', url: `${api}/mail/retry` })).statusCode).toBe(204)
  await deliver()
  expect(await states(agent)).toEqual(['failed'])
  expect((await agent.get(`${api}/mail`)).statusCode).toBe(403)
  await set(agent, 'known@example.cn')
  expect((await admin.request({ method: 'POST', url: `${api}/mail/retry` })).statusCode).toBe(204)
  await deliver()
  expect([await states(agent), to('known@example.cn').length, to('unknown@example.cn').length, (await status()).failed.some(({ account }) => account.id === agent.me.id)]).toEqual([['sent'], 1, 0, false])
  await set(agent, null)
})

test('what a machine kept back until nobody tried any more still waits, is counted, and is taken up again without a restart', async () => {
  const [agent, later] = [await clerk('kept@example.cn'), await clerk('kept-too@example.cn')]
  const other = await person(house, 'still-admin', 'other', 'admin', 'other')
  const giveUp = async () => {
    await tell(civil)
    await queue()
    await store().writer().nativeUpdate(OutboxMessage, { kind: mailEffect, state: 'waiting' }, { attempts: 14 })
    diskFull = true
    await deliver()
    diskFull = false
  }
  await giveUp()
  expect(await status()).toMatchObject({ waiting: 2, still: 2, failed: [] })
  expect(await status(other)).toMatchObject({ waiting: 0, still: 0 })
  await deliver()
  expect([await states(agent), await states(later)]).toEqual([['waiting'], ['waiting']])
  expect((await other.request({ method: 'POST', url: `${api}/mail/retry` })).statusCode).toBe(204)
  expect((await status()).still).toBe(2)
  expect((await admin.request({ method: 'POST', url: `${api}/mail/retry` })).statusCode).toBe(204)
  expect(await status()).toMatchObject({ waiting: 2, still: 0 })
  await deliver()
  expect([await states(agent), await states(later), to('kept@example.cn').length, to('kept-too@example.cn').length]).toEqual([['sent'], ['sent'], 1, 1])
  const leaves = await store().reader().find(AuditRecord, { verb: 'retry-mail', objectId: { $in: [agent.me.id, later.me.id] } })
  expect(leaves.map(({ actorId }) => actorId)).toEqual([admin.me.id, admin.me.id])
  // The host itself, within the hour.
  await giveUp()
  let woken = 0
  await sweepHouse(house.open.house, () => { woken += 1 }, new AbortController().signal)
  expect([woken, await status()]).toEqual([1, expect.objectContaining({ waiting: 2, still: 0 })])
  await deliver()
  expect([await states(agent), await states(later)]).toEqual([['sent', 'sent'], ['sent', 'sent']])
  for (const one of [agent, later]) await set(one, null)
})

test('others’ mails that were given up crowd nobody’s own out, and all are taken up again', async () => {
  const agent = await clerk('crowded@example.cn')
  const part = await person(house, 'civil-admin', 'civil', 'admin', 'civil')
  const others = await person(house, 'others', 'other', 'handler', 'other')
  const given = (account: string, id: string, minutes: number) => ({ id, account, after: 0, through: 0, state: 'failed' as const, queuedAt: new Date(), endedAt: new Date(Date.now() - minutes * 60_000), tries: 1, round: 0, why: 'address' as const })
  await store().writer().insertMany(Mail, [given(agent.me.id, 'own', 90), ...Array.from({ length: 60 }, (_, at) => given(others.me.id, `other-${at}`, at))])
  expect((await status(part)).failed.map(({ id }) => id)).toEqual(['own'])
  expect((await part.request({ method: 'POST', url: `${api}/mail/retry` })).statusCode).toBe(204)
  expect([await states(agent), new Set(await states(others))]).toEqual([['waiting'], new Set(['failed'])])
  expect((await status(part)).waiting).toBe(1)
  expect((await admin.request({ method: 'POST', url: `${api}/mail/retry` })).statusCode).toBe(204)
  expect((await status()).failed).toEqual([])
  await deliver()
  await set(agent, null)
})

test('while the mail server takes its time, others go on writing', async () => {
  const agent = await clerk('hanging@example.cn')
  await tell(civil)
  const [reached, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  behave = () => {
    reached.resolve()
    return go.promise
  }
  await queue()
  const delivering = deliver()
  await reached.promise
  await tell(desk)
  expect((await coordinator.get(`${api}/notifications`)).statusCode).toBe(200)
  expect(await states(agent)).toEqual(['waiting'])
  go.resolve()
  await delivering
  expect(await states(agent)).toEqual(['sent'])
  await set(agent, null)
})

test('what became of mails is forgotten after a month; a clock that was put back keeps nobody waiting', async () => {
  const agent = await house.agent('coordinator')
  await set(agent, 'clock@example.cn')
  await store().writer().nativeUpdate(Mail, { state: { $ne: 'waiting' } }, { endedAt: new Date(Date.now() - 31 * 86_400_000) })
  await store().writer().nativeUpdate(MailSetting, { account: agent.me.id }, { queuedAt: new Date(Date.now() + 86_400_000) })
  await tell(desk)
  await queue()
  await deliver()
  expect(to('clock@example.cn')).toHaveLength(1)
  expect((await store().reader().find(Mail, {}, { disableIdentityMap: true })).every(({ endedAt }) => endedAt === null || endedAt.getTime() > Date.now() - 86_400_000)).toBe(true)
  await set(agent, null)
})

test('a server that is gone and comes back gets what waits, also after a restart of the house', async () => {
  const agent = await clerk('back@example.cn')
  await tell(civil)
  const { port } = server
  await server.close()
  await queue()
  await deliver()
  expect([await states(agent), (await status()).trouble]).toEqual([['waiting'], expect.stringContaining('连不上')])
  await store().writer().nativeUpdate(OutboxMessage, { kind: mailEffect, state: 'waiting' }, { availableAt: new Date(0) })
  await worker.stop()
  await house.open.close()
  server = await mailServer({ onMail: (mail, socket) => behave(mail, socket) }, port)
  const { dataDir } = house
  house = await testHouse({ dataDir, env: { HUIYAN_SMTP_HOST: smtp.host, HUIYAN_SMTP_PORT: String(port), HUIYAN_SMTP_SECURITY: smtp.security, HUIYAN_SMTP_FROM: smtp.sender, HUIYAN_MAIL_MINUTES: '0', HUIYAN_BASE_URL: 'http://huiyan.example.gov.cn' } })
  await house.open.idle()
  expect([await states(agent), to('back@example.cn').length]).toEqual([['sent'], 1])
  expect(await status(await person(house, 'later-admin', 'civil', 'admin', null))).toMatchObject({ sends: true, server: { ...smtp, port }, waiting: 0, trouble: null })
  // From here on the house looks by itself: what is told comes within a minute.
  expect(expectJson<MailSettingJson>(await (await person(house, 'later', 'civil', 'handler', 'civil')).get(`${api}/me/mail`))).toMatchObject({ sends: true, every: 0 })
})
