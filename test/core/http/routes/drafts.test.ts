import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem, Page } from '../../../../core/contracts/api.ts'
import { mostFollowed, type AnswerReceipt, type DraftJson, type DraftProblem, type DraftRequest, type DraftSaving, type FormView, type SentProblem } from '../../../../core/contracts/form-api.ts'
import { deviceName } from '../../../../core/domain/forms/device-name.ts'
import { goesOn, saveDraft } from '../../../../core/domain/forms/drafts.ts'
import { dropOld, hasOld } from '../../../../core/domain/forms/old-drafts.ts'
import { AuditRecord } from '../../../../core/store/entities/audit/audit-record.ts'
import type { FormDraft } from '../../../../core/store/entities/forms/form-draft.ts'
import { reading } from '../../../../core/store/access.ts'
import { unitOfWork } from '../../../../core/store/unit-of-work.ts'
import { testAction } from '../../../support/action.ts'
import { expectJson, testHouse, type TestHouse } from '../../../support/house.ts'
import { signedIn, type Agent } from '../../../support/server.ts'

const api = '/api/v1'
const form = 'uncovered-assistance/verification'
const phone = `${'Mozilla/5.0 (Linux; Android 14; V2301A) AppleWebKit/537.36 (KHTML, like Gecko)'} Chrome/126.0 Mobile Safari/537.36`

let house: TestHouse
let handler: Agent
let version = ''
beforeAll(async () => {
  house = await testHouse()
  handler = await house.agent('handler')
  version = expectJson<FormView>(await handler.get(`${api}/topics/uncovered-assistance/forms/${form}`)).version.hash
})
afterAll(() => house.remove())

const draft = (more: Partial<DraftRequest> = {}): DraftRequest => ({ topic: 'uncovered-assistance', form, version, answer: { person: '司马未救', text: '还没写完' }, revision: 0, ...more })
const put = (id: string, payload: object, agent = handler) => agent.request({ method: 'PUT', url: `${api}/drafts/${id}`, payload, headers: { 'user-agent': phone } })
const code = (answer: Awaited<ReturnType<Agent['get']>>, status: number) => expectJson<ApiProblem>(answer, status).code

