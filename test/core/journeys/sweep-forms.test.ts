import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Action } from '../../../core/base/action.ts'
import { createKeyedQueue } from '../../../core/base/keyed-queue.ts'
import { newAction, systemActor, wholeScope } from '../../../core/base/new-action.ts'
import type { FormFile } from '../../../core/contracts/generated/form.ts'
import type { RuntimeForm } from '../../../core/contracts/runtime-form.ts'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { createRowSealer } from '../../../core/domain/forms/row-sealer.ts'
import { runtimeForm } from '../../../core/domain/packs/runtime-form.ts'
import { queueImport } from '../../../core/domain/records/dataset-imports.ts'
import { writeQuarantine } from '../../../core/domain/records/quarantine-file.ts'
import { openSealedFiles } from '../../../core/domain/records/sealed-files.ts'
import { createTopicRegistry } from '../../../core/domain/topics/topic-registry.ts'
import { answerForm, type AnswerDeps } from '../../../core/journeys/answer-form.ts'
import { dropAttachment, keepAttachment, readAttachment } from '../../../core/journeys/keep-attachments.ts'
import { dropDraft, keepDraft } from '../../../core/journeys/keep-drafts.ts'
import { showForm } from '../../../core/journeys/show-form.ts'
import { sweepForms, type SweepDeps } from '../../../core/journeys/sweep-forms.ts'
import { bookkeeping } from '../../../core/store/bookkeeping.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { AnswerAttachment } from '../../../core/store/entities/forms/answer-attachment.ts'
import { AnswerSweep } from '../../../core/store/entities/forms/answer-sweep.ts'
import { Attachment } from '../../../core/store/entities/forms/attachment.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { DraftAttachment } from '../../../core/store/entities/forms/draft-attachment.ts'
import { FormAnswer } from '../../../core/store/entities/forms/form-answer.ts'
import { FormDraft } from '../../../core/store/entities/forms/form-draft.ts'
import { testAction, testClock, type TestClock } from '../../support/action.ts'
import { unlimited } from '../../support/unlimited.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

const day = 86_400_000
const where = { topic: 't', form: 't/f' }

let clock: TestClock
let database: TestDatabase
let deps: SweepDeps & AnswerDeps
let folder: string
let imports: string
beforeEach(async () => {
  clock = testClock(new Date('2026-01-31T02:00:00Z'))
  database = await freshDatabase()
  folder = await mkdtemp(join(tmpdir(), 'huiyan-sweep-'))
  imports = await mkdtemp(join(tmpdir(), 'huiyan-imports-'))
  deps = {
    store: database.store, registry: createTopicRegistry(), sealer: createRowSealer(Buffer.alloc(32, 7)), timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] },
    attachments: await openSealedFiles(folder, Buffer.alloc(32, 9)), files: await openSealedFiles(imports, Buffer.alloc(32, 9)), oneAtATime: createKeyedQueue(), looseRoom: { files: 4, bytes: 1000 }, scanFile: null, pool: () => Promise.reject(new Error('nobody is looked up')), ...unlimited,
  }
})
afterEach(async () => {
  await database.remove()
  await rm(folder, { recursive: true })
  await rm(imports, { recursive: true })
})

const act = (): Action => ({ ...newAction({ clock, random: (bytes) => randomBytes(bytes) }, { actor: testAction().actor, scope: wholeScope }) })
const host = (): Action => newAction({ clock, random: (bytes) => randomBytes(bytes) }, { actor: systemActor, scope: wholeScope })
const sweep = (signal = new AbortController().signal) => sweepForms(deps, host, signal)
const rows = async <T>(entity: unknown): Promise<readonly T[]> => (await deps.store.reader().find(entity as typeof FormAnswer, {})) as unknown as readonly T[]
const answers = async () => (await rows<FormAnswer>(FormAnswer)).map(({ answer }) => String(answer['text'])).toSorted()
const contents = async () => (await readdir(folder)).length
const entries = async (verb: string) => (await deps.store.reader().find(AuditRecord, { verb }, { orderBy: { seq: 'asc' } })).map(({ actorId, objectId, after }) => [actorId, objectId, JSON.parse(after!)])

