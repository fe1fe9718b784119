import { randomUUID } from 'node:crypto'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount } from '../../../../core/domain/identity/create-account.ts'
import { createOrganisations } from '../../../../core/domain/identity/create-organisations.ts'
import { addDays, startOfDate } from '../../../../core/base/start-of-date.ts'
import { dateIn } from '../../../../core/base/clock.ts'
import type { ApiProblem, Page } from '../../../../core/contracts/api.ts'
import type { AnswerProblem, AnswerReceipt, AnswerSummary, AttachmentJson } from '../../../../core/contracts/form-api.ts'
import { rowDeps } from '../../../../core/host/house.ts'
import { storeAnswerRow } from '../../../../core/journeys/store-answer-row.ts'
import { AuditRecord } from '../../../../core/store/entities/audit/audit-record.ts'
import { Attachment } from '../../../../core/store/entities/forms/attachment.ts'
import { FormAnswer } from '../../../../core/store/entities/forms/form-answer.ts'
import { OutboxMessage } from '../../../../core/store/entities/jobs/outbox-message.ts'
import { DatasetImport } from '../../../../core/store/entities/records/dataset-import.ts'
import { testAction } from '../../../support/action.ts'
import { answering } from '../../../support/answering.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../../../support/house.ts'
import { runTopic } from '../../../support/run-topic.ts'
import { signedIn, type Agent } from '../../../support/server.ts'

const api = '/api/v1'
const form = `${api}/topics/quiet/forms/quiet/report`
const zone = 'Asia/Shanghai'

/** The same form, answered with a name or without. */
const files = (anonymous: boolean) => ({
  'topic.json': { $schema: 'topic.schema.json', id: 'quiet', version: '1.0.0', host: '^1.0.0', title: '反映', modules: { basicData: { datasets: ['reports'] } } },
  'datasets/reports.json': { $schema: 'dataset.schema.json', id: 'reports', title: '反映', mode: 'append', source: 'form', fields: { text: { title: '内容', type: 'string' }, day: { title: '日期', type: 'string', format: 'date' } } },
  'forms/report.json': {
    $schema: 'form.schema.json', id: 'report', title: '反映', anonymous, into: { dataset: 'reports', map: { text: 'data.text', day: 'today()' } },
    schema: { type: 'object', required: ['text'], properties: { text: { type: 'string', title: '内容' }, phone: { type: 'string', format: 'phone', mask: 'phone', title: '电话' }, proof: { type: 'string', format: 'attachment', title: '照片' } } },
  },
})

/** Of the log, parsed. */
const lines: Record<string, unknown>[] = []
let house: TestHouse
let handler: Agent
let supervisor: Agent
beforeAll(async () => {
  house = await testHouse({ logger: pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) }) })
  handler = await house.agent('handler')
  supervisor = await house.agent('supervisor')
  await runTopic(house, files(true))
})
afterAll(() => house.remove())

const { request, post, versionOf } = answering(() => handler)
const store = () => house.open.house.store
const upload = (query: string, name: string, agent = handler) => agent.request({ ...fileRequest(`${api}/attachments`, name, Buffer.from(`%PDF-1.7 ${name}`)), url: `${api}/attachments${query}` })
const kept = async (query: string, name: string) => expectJson<AttachmentJson>(await upload(query, name), 201)

test('an anonymous answer, its attachment, its row and its traces name nobody and no time of day', async () => {
  const proof = await kept('?anonymous=true', '照片.pdf')
  const asked = await request(form, { text: '邻居有困难', phone: '13800138000', proof: proof.id })
  const receipt = expectJson<AnswerReceipt>(await post(form, asked), 201)
  expect(expectJson<AnswerReceipt>(await post(form, asked))).toEqual(receipt)
  const both = await request(form, { text: '两次同时' })
  expect((await Promise.all([post(form, both), post(form, both)])).map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 201])

  const day = startOfDate(zone, dateIn(zone, new Date()))
  const row = await store().reader().findOneOrFail(FormAnswer, { id: receipt.id }, { populate: ['sealed'] })
  expect(row).toMatchObject({ account: null, accountName: null, roles: [], organisation: null, organisationTitle: null, sentAt: day })
  const message = await store().reader().findOneOrFail(OutboxMessage, { key: { $like: `%${receipt.id}%` } })
  const attachment = await store().reader().findOneOrFail(Attachment, { id: proof.id })
  expect([message.createdAt, attachment.at, attachment.account]).toEqual([day, day, null])
  // The rows of a day are made together when it is over.
  expect([message.state, message.availableAt]).toEqual(['waiting', startOfDate(zone, addDays(dateIn(zone, new Date()), 1))])
  const prefix = day.getTime().toString(16).padStart(12, '0')
  for (const id of [row.arrival, row.rowImport!, message.id, proof.id]) expect(id.replace('-', '').slice(0, 12)).toBe(prefix)

  const records = await store().reader().find(AuditRecord, { actorId: 'anonymous' }, { orderBy: { seq: 'asc' } })
  expect(records.map(({ verb, objectKind, at }) => [verb, objectKind, at])).toEqual([['attach', 'attachments', day], ['answer-form', 'form', day], ['answer-form', 'form', day]].concat(records.length > 3 ? [['answer-again', 'form', day]] : []))
  for (const { objectId, after } of records) {
    for (const word of [proof.id, proof.type]) expect(`${objectId} ${after ?? ''}`).not.toContain(word)
    // By itself: two digits may stand in any id.
    expect(Object.values(JSON.parse(after ?? '{}') as object)).not.toContain(proof.size)
  }
  for (const record of await store().reader().find(AuditRecord, { actorId: handler.me.id })) {
    expect(['sign-in', 'form-version']).toContain(record.verb)
    expect(JSON.stringify(record)).not.toContain(receipt.id)
  }
  // Whatever the store has of it: no word of the account, no time after the day's beginning.
  for (const thing of [row, message, attachment, ...records]) {
    const text = JSON.stringify(thing)
    for (const word of [handler.me.id, handler.me.account]) expect(text).not.toContain(word)
    for (const [at] of text.matchAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g)) expect([day.toISOString(), message.availableAt.toISOString()]).toContain(at)
  }
  const stored = await readdir(join(house.dataDir, 'attachments'))
  expect(stored).toEqual([`${attachment.hash}.attachment`])
  expect((await stat(join(house.dataDir, 'attachments', stored[0]!))).mtimeMs).toBe(day.getTime())
})

