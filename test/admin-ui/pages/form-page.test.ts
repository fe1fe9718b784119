import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { h, ref } from 'vue'
import FormPage from '../../../admin-ui/src/pages/forms/FormPage.vue'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import type { AnswerRequest, DraftJson, DraftRequest } from '../../../core/contracts/form-api.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { answeringServer, person, problem, type Answer, type AnsweringServer } from '../answering-server.ts'
import { browserStore } from '../browser-store.ts'
import { mount, until, type Mounted } from '../mount.ts'

const browser = browserStore()
const model = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' }, card: { type: 'string', title: '证件', format: 'id-card' } } } }, () => undefined)
const view = { id: 'p/f', topic: 't', title: '核查', description: null, basis: null, version: { hash: 'v', number: 1, since: '2026-03-31T02:00:00Z', isCurrent: true }, anonymous: false, retain: null, model: formWire(model), env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } } }
const place = { topic: 't', pack: 'p', form: 'f' }
let draft: DraftJson | null
/** What becomes of an answer that is sent. */
let reply: () => Answer | Promise<Answer>
let server: AnsweringServer
let mounted: Mounted
let outbox: ReturnType<typeof useOutbox>
beforeEach(async () => {
  draft = null
  browser.state.clear()
  vi.stubGlobal('indexedDB', browser.indexedDB)
  server = await answeringServer(({ method, path, body }) => {
    if (path.endsWith('/me')) return { status: 200, body: person('lin') }
    if (method === 'POST') return reply()
    if (method === 'DELETE') {
      draft = null
      return { status: 204 }
    }
    if (method === 'PUT') {
      draft = { ...(JSON.parse(body) as DraftRequest), id: path.split('/').at(-1)!, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
      return { status: 200, body: draft }
    }
    if (/drafts\/[^?]/.test(path)) return draft === null ? problem(404, 'no-draft', '没有草稿。') : { status: 200, body: draft }
    return { status: 200, body: path.includes('/forms/') ? view : { items: draft === null ? [] : [draft], next: null } }
  })
})
afterEach(async () => {
  mounted.unmount()
  vi.unstubAllGlobals()
  await server.close()
})

async function open(query: Readonly<Record<string, string>>, waits: readonly QueuedAnswer[] = []) {
  const isIn = ref(false)
  mounted = await mount({ setup: () => {
    outbox = useOutbox()
    return () => (isIn.value ? h(FormPage, place) : null)
  } }, { server: server.url })
  await mounted.router.replace({ query })
  await mounted.session.start()
  const box = await outbox.box()
  for (const [at, one] of waits.entries()) await box!.put('lin', `answer r${at}`, one)
  isIn.value = true
}
const finding = () => mounted.root.querySelector<HTMLInputElement>('[data-place="/finding"] input, [data-place="/finding"] textarea')
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)
const asked = (method: string, part: string) => server.asked.filter((one) => one.method === method && one.path.includes(part)).length
function type(text: string) {
  finding()!.value = text
  finding()!.dispatchEvent(new Event('input'))
}

test('what is being sent is not dropped, also by who was asked before', async () => {
  await open({})
  await until(() => expect(finding()).not.toBeNull())
  type('甲')
  await until(() => expect(draft).not.toBeNull())
  button('清空重填')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  const going = Promise.withResolvers<Answer>()
  reply = () => going.promise
  button('提交')!.click()
  await until(() => expect(asked('POST', '/answers')).toBe(1))
  button('清空重填')!.click()
  going.resolve({ status: 201, body: { id: 'one', at: '2026-03-31T02:00:00Z', answer: { finding: '甲' }, version: 'v', dropped: [], score: null } })
  await until(() => expect(mounted.root.textContent).toContain('已提交'))
  expect(document.activeElement?.textContent).toContain('已提交')
  expect([asked('DELETE', '/drafts/'), await outbox.queued()]).toEqual([0, []])
})