/** Lets the form run, with what is given beside its schema. */
async function run(more: Partial<FormFile>): Promise<RuntimeForm> {
  const schema = { type: 'object', properties: { text: { type: 'string' }, phone: { type: 'string', mask: 'phone' }, proofs: { type: 'array', items: { type: 'string', format: 'attachment' } } } }
  const form = runtimeForm({ pack: 't', form: { id: 'f', title: '表', schema, ...more } as FormFile, codes: [] })
  const runtime = { pack: { id: 't' }, forms: new Map([[form.id, form]]), datasets: new Map(), rules: new Map(), codes: new Map() } as unknown as TopicRuntime
  deps.registry.swap({ runtime, packVersion: 'v', publishedAt: new Date(0) })
  await showForm(deps, act(), where)
  return form
}
const send = async (form: RuntimeForm, answer: object, more: object = {}) => (await answerForm(deps, act(), { organisation: null }, where, { id: randomUUID(), version: form.hash, answer: answer as never, ...more })).receipt.id
const upload = (text: string, isUnnamed = false) => {
  async function* content() { yield Buffer.from(text) }
  return keepAttachment(deps, act(), { fileName: 'a.txt', content: content(), truncated: () => false, limit: '' } as never, { id: null, isUnnamed }).then(({ attachment }) => attachment)
}
const save = (form: RuntimeForm, id: string, answer: object, revision = 0, more: object = {}) => keepDraft(deps, act(), { organisation: null }, id, { ...where, version: form.hash, answer: answer as never, revision, ...more }, '')

describe('answers', () => {
  test('go when their own version says so, to the day, with all that is theirs', async () => {
    const three = await run({ retain: 'P3Y' })
    const [a, b, shared] = [await upload('a'), await upload('b'), await upload('shared')]
    await send(three, { text: 'first', phone: '13800138000', proofs: [a.id, shared.id] })
    const month = await run({ retain: 'P1M' })
    const ever = await run({})
    await send(month, { text: 'month', proofs: [b.id, shared.id] })
    await send(ever, { text: 'ever', proofs: [shared.id] })
    expect([await answers(), await contents()]).toEqual([['ever', 'first', 'month'], 3])

    clock.set(new Date('2026-02-28T01:59:59Z'))
    expect(await sweep()).toEqual({ answers: 0, files: 0 })
    // A month after the 31st of January.
    clock.set(new Date('2026-02-28T02:00:00Z'))
    expect(await sweep()).toEqual({ answers: 1, files: 1 })
    expect(await answers()).toEqual(['ever', 'first'])
    clock.set(new Date('2029-01-31T02:00:00Z'))
    expect(await sweep()).toEqual({ answers: 1, files: 1 })
    expect([await answers(), await contents(), (await rows(Attachment)).length, (await rows(AnswerAttachment)).length]).toEqual([['ever'], 1, 1, 1])
    clock.set(new Date('2099-01-01T00:00:00Z'))
    expect(await sweep()).toEqual({ answers: 0, files: 0 })
    expect(await entries('delete-answers')).toEqual([['system', 't/f', { answers: 1, until: '2026-01-31' }], ['system', 't/f', { answers: 1, until: '2026-01-31' }]])
  })

  test('that were corrected go with their correction, by its day and under its version', async () => {
    const year = await run({ retain: 'P1Y' })
    const first = await send(year, { text: 'first' })
    clock.advance(300 * day)
    const second = await send(year, { text: 'second' }, { replaces: first })
    const two = await run({ retain: 'P2Y' })
    clock.advance(300 * day)
    await send(two, { text: 'third' }, { replaces: second })
    clock.advance(700 * day)
    expect([await sweep(), await answers()]).toEqual([{ answers: 0, files: 0 }, ['first', 'second', 'third']])
    clock.advance(31 * day)
    expect([await sweep(), await answers()]).toEqual([{ answers: 3, files: 0 }, []])
    expect(await entries('delete-answers')).toEqual([['system', 't/f', { answers: 3, until: '2027-09-23' }]])
  })

  test('go batch by batch and after a long time away, with one entry; cut off anywhere, the next sweep goes on', async () => {
    const form = await run({ retain: 'P30D' })
    for (let i = 0; i < 130; i++) await send(form, { text: `${i}` })
    const last = await send(form, { text: 'late' })
    clock.advance(3650 * day)
    const cut = new AbortController()
    const stopping = new Proxy(deps, { get: (target, name) => (name === 'store' ? new Proxy(target.store, { get: (store, part) => (part === 'queue' ? (cut.abort(), store.queue) : Reflect.get(store, part)) }) : Reflect.get(target, name)) })
    expect(await sweepForms(stopping, host, cut.signal)).toEqual({ answers: 50, files: 0 })
    expect([(await answers()).length, await entries('delete-answers'), (await rows<AnswerSweep>(AnswerSweep))[0]?.answers]).toEqual([81, [], 50])
    expect(await sweep()).toEqual({ answers: 81, files: 0 })
    expect([await answers(), await entries('delete-answers'), await rows(AnswerSweep), last.length]).toEqual([[], [['system', 't/f', { answers: 131, until: '2026-01-31' }]], [], 36])
  })

  test('stay when the clock goes back, and go when it comes to their day', async () => {
    const form = await run({ retain: 'P30D' })
    await send(form, { text: 'one' })
    clock.set(new Date('2020-01-01T00:00:00Z'))
    expect(await sweep()).toEqual({ answers: 0, files: 0 })
    await send(form, { text: 'in the past' })
    clock.set(new Date('2026-01-31T02:00:00Z'))
    await sweep()
    expect(await answers()).toEqual(['one'])
    clock.advance(30 * day)
    await sweep()
    expect(await answers()).toEqual([])
  })

  test('of eight years, swept often and sometimes not for long, are never older than their time', async () => {
    const form = await run({ retain: 'P1Y6M', anonymous: true })
    for (let month = 0; month < 96; month++) {
      await send(form, { text: `${month}`.padStart(3, '0') })
      clock.advance(30 * day)
      if (month % 7 !== 0) await sweep()
      if (month % 7 === 1) expect((await rows<FormAnswer>(FormAnswer)).every(({ sentAt }) => clock.now().getTime() - sentAt.getTime() <= 550 * day)).toBe(true)
    }
    expect((await answers()).length).toBeLessThanOrEqual(19)
    const gone = (await entries('delete-answers')).reduce((sum, [, , after]) => sum + (after as { answers: number }).answers, 0)
    expect(gone + (await answers()).length).toBe(96)
  })
})