test('the answer reads as anonymous, is nobody’s own, and cannot be corrected', async () => {
  const receipt = expectJson<AnswerReceipt>(await post(form, await request(form, { text: '第三份' })), 201)
  const items = async (agent: Agent) => expectJson<Page<AnswerSummary>>(await agent.get(`${form}/answers`)).items
  expect((await items(supervisor)).find(({ id }) => id === receipt.id)).toMatchObject({ sentBy: null, organisation: null })
  await createOrganisations(store(), testAction({ at: new Date() }), [{ id: 'one', title: '甲局', serves: [] }])
  await createAccount(store(), testAction({ at: new Date() }), { account: 'clerk', name: 'clerk', password: 'Pass-word 1 xy!', organisation: 'one', grants: [{ role: 'handler', organisation: 'one', topics: null }] })
  const clerk = await signedIn(house.open.app, 'clerk', 'Pass-word 1 xy!')
  const own = expectJson<AnswerReceipt>(await post(form, await request(form, { text: '科员提交的' }), clerk), 201)
  expect([(await items(clerk)).length, (await items(supervisor)).some(({ id }) => id === own.id)]).toEqual([0, true])
  const lines = (await supervisor.get(`${form}/answers.csv`)).body.split('\r\n')
  expect(lines.find((line) => line.startsWith(receipt.id))).toContain(`${receipt.id},${dateIn(zone, new Date())},匿名,,1,`)
  expect((await supervisor.get(`${form}/answers.csv?lang=en`)).body).toContain(',Anonymous,')
  const refused = expectJson<ApiProblem>(await post(form, await request(form, { text: '改一下' }, { replaces: receipt.id })), 409)
  expect([refused.code, refused.detail]).toEqual(['answer-unnamed', '匿名答复不能更正：没有人能证明它是自己提交的。'])
})

test('drafts of it are not taken, nor is one ended by it', async () => {
  const draft = { topic: 'quiet', form: 'quiet/report', version: await versionOf(form), answer: { text: '半' }, revision: 0 }
  const refused = expectJson<ApiProblem>(await handler.request({ method: 'PUT', url: `${api}/drafts/${randomUUID()}`, payload: draft }), 409)
  expect([refused.code, refused.detail]).toEqual(['draft-unnamed', '“反映”匿名填写，草稿只留在本机，不保存到服务器。'])
  expect(expectJson<ApiProblem>(await post(form, await request(form, { text: '整' }, { draft: randomUUID() })), 409).code).toBe('draft-unnamed')
})

test('it names only files that were sent for such an answer, once', async () => {
  const [named, unnamed] = [await kept('', '有名.pdf'), await kept('?anonymous=true', '无名.pdf')]
  const send = async (proof: string) => post(form, await request(form, { text: '附照片', proof }))
  expect(expectJson<AnswerProblem>(await send(named.id), 422).faults).toMatchObject([{ path: '/proof', detail: 'no-attachment' }])
  const receipt = expectJson<AnswerReceipt>(await send(unnamed.id), 201)
  expect((await handler.get(`${api}/attachments/${unnamed.id}`)).statusCode).toBe(200)
  expect(expectJson<AnswerProblem>(await send(unnamed.id), 422).faults).toMatchObject([{ path: '/proof', detail: 'no-attachment' }])
  expect(expectJson<AnswerSummary>(await supervisor.get(`${form}/answers/${receipt.id}`)).answer).toMatchObject({ proof: unnamed.id })
})