describe('a draft', () => {
  test('is saved as it is, however little it fits its form, and found again on another device', async () => {
    const id = randomUUID()
    const odd = { person: 7, unknown: [{}], text: '' }
    const saved = expectJson<DraftJson>(await put(id, draft({ answer: odd })))
    expect(saved).toMatchObject({ id, answer: odd, revision: 1, device: 'Chrome · Android', version })
    await house.restart()
    handler = await signInAgain()
    expect(expectJson<DraftJson>(await handler.get(`${api}/drafts/${id}`))).toEqual(saved)
  })

  test('has numbers as they were written, or is refused', async () => {
    const written = (n: string) => handler.request({ method: 'PUT', url: `${api}/drafts/${randomUUID()}`, payload: JSON.stringify(draft({ answer: { n: 0 } })).replace('"n":0', `"n":${n}`), headers: { 'content-type': 'application/json' } })
    expect(expectJson<DraftJson>(await written('0.30000000000000004')).answer).toEqual({ n: 0.30000000000000004 })
    const refused = expectJson<ApiProblem>(await written('[1,10000000000000001]'), 400)
    expect(refused.problems!.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(['answer-inexact /body/answer/n/1'])
  })

  test('is saved by revision: what another device has saved is shown, and a lost reply costs nothing', async () => {
    const id = randomUUID()
    expectJson(await put(id, draft()))
    const second = draft({ answer: { text: '第二次' }, revision: 1 })
    const saved = expectJson<DraftJson>(await put(id, second))
    expect(expectJson<DraftJson>(await put(id, second))).toEqual(saved)
    const conflict = expectJson<DraftProblem>(await put(id, draft({ answer: { text: '另一台' }, revision: 1 })), 409)
    expect([conflict.code, conflict.theirs]).toEqual(['draft-conflict', saved])
    expect(conflict.detail).toContain('Chrome · Android')
    const both = await Promise.all(['甲', '乙'].map((text) => put(id, draft({ answer: { text }, revision: 2 }))))
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 409])
    expect(expectJson<DraftJson>(await handler.get(`${api}/drafts/${id}`)).revision).toBe(3)
  })

  test('is no conflict with its own page, however many replies that has lost; with every other one it is', async () => {
    const [id, page, other] = [randomUUID(), randomUUID(), randomUUID()]
    const save = (text: string, revision: number, writer: DraftRequest['writer'] & object) => put(id, draft({ answer: { text }, revision, writer }))
    expectJson(await save('一', 0, { id: page, saving: 1 }))
    // Its reply was lost, and that of the next one.
    expect(expectJson<DraftJson>(await save('一二', 0, { id: page, saving: 2 })).revision).toBe(2)
    expect(expectJson<DraftJson>(await save('一二三', 0, { id: page, saving: 3 }))).toMatchObject({ revision: 3, answer: { text: '一二三' } })
    // Sent twice by the browser itself, over a connection that was lost.
    expect(expectJson<DraftJson>(await save('一二三', 0, { id: page, saving: 3 })).revision).toBe(3)
    // What comes late does not take the place of what came after it.
    expect(code(await save('一', 0, { id: page, saving: 1 }), 409)).toBe('draft-conflict')
    expect(code(await save('别处', 2, { id: other, saving: 9 }), 409)).toBe('draft-conflict')
    expect(code(await put(id, draft({ answer: { text: '没有记号' }, revision: 2 })), 409)).toBe('draft-conflict')
    // Loaded anew, a page goes on with what the one before it had kept, but not over what that one has saved since.
    expect(code(await save('旧', 2, { id: other, saving: 1, follows: [{ id: page, saving: 2 }] }), 409)).toBe('draft-conflict')
    expect(expectJson<DraftJson>(await save('一二三四', 2, { id: other, saving: 1, follows: [{ id: page, saving: 3 }] }))).toMatchObject({ revision: 4, answer: { text: '一二三四' } })
    expect(code(await save('还在写', 3, { id: page, saving: 4 }), 409)).toBe('draft-conflict')
  })

  test('is no conflict with pages one after the other, each going on with what the browser had kept, of which none heard of its saving', async () => {
    const [id, ...pages] = Array.from({ length: 5 }, () => randomUUID()) as [string, string, string, string, string]
    const save = (text: string, page: number, follows: readonly DraftSaving[]) => put(id, draft({ answer: { text }, revision: 0, writer: { id: pages[page]!, saving: 2, follows } }))
    const upTo = (page: number, saving = 2) => ({ id: pages[page]!, saving })
    expectJson(await save('一', 0, []))
    // The second page's saving came through, the third's did not.
    expectJson(await save('一二', 1, [upTo(0)]))
    expect(code(await save('一二三四', 3, [upTo(2)]), 409)).toBe('draft-conflict')
    expect(code(await save('一二三四', 3, [upTo(2), upTo(1, 1), upTo(0)]), 409)).toBe('draft-conflict')
    expect(expectJson<DraftJson>(await save('一二三四', 3, [upTo(2), upTo(1), upTo(0)]))).toMatchObject({ revision: 3, answer: { text: '一二三四' } })
    expect(code(await save('太多', 3, Array.from({ length: mostFollowed + 1 }, () => upTo(0))), 400)).toBe('bad-request')
  })

  test('has what is written beside the form of an action, as it was written, and nothing of it in plain', async () => {
    const [id, matter] = [randomUUID(), randomUUID()]
    const terms = { note: '请司马未救处先核', organisation: randomUUID() }
    const saved = expectJson<DraftJson>(await put(id, draft({ matter, terms })))
    expect([saved.terms, expectJson<DraftJson>(await handler.get(`${api}/drafts/${id}`)).terms]).toEqual([terms, terms])
    // The same text with another note is another draft.
    const conflict = expectJson<DraftProblem>(await put(id, draft({ matter, terms: { note: '另一句' } })), 409)
    expect(conflict.theirs.terms).toEqual(terms)
    expect(expectJson<DraftJson>(await put(id, draft({ matter, terms })))).toEqual(saved)
    const without = expectJson<DraftJson>(await put(id, draft({ matter, terms: {}, revision: 1 })))
    expect(without).not.toHaveProperty('terms')
    expectJson(await put(id, draft({ matter, terms, revision: 2 })))
    expect(code(await put(id, draft({ matter, terms: { note: 'x'.repeat(2001) }, revision: 3 })), 400)).toBe('bad-request')
    expect(code(await put(id, draft({ matter, terms: { more: 1 } as never, revision: 3 })), 400)).toBe('bad-request')
  })

  test('is noted in the trail when it is begun, gone on with on another device, and ended: not at each pause in typing', async () => {
    const id = randomUUID()
    for (const revision of [0, 1, 2, 3]) expectJson(await put(id, draft({ answer: { text: `第 ${revision} 次` }, revision })))
    expectJson(await handler.request({ method: 'PUT', url: `${api}/drafts/${id}`, payload: draft({ answer: { text: '换一台' }, revision: 4 }), headers: { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0' } }))
    expect((await handler.request({ method: 'DELETE', url: `${api}/drafts/${id}` })).statusCode).toBe(204)
    const records = await house.open.house.store.reader().find(AuditRecord, { objectId: id }, { orderBy: { seq: 'asc' } })
    expect(records.map(({ verb }) => verb)).toEqual(['save-draft', 'save-draft', 'end-draft'])
  })

  test('is noted again after a while', () => {
    const at = (minutes: number) => new Date(Date.UTC(2026, 2, 31, 9, minutes))
    const known = { device: 'Chrome', savedAt: at(0) } as FormDraft
    expect([goesOn(known, 'Chrome', at(9)), goesOn(known, 'Chrome', at(10)), goesOn(known, 'Safari', at(1)), goesOn(null, 'Chrome', at(0))]).toEqual([true, false, false, false])
  })

  test('is deleted as it was seen, and stays where it was saved since', async () => {
    const id = randomUUID()
    expectJson(await put(id, draft()))
    expectJson(await put(id, draft({ answer: { text: '又写了' }, revision: 1 })))
    const remove = (revision: number) => handler.request({ method: 'DELETE', url: `${api}/drafts/${id}?revision=${revision}` })
    expect(code(await remove(1), 409)).toBe('draft-written-on')
    expect(expectJson<DraftJson>(await handler.get(`${api}/drafts/${id}`)).answer).toEqual({ text: '又写了' })
    expect(code(await remove(0), 400)).toBe('bad-request')
    expect((await remove(2)).statusCode).toBe(204)
    expect(code(await remove(2), 404)).toBe('no-draft')
  })

  test('is its writer’s alone', async () => {
    const id = randomUUID()
    expectJson(await put(id, draft()))
    const stranger = await house.agent('handler')
    expect(code(await stranger.get(`${api}/drafts/${id}`), 404)).toBe('no-draft')
    expect(code(await put(id, draft({ revision: 1 }), stranger), 404)).toBe('no-draft')
    expect(code(await put(id, draft(), stranger), 404)).toBe('no-draft')
    expect(code(await stranger.request({ method: 'DELETE', url: `${api}/drafts/${id}` }), 404)).toBe('no-draft')
    expect(expectJson<Page<DraftJson>>(await stranger.get(`${api}/drafts`)).items).toEqual([])
    expect((await handler.request({ method: 'DELETE', url: `${api}/drafts/${id}` })).statusCode).toBe(204)
    expect(code(await put(id, draft({ revision: 1 })), 404)).toBe('no-draft')
  })

  test('ends with the answer that it becomes', async () => {
    const id = randomUUID()
    expectJson(await put(id, draft()))
    const answer = { finding: 'data_error', wrong_source: 'deceased', clue: false, note: '入户核对，情况属实。' }
    const url = `${api}/topics/uncovered-assistance/forms/${form}/answers`
    expect(code(await handler.request({ method: 'POST', url, payload: { id: randomUUID(), version, answer: { finding: 'x' }, draft: id } }), 422)).toBe('answer-unfit')
    expectJson(await handler.get(`${api}/drafts/${id}`))
    expectJson(await handler.request({ method: 'POST', url, payload: { id: randomUUID(), version, answer, draft: id } }), 201)
    expect(code(await handler.get(`${api}/drafts/${id}`), 404)).toBe('no-draft')
  })

  test('is not ended by an answer with what another device has saved in it since', async () => {
    const [page, before, other] = [randomUUID(), randomUUID(), randomUUID()]
    const answer = { finding: 'data_error', wrong_source: 'deceased', clue: false, note: '入户核对，情况属实。' }
    /** Whether a draft with these savings stays when an answer is sent that knows so much of it. */
    const stays = async (savings: readonly DraftSaving[], drafted: object) => {
      const id = randomUUID()
      for (const [revision, writer] of savings.entries()) expectJson(await put(id, draft({ writer, revision })))
      expectJson(await handler.request({ method: 'POST', url: `${api}/topics/uncovered-assistance/forms/${form}/answers`, payload: { id: randomUUID(), version, answer, draft: id, drafted } }), 201)
      return (await handler.get(`${api}/drafts/${id}`)).statusCode === 200
    }
    const both = [{ id: page, saving: 2 }, { id: other, saving: 1 }]
    expect(await stays(both, { revision: 1, writer: { id: page, saving: 2 } })).toBe(true)
    expect(await stays(both, { revision: 1, writer: { id: page, saving: 3, follows: [{ id: other, saving: 0 }] } })).toBe(true)
    expect(await stays(both, { revision: 2 })).toBe(false)
    // What the page itself saved, or one before it, and did not hear of, is known.
    expect(await stays([{ id: page, saving: 2 }], { revision: 0, writer: { id: page, saving: 1 } })).toBe(false)
    expect(await stays([{ id: before, saving: 1 }], { revision: 0, writer: { id: page, saving: 1, follows: [{ id: before, saving: 1 }] } })).toBe(false)
  })

  test('becomes one answer, wherever it is sent from; that one can be corrected, and what comes late is no draft again', async () => {
    const [id, colleague] = [randomUUID(), await house.agent('supervisor')]
    const answer = { finding: 'data_error', wrong_source: 'deceased', clue: false, note: '入户核对，情况属实。' }
    const send = (more: object, agent = handler) => agent.request({ method: 'POST', url: `${api}/topics/uncovered-assistance/forms/${form}/answers`, payload: { id: randomUUID(), version, answer, draft: id, ...more } })
    expectJson(await put(id, draft({ writer: { id: randomUUID(), saving: 1 } })))
    const first = randomUUID()
    // Another device has it open too, and has written on.
    expectJson(await put(id, draft({ answer: { ...answer, note: '另一台写的内容。' }, revision: 1 })))
    // On its way twice.
    const both = await Promise.all([send({ id: first, drafted: { revision: 1 } }), send({ id: first, drafted: { revision: 1 } })])
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 201])
    expect(code(await put(id, draft({ answer: { ...answer, note: '另一台又写的内容。' }, revision: 2 })), 409)).toBe('draft-sent')
    const refused = expectJson<SentProblem>(await send({ answer: { ...answer, note: '另一台写的内容。' } }), 409)
    expect([refused.code, refused.answer, refused.detail.includes(first)]).toEqual(['draft-sent', first, true])
    expectJson(await send({ draft: randomUUID() }), 201)
    const corrected = expectJson<AnswerReceipt>(await send({ replaces: first, draft: undefined, answer: { ...answer, note: '另一台写的内容。' } }), 201).id
    // What stands for it now is named, whoever corrected it with whatever draft.
    const last = expectJson<AnswerReceipt>(await send({ replaces: corrected, draft: undefined }), 201).id
    expect(expectJson<SentProblem>(await send({}), 409).answer).toBe(last)
    expect(code(await send({ replaces: first }), 409)).toBe('answer-replaced')
    for (const revision of [0, 2]) expect(expectJson<SentProblem>(await put(id, draft({ revision })), 409)).toMatchObject({ code: 'draft-sent', answer: last })
    expect((await handler.request({ method: 'DELETE', url: `${api}/drafts/${id}` })).statusCode).toBe(204)
    expect(expectJson<SentProblem>(await put(id, draft()), 409)).toMatchObject({ code: 'draft-sent', answer: last })
    // Nobody else's draft is told of, or stands in anybody's way.
    expectJson(await put(id, draft(), colleague))
    expect((await colleague.request({ method: 'DELETE', url: `${api}/drafts/${id}` })).statusCode).toBe(204)
  })

  test('of a correction is saved by whoever may correct, for as long as they may, and is still theirs to read then', async () => {
    const url = `${api}/topics/uncovered-assistance/forms/${form}/answers`
    const answer = { finding: 'data_error', wrong_source: 'deceased', clue: false, note: '入户核对，情况属实。' }
    const send = (more: object, agent = handler) => agent.request({ method: 'POST', url, payload: { id: randomUUID(), version, answer, ...more } })
    const corrected = expectJson<AnswerReceipt>(await send({}), 201).id
    const [id, ofColleague, fresh] = [randomUUID(), randomUUID(), randomUUID()]
    const written = { ...answer, note: '入户再核。' }
    const saved = expectJson<DraftJson>(await put(id, draft({ replaces: corrected, answer: written })))
    expect(saved).toMatchObject({ replaces: corrected, answer: written, revision: 1 })
    expectJson(await put(fresh, draft()))
    const found = expectJson<Page<DraftJson>>(await handler.get(`${api}/drafts?topic=uncovered-assistance&replaces=${corrected}`)).items
    expect(found).toEqual([saved])
    const alone = async (of = '') => expectJson<Page<DraftJson>>(await handler.get(`${api}/drafts?topic=uncovered-assistance&alone=true${of}`)).items.map((one) => one.id)
    expect(await alone(`&replaces=${corrected}`)).toEqual([id])
    const plain = await alone()
    expect([plain.includes(fresh), plain.includes(id)]).toEqual([true, false])
    expect(expectJson<DraftJson>(await handler.get(`${api}/drafts/${fresh}`))).not.toHaveProperty('replaces')
    // Whoever may not correct it may not begin to either, and an answer of another form is none of this one's.
    const stranger = await house.agent('supervisor')
    expect(code(await put(randomUUID(), draft({ replaces: corrected }), stranger), 404)).toBe('no-answer')
    expect(code(await put(randomUUID(), draft({ replaces: randomUUID() })), 404)).toBe('no-answer')
    const report = expectJson<FormView>(await handler.get(`${api}/topics/uncovered-assistance/forms/uncovered-assistance/report`)).version.hash
    expect(code(await put(randomUUID(), draft({ form: 'uncovered-assistance/report', version: report, replaces: corrected })), 409)).toBe('draft-unnamed')
    // Two devices.
    expect(expectJson<DraftProblem>(await put(id, draft({ replaces: corrected, answer: { note: '另一台' } })), 409).theirs).toEqual(saved)
    // Sent from one of them, it ends that draft alone; what stands in others is read, and saved no more.
    expectJson(await put(ofColleague, draft({ replaces: corrected, answer: written })))
    const by = expectJson<AnswerReceipt>(await send({ replaces: corrected, answer: written, draft: id, drafted: { revision: 1 } }), 201).id
    expect(code(await handler.get(`${api}/drafts/${id}`), 404)).toBe('no-draft')
    const refused = expectJson<ApiProblem>(await put(ofColleague, draft({ replaces: corrected, answer: { note: '来晚了' }, revision: 1 })), 409)
    expect([refused.code, refused.detail.includes(by)]).toEqual(['answer-replaced', true])
    expect(expectJson<DraftJson>(await handler.get(`${api}/drafts/${ofColleague}`)).answer).toEqual(written)
    expect((await handler.request({ method: 'DELETE', url: `${api}/drafts/${ofColleague}` })).statusCode).toBe(204)
  })

  test('of a form that is gone, or whose topic does not run, is still there, and can be deleted', async () => {
    const [gone, stopped] = [randomUUID(), randomUUID()]
    const { store, sealer, registry } = house.open.house
    const action = testAction({ at: new Date(), actor: { id: handler.me.id } })
    await unitOfWork(store, action, (change) => saveDraft(change, sealer, gone, draft({ form: 'uncovered-assistance/was-there' }), '—'))
    expectJson(await put(stopped, draft()))
    expect(expectJson<ApiProblem>(await put(gone, draft({ form: 'uncovered-assistance/was-there', revision: 1 })), 409)).toMatchObject({ code: 'form-gone', detail: '表单 uncovered-assistance/was-there 已不再使用，草稿不能再保存。' })
    const running = registry.get('uncovered-assistance')
    registry.quarantine({ id: 'uncovered-assistance', title: '', version: '', problems: [] })
    try {
      expect(code(await put(stopped, draft({ revision: 1 })), 409)).toBe('form-gone')
      expect(code(await put(randomUUID(), draft()), 409)).toBe('topic-quarantined')
      expect(expectJson<DraftJson>(await handler.get(`${api}/drafts/${stopped}`)).answer).toEqual(draft().answer)
    } finally {
      registry.swap(running)
    }
    expect(code(await put(randomUUID(), draft({ form: 'uncovered-assistance/nothing' })), 404)).toBe('no-form')
    expect((await handler.request({ method: 'DELETE', url: `${api}/drafts/${gone}` })).statusCode).toBe(204)
  })

  test.each([
    ['no id', 'x', draft(), 400], ['no answer', randomUUID(), { ...draft(), answer: [] }, 400], ['a revision that is none', randomUUID(), draft({ revision: -1 }), 400],
    ['an unknown member', randomUUID(), { ...draft(), more: 1 }, 400], ['a version that is none', randomUUID(), draft({ version: 'v1' }), 400],
  ])('with %s is refused', async (_, id, payload, status) => {
    expect(code(await put(id, payload), status)).toBe('bad-request')
  })

  test('is of a version that its form has or had', async () => {
    expect(code(await put(randomUUID(), draft({ version: '0'.repeat(64) })), 404)).toBe('no-form-version')
  })

  test('of too many levels or bytes is refused with a sentence', async () => {
    let deep: unknown = 1
    for (let i = 0; i < 200; i++) deep = [deep]
    const refused = expectJson<ApiProblem>(await put(randomUUID(), draft({ answer: { deep } })), 400)
    expect(refused.problems?.[0]?.message).toBe('答复的层次太多。')
    expect(code(await put(randomUUID(), draft({ answer: { text: 'x'.repeat(3 * 2 ** 20) } })), 413)).toBe('too-large')
  })
})

test('lists are of one form, a page at a time, and say nothing in plain on the disk', async () => {
  const writer = await house.agent('coordinator')
  const ids = Array.from({ length: 5 }, () => randomUUID())
  for (const id of ids) expectJson(await put(id, draft(), writer))
  const first = expectJson<Page<DraftJson>>(await writer.get(`${api}/drafts?topic=uncovered-assistance&form=${encodeURIComponent(form)}&limit=3`))
  const rest = expectJson<Page<DraftJson>>(await writer.get(`${api}/drafts?limit=3&cursor=${first.next}`))
  expect([first.items.length, rest.items.length, rest.next, first.total.count]).toEqual([3, 2, null, 5])
  expect([...first.items, ...rest.items].map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(expectJson<Page<DraftJson>>(await writer.get(`${api}/drafts?form=other`)).items).toEqual([])
  for (const file of ['huiyan.sqlite', 'huiyan.sqlite-wal']) expect((await readFile(join(house.dataDir, file))).includes('司马未救')).toBe(false)
})

test('there are 200 of one account at most, and those of long ago go', async () => {
  const { store, sealer } = house.open.house
  const begin = new Date('2026-01-01T00:00:00Z')
  const save = (at: Date, id = randomUUID()) => unitOfWork(store, testAction({ at, actor: { id: 'someone' } }), (change) => saveDraft(change, sealer, id, draft(), '—'))
  for (let i = 0; i < 200; i++) await save(begin)
  await expect(save(new Date('2026-02-01T00:00:00Z'))).rejects.toMatchObject({ code: 'drafts-full' })
  const later = testAction({ at: new Date('2026-04-02T00:00:00Z') })
  const rules = { retained: [], unnamed: [] }
  while (await hasOld(reading(store, later), rules)) await unitOfWork(store, later, (change) => dropOld(change, rules))
  await expect(Promise.all(Array.from({ length: 3 }, () => save(new Date('2026-04-02T00:00:00Z'))))).resolves.toHaveLength(3)
})

test('those of one account take up 64 MB together at most; one that shrinks is always saved', async () => {
  const { store, sealer } = house.open.house
  const saved = { at: new Date('2026-01-01T00:00:00Z'), actor: { id: 'somebody-else' } }
  const save = (id: string, size: number, revision = 0) => unitOfWork(store, testAction(saved), (change) => saveDraft(change, sealer, id, draft({ answer: { text: 'x'.repeat(size) }, revision }), '—'))
  // Base64 takes four bytes for three.
  const large = 1.5 * 2 ** 20
  const ids = Array.from({ length: 31 }, () => randomUUID())
  for (const id of ids) await save(id, large)
  await expect(save(randomUUID(), large)).rejects.toMatchObject({ code: 'drafts-too-large', params: { limit: 64 } })
  await save(randomUUID(), 1000)
  await expect(save(ids[0]!, 2 * large, 1)).rejects.toMatchObject({ code: 'drafts-too-large' })
  await save(ids[0]!, large / 2, 1)
  await save(ids[1]!, large + 1000, 1)
})

test.each([
  [phone, 'Chrome · Android'], ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0', 'Edge · Windows'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) MicroMessenger/8.0', '微信 · iPhone'], ['<script>', '—'], ['', '—'],
])('a browser that calls itself %s is called %s', (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name)
})

async function signInAgain(): Promise<Agent> {
  const { me, password } = handler

  return signedIn(house.open.app, me.account, password)
}