describe('an answer that makes a row', () => {
  const into = { dataset: 'rows', map: {} }
  const state = (id: string, row: string) => bookkeeping(deps.store, (em) => em.nativeUpdate(FormAnswer, { id }, { row: { dataset: 't/rows', state: row, reasons: [] } as never }))

  test('stays until the row is made, and holds no other up', async () => {
    const form = await run({ retain: 'P30D', into } as never)
    const waiting = await send(form, { text: 'waiting' })
    for (let i = 0; i < 60; i++) await send(form, { text: 'waiting' })
    await state(await send(form, { text: 'made' }), 'stored')
    clock.advance(31 * day)
    expect([(await sweep()).answers, new Set(await answers())]).toEqual([1, new Set(['waiting'])])
    await state(waiting, 'failed')
    expect((await sweep()).answers).toBe(1)
    expect(await answers()).toHaveLength(60)
  })

  test('takes with it what of its row was set aside; what a crash left of that goes, and no other import’s', async () => {
    const form = await run({ retain: 'P30D', into } as never)
    const first = await send(form, { text: 'first' })
    const second = await send(form, { text: 'second' }, { replaces: first })
    const late = await send(form, { text: 'late' })
    async function* none() { yield [] }
    const importOf = async (id: string) => (await deps.store.reader().findOneOrFail(FormAnswer, { id })).rowImport!
    const [own, stray, file] = [[await importOf(first), await importOf(second)], randomUUID(), randomUUID()]
    for (const id of [...own, await importOf(late), stray, file]) await writeQuarantine(deps.files, id, none(), randomBytes(32))
    const queue = (id: string, job: string) => unitOfWork(deps.store, host(), (change) => queueImport(change, { id, topic: 't', dataset: 'rows', fileName: 't/f', bytes: 0, job }))
    await queue(own[0]!, '')
    await queue(file, 'job')
    for (const id of [first, second]) await state(id, 'quarantined')
    clock.advance(31 * day)
    const cut = new AbortController()
    await bookkeeping(deps.store, (em) => em.nativeUpdate(FormAnswer, { id: late }, { sentAt: clock.now() }))
    // The first turn goes as far as the answers and no farther.
    const stopping = new Proxy(deps, { get: (target, name) => (name === 'store' ? new Proxy(target.store, { get: (store, part) => (part === 'queue' ? (cut.abort(), store.queue) : Reflect.get(store, part)) }) : Reflect.get(target, name)) })
    expect((await sweepForms(stopping, host, cut.signal)).answers).toBe(2)
    const left = async () => (await readdir(imports)).toSorted()
    expect(await left()).toEqual([await importOf(late), stray, file].map((id) => `${id}.quarantine`).toSorted())
    await sweep()
    expect(await left()).toEqual([await importOf(late), file].map((id) => `${id}.quarantine`).toSorted())
  })
})