test('its file is no other’s, though somebody has sent the same with a name, or without', async () => {
  const ids = [await kept('', '同.pdf'), await kept('?anonymous=true', '同.pdf'), await kept('?anonymous=true', '同.pdf')].map(({ id }) => id)
  const hashes = (await store().reader().find(Attachment, { id: { $in: ids } })).map(({ hash }) => hash)
  expect(new Set(hashes).size).toBe(3)
  const files = await readdir(join(house.dataDir, 'attachments'))
  for (const hash of hashes) expect(files).toContain(`${hash}.attachment`)
  const about = expectJson<AttachmentJson>(await handler.get(`${api}/attachments/${ids[1]!}/about`))
  expect([about.size, (await handler.get(`${api}/attachments/${ids[1]!}`)).body]).toEqual([Buffer.byteLength('%PDF-1.7 同.pdf'), '%PDF-1.7 同.pdf'])
})

test('its file sent again under an id is stored once, before and after its answer has it, and nothing says who sent it', async () => {
  const id = randomUUID()
  const again = (content: string, agent = handler) => agent.request({ ...fileRequest('', '照片.pdf', Buffer.from(`%PDF-1.7 ${content}`), { id }), url: `${api}/attachments?anonymous=true` })
  const first = expectJson<AttachmentJson>(await again('甲'), 201)
  expect(expectJson<AttachmentJson>(await again('甲'), 200)).toEqual(first)
  expectJson(await post(form, await request(form, { text: '离线拍的', proof: id })), 201)
  expect(expectJson<AttachmentJson>(await again('甲'), 200)).toEqual(first)
  expect(expectJson<AttachmentJson>(await again('甲', supervisor), 200)).toEqual(first)
  expect(expectJson<ApiProblem>(await again('乙'), 409).code).toBe('attachment-id-taken')
  expect(expectJson<ApiProblem>(await handler.request(fileRequest(`${api}/attachments`, '照片.pdf', Buffer.from('%PDF-1.7 甲'), { id })), 409).code).toBe('attachment-id-taken')
  const row = await store().reader().findOneOrFail(Attachment, { id })
  expect([row.account, row.at]).toEqual([null, startOfDate(zone, dateIn(zone, new Date()))])
  expect((await store().reader().find(AuditRecord, {})).filter((record) => JSON.stringify(record).includes(id))).toEqual([])
  expect(lines.filter((line) => JSON.stringify(line).includes(id))).toEqual([])
})

test('its row is the host’s, without who sent it', async () => {
  const { id } = expectJson<AnswerReceipt>(await post(form, await request(form, { text: '成为一行' })), 201)
  await storeAnswerRow(rowDeps(house.open.house), () => testAction({ at: new Date(), actor: { kind: 'system', id: 'system', name: '系统', roles: [] } }), id, new AbortController().signal)
  const answer = await store().reader().findOneOrFail(FormAnswer, { id })
  expect(answer.row).toMatchObject({ state: 'stored' })
  expect(await store().reader().findOneOrFail(DatasetImport, { id: answer.rowImport! })).toMatchObject({ account: 'system' })
})

test('a version that asks for a name keeps one; what was begun under either stays under it', async () => {
  const before = await request(form, { text: '无名时填的' })
  const sent = expectJson<AnswerReceipt>(await post(form, await request(form, { text: '无名时提交的' })), 201)
  await runTopic(house, files(false))
  const now = await request(form, { text: '有名' })
  expect(now.version).not.toBe(before.version)
  const ids = [expectJson<AnswerReceipt>(await post(form, before), 201).id, expectJson<AnswerReceipt>(await post(form, now), 201).id]
  const by = await Promise.all(ids.map(async (id) => (await store().reader().findOneOrFail(FormAnswer, { id })).account))
  expect(by).toEqual([null, handler.me.id])
  expect(expectJson<ApiProblem>(await post(form, await request(form, { text: '改' }, { replaces: sent.id })), 409).code).toBe('answer-unnamed')
  const { differences } = expectJson<{ differences: { kind: string; message: { 'zh-CN': string } }[] }>(await handler.get(`${form}/versions/${before.version}/differences`))
  expect(differences.map(({ kind, message }) => `${kind} ${message['zh-CN']}`)).toEqual(['anonymous 不再匿名，答复会记录提交人。'])
})

test('the log has no account beside what is sent for an answer', () => {
  const asked = lines.filter(({ msg }) => msg === 'request').map(({ method, route, account }) => ({ what: `${String(method)} ${String(route)}`, account }))
  const sent = asked.filter(({ what }) => /^POST .*(answers|attachments)$/.test(what))
  expect(new Set(sent.map(({ what }) => what.split('/').at(-1)))).toEqual(new Set(['answers', 'attachments']))
  expect(new Set(sent.map(({ account }) => account))).toEqual(new Set([null]))
  expect(asked.some(({ account }) => account === handler.me.id)).toBe(true)
})