test.each([['draftId', 'd'], [null, '']])('begun anew, the page is opened once more and the focus is on its heading (%s)', async (name, value) => {
  draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { finding: '旧' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  await open(name === null ? {} : { [name]: value })
  await until(() => expect(finding()?.value).toBe('旧'))
  button('清空重填')!.click()
  await until(() => expect(document.activeElement?.textContent.trim()).toBe('保留'))
  button('清空重填')!.focus()
  button('清空重填')!.click()
  await until(() => expect(finding()?.value).toBe(''))
  await until(() => expect(document.activeElement?.tagName).toBe('H1'))
  expect([document.activeElement!.isConnected, asked('GET', '/forms/'), mounted.router.currentRoute.value.query]).toEqual([true, 2, {}])
})

test('an answer that was mended twice is found by the address of the first one still', async () => {
  reply = () => problem(422, 'answer-unfit', '还要改。')
  const refused = { code: 'answer-unfit', status: 422, title: '', detail: '要改。', type: '', requestId: '' }
  await open({ queued: 'X' }, [{ place, title: '核查', anonymous: false, filled: { finding: '甲' }, request: { id: 'Y', version: 'v', answer: { finding: '甲' } }, mends: 'X', refused }])
  await until(() => expect(finding()?.value).toBe('甲'))
  type('乙')
  button('提交')!.click()
  await until(() => expect(mounted.root.textContent).toContain('还要改。'))
  mounted.unmount()
  await open({ queued: 'X' })
  await until(() => expect(finding()?.value).toBe('乙'))
  // Waiting this time, and so on.
  reply = () => problem(503, 'busy', '忙')
  button('提交')!.click()
  await until(() => expect(mounted.root.textContent).toContain('已保存，等待提交'))
  mounted.unmount()
  await open({ queued: 'X' })
  await until(() => expect(mounted.root.textContent).toContain('已保存，等待提交'))
  expect((await outbox.queued()).map(({ filled, mends }) => [filled, mends])).toEqual([[{ finding: '乙' }, ['X', 'Y']]])
})

const sentBefore = (): Answer => ({ ...problem(409, 'draft-sent', '已经提交过。'), body: { ...(problem(409, 'draft-sent', '已经提交过。').body as object), answer: 'there' } })
const replaced = (): Answer => ({ ...problem(409, 'answer-replaced', '这份答复已经更正过。'), body: { ...(problem(409, 'answer-replaced', '这份答复已经更正过。').body as object), answer: 'theirs' } })
const stored = (body: AnswerRequest): Answer => ({ status: 201, body: { id: body.id, version: body.version, answer: body.answer, dropped: [], score: null } })
/** The answers that were sent, as they were. */
const sent = () => server.asked.filter((one) => one.method === 'POST').map(({ body }) => JSON.parse(body) as AnswerRequest)

test.each([['把改动作为更正提交', 'there'], ['作为新的一份提交', undefined]])('a draft that another page has sent is not sent twice unasked: %s', async (words, replaces) => {
  draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { finding: '旧' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  await open({})
  await until(() => expect(finding()?.value).toBe('旧'))
  reply = () => (sent().at(-1)!.draft === 'd' ? sentBefore() : stored(sent().at(-1)!))
  button('提交')!.click()
  await until(() => expect(mounted.root.textContent).toContain('这份草稿已经在另一处提交过'))
  expect([button('提交')!.disabled, finding()!.value]).toEqual([true, '旧'])
  button(words)!.click()
  await until(() => expect(mounted.root.querySelector('.receipt')).not.toBeNull())
  expect(sent().map((one) => one.replaces)).toEqual([undefined, replaces])
  expect([sent()[1]!.draft === 'd', new Set(sent().map(({ id }) => id)).size]).toEqual([false, 2])
  // Nothing of the first is found again.
  await until(() => expect(draft).toBeNull())
})

test('what was sent beside it and not heard of is the same when it is sent again, where the browser keeps nothing', async () => {
  vi.stubGlobal('indexedDB', { open: () => { throw new Error('forbidden') } })
  draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { finding: '旧' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  await open({})
  await until(() => expect(finding()?.value).toBe('旧'))
  reply = () => (sent().at(-1)!.draft === 'd' ? sentBefore() : sent().length === 2 ? problem(503, 'busy', '忙') : stored(sent().at(-1)!))
  button('提交')!.click()
  await until(() => expect(button('作为新的一份提交')).toBeDefined())
  button('作为新的一份提交')!.click()
  await until(() => expect(mounted.root.textContent).toContain('连不上服务器'))
  button('作为新的一份提交')!.click()
  await until(() => expect(mounted.root.querySelector('.receipt')).not.toBeNull())
  const [, lost, again] = sent()
  expect([lost!.id === again!.id, lost!.id === sent()[0]!.id]).toEqual([true, false])
})

test('where the answer to be corrected was corrected by somebody else meanwhile, it is chosen once more', async () => {
  draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { finding: '旧' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  await open({})
  await until(() => expect(finding()?.value).toBe('旧'))
  reply = () => (sent().at(-1)!.draft === 'd' ? sentBefore() : sent().at(-1)!.replaces === 'theirs' ? stored(sent().at(-1)!) : replaced())
  button('提交')!.click()
  await until(() => expect(button('把改动作为更正提交')).toBeDefined())
  button('把改动作为更正提交')!.click()
  await until(() => expect(mounted.root.textContent).toContain('这份答复已经更正过。'))
  expect(mounted.root.textContent).toContain('这份草稿已经在另一处提交过')
  expect(button('提交')!.disabled).toBe(true)
  button('把改动作为更正提交')!.click()
  await until(() => expect(mounted.root.querySelector('.receipt')).not.toBeNull())
  expect(sent().map((one) => one.replaces)).toEqual([undefined, 'there', 'theirs'])
})

test('a correction of what somebody else corrected meanwhile is there to be read, with the way to that one', async () => {
  draft = { id: 'd', topic: 't', form: 'p/f', replaces: 'mine', version: 'v', answer: { finding: '改' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  await open({ replaces: 'mine' })
  await until(() => expect(finding()?.value).toBe('改'))
  reply = replaced
  button('提交')!.click()
  await until(() => expect(mounted.root.textContent).toContain('这份答复已由别人或在别处更正'))
  expect([mounted.root.querySelector('.unsent')!.textContent.includes('改'), button('提交'), finding()]).toEqual([true, undefined, null])
  expect(mounted.root.querySelector('.unsent a')!.textContent.trim()).toBe('查看更正')
  expect(document.activeElement).toBe(mounted.root.querySelector('.unsent'))
  button('删除草稿')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  button('删除草稿')!.click()
  await until(() => expect(draft).toBeNull())
})

test('what began as a correction is sent as one alone, since what is masked in it stands for something nowhere else', async () => {
  await open({ replaces: 'mine' })
  await until(() => expect(finding()).not.toBeNull())
  type('改')
  // Its reply was lost, and what was changed since is to correct it, which somebody else has done.
  reply = () => [problem(409, 'answer-id-taken', '已有。'), replaced()][sent().length - 1]!
  button('提交')!.click()
  await until(() => expect(button('把改动作为更正提交')).toBeDefined())
  expect(button('作为新的一份提交')).toBeUndefined()
  button('把改动作为更正提交')!.click()
  await until(() => expect(mounted.root.querySelector('.unsent')).not.toBeNull())
  expect(sent().map((one) => one.replaces)).toEqual(['mine', sent()[0]!.id])
})

test('what is to be copied shows numbers in full when asked', async () => {
  draft = { id: 'd', topic: 't', form: 'p/f', replaces: 'mine', version: 'v', answer: { finding: '改', card: '11010519491231002X' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  await open({ replaces: 'mine' })
  await until(() => expect(finding()?.value).toBe('改'))
  reply = replaced
  button('提交')!.click()
  const read = () => mounted.root.querySelector('.unsent')?.textContent ?? ''
  await until(() => expect(read()).toContain('1101**********002X'))
  button('显示完整号码')!.click()
  await until(() => expect(read()).toContain('11010519491231002X'))
  button('隐去号码')!.click()
  await until(() => expect(read()).not.toContain('11010519491231002X'))
})

test('an answer of its own that was sent and corrected by somebody else is not sent under its id again', async () => {
  vi.stubGlobal('indexedDB', { open: () => { throw new Error('forbidden') } })
  draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { finding: '旧' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  await open({})
  await until(() => expect(finding()?.value).toBe('旧'))
  reply = () => [sentBefore(), problem(503, 'busy', '忙'), problem(409, 'answer-id-taken', '已有。'), replaced(), stored(sent().at(-1)!)][sent().length - 1]!
  for (const [n, words] of ['提交', '作为新的一份提交', '作为新的一份提交', '把改动作为更正提交', '作为新的一份提交'].entries()) {
    await until(() => expect(button(words)?.disabled).toBe(false))
    button(words)!.click()
    await until(() => expect(sent()).toHaveLength(n + 1))
  }
  await until(() => expect(mounted.root.querySelector('.receipt')).not.toBeNull())
  const [, lost, again, correction, other] = sent()
  expect([lost!.id === again!.id, correction!.replaces === lost!.id, other!.id === lost!.id, other!.replaces]).toEqual([true, true, false, undefined])
})

test('an answer that waited, of a draft that was sent meanwhile, is corrected with or sent as one of its own when it is looked at', async () => {
  draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { finding: '甲' }, revision: 2, writer: { id: 'w', saving: 5 }, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  const refused = sentBefore().body as QueuedAnswer['refused']
  await open({ queued: 'Y' }, [{ place, title: '核查', anonymous: false, filled: { finding: '甲' }, request: { id: 'Y', version: 'v', answer: { finding: '甲' }, draft: 'd', drafted: { revision: 1, writer: { id: 'w', saving: 5 } } }, refused }])
  await until(() => expect(mounted.root.textContent).toContain('这份草稿已经在另一处提交过'))
  expect(button('提交')!.disabled).toBe(true)
  // Refused, it is again what it was, also when the page is opened anew.
  reply = () => problem(422, 'answer-unfit', '还要改。')
  button('作为新的一份提交')!.click()
  await until(() => expect(mounted.root.textContent).toContain('还要改。'))
  mounted.unmount()
  await open({ queued: 'Y' })
  await until(() => expect(mounted.root.textContent).toContain('这份草稿已经在另一处提交过'))
  expect((await outbox.queued()).map(({ request }) => [request.draft, request.replaces])).toEqual([['d', undefined]])
  reply = () => stored(sent().at(-1)!)
  button('把改动作为更正提交')!.click()
  await until(() => expect(mounted.root.querySelector('.receipt')).not.toBeNull())
  expect(sent()).toMatchObject([{ answer: { finding: '甲' } }, { replaces: 'there', answer: { finding: '甲' } }])
  expect([sent().map((one) => one.draft), await outbox.queued(), draft]).toEqual([[undefined, undefined], [], null])
})

test.each(['提交', '清空重填'])('a draft beside which an answer waited ends with it, mended or given up: %s', async (words) => {
  draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { finding: '甲' }, revision: 2, writer: { id: 'w', saving: 5 }, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } as DraftJson
  const refused = problem(422, 'answer-unfit', '要改。').body as QueuedAnswer['refused']
  await open({ queued: 'Y' }, [{ place, title: '核查', anonymous: false, filled: { finding: '甲' }, request: { id: 'Y', version: 'v', answer: { finding: '甲' } }, ends: { draft: 'd', drafted: { revision: 1, writer: { id: 'w', saving: 5 } } }, refused }])
  await until(() => expect(finding()?.value).toBe('甲'))
  type('乙')
  reply = () => stored(sent().at(-1)!)
  if (words === '提交') button('提交')!.click()
  else {
    button('清空重填')!.click()
    await until(() => expect(button('保留')).toBeDefined())
    button('清空重填')!.click()
  }
  await until(() => expect(draft).toBeNull())
  await expect.poll(() => outbox.queued()).toEqual([])
  expect(sent()).toHaveLength(words === '提交' ? 1 : 0)
})