describe('an answer without a name', () => {
  test('counts from the end of its day', async () => {
    const form = await run({ retain: 'P1D', anonymous: true })
    // The 31st of January, ten in the morning.
    await send(form, { text: 'x' })
    clock.set(new Date('2026-02-01T15:59:59Z'))
    expect((await sweep()).answers).toBe(0)
    clock.set(new Date('2026-02-01T16:00:00Z'))
    expect((await sweep()).answers).toBe(1)
  })
})

describe('drafts', () => {
  test('go after ninety days, sooner where answers do', async () => {
    const [year, week] = [await run({ retain: 'P1Y' }), await run({ retain: 'P1W' })]
    const ids = [randomUUID(), randomUUID()]
    await save(year, ids[0]!, { text: 'a' })
    await save(week, ids[1]!, { text: 'b' })
    clock.advance(7 * day)
    await sweep()
    expect((await rows<FormDraft>(FormDraft)).map(({ id }) => id)).toEqual([ids[0]])
    clock.advance(84 * day)
    await sweep()
    expect(await rows(FormDraft)).toEqual([])
    expect((await entries('drop-old-drafts')).map(([, , after]) => after)).toEqual([{ count: 1, untouched: 0, retain: 1, unnamed: 0 }, { count: 1, untouched: 1, retain: 0, unnamed: 0 }])
  })

  test('go all at once, however many', async () => {
    const form = await run({})
    const draft = randomUUID()
    await save(form, draft, { text: 'x' })
    const { id: _, ...row } = await deps.store.reader().findOneOrFail(FormDraft, { id: draft })
    await bookkeeping(deps.store, (em) => em.insertMany(FormDraft, Array.from({ length: 450 }, () => ({ ...row, id: randomUUID() }))))
    clock.advance(91 * day)
    await sweep()
    expect(await rows(FormDraft)).toEqual([])
    expect((await entries('drop-old-drafts')).map(([, , after]) => (after as { count: number }).count)).toEqual([200, 200, 51])
  })

  test('of a form that asks for no name any more go at once', async () => {
    const named = await run({})
    const draft = randomUUID()
    await save(named, draft, { text: 'who wrote this' })
    await sweep()
    expect(await rows(FormDraft)).toHaveLength(1)
    await run({ anonymous: true })
    await sweep()
    expect(await rows(FormDraft)).toEqual([])
    expect((await entries('drop-old-drafts')).map(([, , after]) => after)).toEqual([{ count: 1, untouched: 0, retain: 0, unnamed: 1 }])
  })

  test('of the correction of an answer that has a name stay, whatever the form asks for since', async () => {
    const named = await run({})
    const answer = await send(named, { text: 'with a name' })
    await run({ anonymous: true })
    const draft = randomUUID()
    await save(named, draft, { text: 'corrected' }, 0, { replaces: answer })
    await sweep()
    expect((await rows<FormDraft>(FormDraft)).map(({ id }) => id)).toEqual([draft])
    expect(await send(named, { text: 'corrected' }, { replaces: answer, draft })).not.toBe(answer)
    expect(await rows(FormDraft)).toEqual([])
  })
})

describe('attachments', () => {
  test('that nothing names go after thirty days; those of a draft stay as long as it lives', async () => {
    const form = await run({})
    const [loose, drafted, sent] = [await upload('loose'), await upload('drafted'), await upload('sent')]
    const draft = randomUUID()
    await save(form, draft, { proofs: [drafted.id, loose.id] })
    await save(form, draft, { proofs: [drafted.id] }, 1)
    await send(form, { text: 'x', proofs: [sent.id] })
    clock.advance(30 * day)
    expect(await sweep()).toEqual({ answers: 0, files: 0 })
    clock.advance(1)
    expect(await sweep()).toEqual({ answers: 0, files: 1 })
    expect((await rows<Attachment>(Attachment)).map(({ id }) => id).toSorted()).toEqual([drafted.id, sent.id].toSorted())
    await expect(send(form, { proofs: [loose.id] })).rejects.toMatchObject({ code: 'answer-unfit' })
    await dropDraft(deps, act(), draft)
    expect([await sweep(), await rows(DraftAttachment), await contents()]).toEqual([{ answers: 0, files: 1 }, [], 1])
    expect((await entries('drop-attachments')).map(([, , after]) => after)).toEqual([{ count: 1, days: 30 }, { count: 1, days: 30 }])
  })

  test('of drafts from before it was noted what they name stay too; a draft that does not open holds nothing up', async () => {
    const form = await run({})
    const [kept, loose] = [await upload('kept'), await upload('loose')]
    const [draft, broken] = [randomUUID(), randomUUID()]
    for (const id of [draft, broken]) await save(form, id, { proofs: [kept.id] })
    await bookkeeping(deps.store, async (em) => {
      await em.nativeUpdate(FormDraft, {}, { isNoted: false })
      await em.nativeUpdate(FormDraft, { id: broken }, { sealed: 'AAAA' })
      await em.nativeDelete(DraftAttachment, {})
    })
    clock.advance(31 * day)
    expect(await sweep()).toEqual({ answers: 0, files: 1 })
    expect((await rows<Attachment>(Attachment)).map(({ id }) => id)).toEqual([kept.id])
    expect([(await rows<FormDraft>(FormDraft)).every(({ isNoted }) => isNoted), loose.size]).toEqual([true, 5])
  })

  test('are so many and so large at most that nothing names', async () => {
    const form = await run({})
    const ids = []
    for (const text of ['1', '2', '3', '4']) ids.push((await upload(text)).id)
    await expect(upload('5')).rejects.toMatchObject({ code: 'attachments-full', params: { files: 4 } })
    // A draft makes no room: it may be thrown away as soon as it has.
    const draft = randomUUID()
    await save(form, draft, { proofs: ids.slice(0, 1) })
    await expect(upload('5')).rejects.toMatchObject({ code: 'attachments-full' })
    await send(form, { proofs: ids.slice(1, 2) })
    await expect(dropAttachment(deps, act(), ids[1]!)).rejects.toMatchObject({ code: 'attachment-sent' })
    await expect(dropAttachment(deps, { ...act(), actor: { ...act().actor, id: 'other' } }, ids[0]!)).rejects.toMatchObject({ code: 'no-attachment' })
    await dropAttachment(deps, act(), ids[0]!)
    expect([await contents(), await rows(DraftAttachment)]).toEqual([3, []])
    await expect(dropAttachment(deps, act(), ids[0]!)).rejects.toMatchObject({ code: 'no-attachment' })
    ids.push((await upload('5')).id)
    await expect(upload('x'.repeat(998))).rejects.toMatchObject({ code: 'attachments-full' })
    await upload('x'.repeat(997))
    await expect(upload('6')).rejects.toMatchObject({ code: 'attachments-full' })
    expect(await contents()).toBe(5)
  })

  test('of one content, sent while it is taken away, keep their file', async () => {
    await run({})
    for (let turn = 0; turn < 8; turn++) {
      await upload('same')
      clock.advance(31 * day)
      const [, kept] = await Promise.all([sweep(), turn % 2 === 0 ? upload('same') : new Promise<void>((go) => setImmediate(go)).then(() => upload('same'))])
      const { content } = await readAttachment(deps, act(), kept.id)
      let text = ''
      for await (const part of content) text += part.toString()
      expect(text).toBe('same')
      clock.advance(31 * day)
      await sweep()
      expect([await rows(Attachment), await contents()]).toEqual([[], 0])
    }
  })

  test('what a crash has left of files is taken away, and nothing else', async () => {
    await run({})
    const kept = await upload('kept')
    const [{ hash }] = await rows<Attachment>(Attachment) as readonly [Attachment]
    for (const name of [`${'a'.repeat(64)}.attachment`, `${hash}.attachment.${randomUUID()}`, `${'b'.repeat(64)}.attachment.${randomUUID()}`, 'else.txt']) await writeFile(join(folder, name), 'x')
    expect(await sweep()).toEqual({ answers: 0, files: 1 })
    expect((await readdir(folder)).toSorted()).toEqual([`${hash}.attachment`, 'else.txt'].toSorted())
    expect(kept.size).toBe(4)
  })
})
