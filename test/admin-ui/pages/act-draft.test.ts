import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { h, ref } from 'vue'
import type { DraftRequest } from '../../../core/contracts/form-api.ts'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import ActPage from '../../../admin-ui/src/pages/work/ActPage.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { idNumber } from '../../support/id-number.ts'
import { answeringServer, person, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const model = buildForm({ schema: { type: 'object', additionalProperties: false, properties: { finding: { type: 'string', title: '核查情况' }, visits: { type: 'array', title: '走访', items: { type: 'object', additionalProperties: false, properties: { by: { type: 'string', title: '走访人' } } } }, isAlone: { type: 'string', title: '与谁同住' } } } }, () => undefined)
const modelBefore = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' }, basis: { type: 'string', title: '处理依据' }, who: { type: 'string', format: 'id-card', identifies: 'person', title: '证件号' }, visits: { type: 'array', title: '入户', items: { type: 'object', properties: { day: { type: 'string', format: 'date', title: '入户日期' } } } }, isAlone: { type: 'boolean', title: '独居' } } } }, () => undefined)
const view = { id: 'p/f', topic: 't', title: '核查', description: null, basis: null, version: { hash: 'v', number: 1, since: '2026-03-31T02:00:00Z', isCurrent: true }, anonymous: false, retain: null, model: formWire(model), env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } } }
const alert = {
  id: 'm', topic: 't', title: '预警', level: 'red',
  work: { acts: 1, organisation: { id: 'o1' }, proposed: null, actions: [{ name: 'reply', title: '回复', form: 'p/f', formVersion: 'v', handsOver: 'may' }] },
}
const organisations = ['o1', 'o2', 'o3'].map((id) => ({ id, title: id, parent: null, withinReach: true }))

let drafts: readonly object[]
/** Since it was opened. */
let isWrittenOn = false
let upgrade: object | null = null
let server: AnsweringServer
let mounted: Mounted
const saves = () => server.asked.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body) as DraftRequest)
beforeAll(async () => {
  server = await answeringServer(({ method, path, body }) => {
    if (path.includes('/me')) return { status: 200, body: person('lin') }
    if (method === 'DELETE') return { status: 204 }
    if (method === 'GET' && path.endsWith('/drafts/d')) return { status: 200, body: { ...before, revision: isWrittenOn ? 2 : 1 } }
    if (method === 'PUT') return { status: 200, body: { ...(JSON.parse(body) as object), id: 'd', revision: 2, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } }
    if (path.includes('/drafts')) return { status: 200, body: { items: drafts, next: null } }
    if (path.includes('/organisations')) return { status: 200, body: { items: organisations } }
    if (path.includes('/differences')) return { status: 200, body: { from: view.version, to: view.version, differences: [], upgrade } }
    if (path.includes('version=before')) return { status: 200, body: { ...view, version: { ...view.version, hash: 'before', number: 7 }, model: formWire(modelBefore) } }
    return { status: 200, body: path.includes('/forms/') ? view : path.includes('/alerts/m') ? alert : { items: [], next: null } }
  })
})
beforeEach(() => {
  server.asked.length = 0
  isWrittenOn = false
})
afterAll(() => server.close())
afterEach(() => mounted.unmount())

async function open(query: Record<string, string> = {}, outbox: () => object = () => ({}), isThere = () => expect(mounted.root.querySelector('[data-place="/finding"] input, [data-place="/finding"] textarea')).not.toBeNull()) {
  const isIn = ref(false)
  mounted = await mount({
    setup: () => {
      Object.assign(useOutbox(), outbox())
      return () => (isIn.value ? h(ActPage, { kind: 'alerts', id: 'm', action: 'reply' }) : null)
    },
  }, { server: server.url })
  await mounted.router.replace({ query })
  await mounted.session.start()
  isIn.value = true
  await until(isThere)
  return mounted.root.querySelector<HTMLTextAreaElement>('.terms textarea')!
}
function write(note: HTMLTextAreaElement, text: string) {
  note.value = text
  note.dispatchEvent(new Event('input'))
}

test('what is written beside the form of an action is kept with its draft, and there again with it', async () => {
  drafts = []
  const note = await open()
  // A proposal alone is nothing that somebody has written.
  expect(mounted.root.textContent).not.toContain('清空重填')
  write(note, '请民政局先核')
  await until(() => expect(saves()).toHaveLength(1))
  expect(saves()[0]).toMatchObject({ matter: 'm', terms: { note: '请民政局先核', organisation: 'o1' } })
  mounted.unmount()
  drafts = [{ ...saves()[0]!, terms: { note: '请民政局先核', organisation: 'o2' }, id: 'd', revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }]
  const again = await open()
  expect(again.value).toBe('请民政局先核')
  write(again, '请民政局先核，再报')
  await until(() => expect(saves()).toHaveLength(2))
  expect(saves()[1]).toMatchObject({ terms: { note: '请民政局先核，再报', organisation: 'o2' }, revision: 1 })
})

const before = { id: 'd', topic: 't', form: 'p/f', matter: 'm', version: 'before', answer: { finding: '入户两次', basis: '社会救助暂行办法', who: idNumber(1), visits: [{ day: '2026-03-05' }], isAlone: true }, terms: { note: '请先核' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }
const finding = () => mounted.root.querySelector<HTMLInputElement>('[data-place="/finding"] input, [data-place="/finding"] textarea')!
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)
const deleted = () => server.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)

test.each([
  ['nothing comes over by guess', null, ''],
  ['what has a place in that version comes over where it says so of all names', { same: true, map: {} }, '入户两次'],
  ['what that version says comes over', { same: false, map: { finding: 'basis' } }, '社会救助暂行办法'],
])('of a draft that was begun before the matter changed to another version of the form %s; it is read whole beside it, and stays', async (_, says, comes) => {
  upgrade = says
  drafts = [before]
  const note = await open()
  expect([finding().value, note.value]).toEqual([comes, '请先核'])
  await until(() => expect(mounted.root.querySelector('.unsent')?.textContent).toContain('处理依据'))
  const read = mounted.root.querySelector('.unsent')!.textContent
  for (const part of ['入户两次', '社会救助暂行办法', '入户日期', '2026-03-05', '独居', '是', '证件号', '3503', '按第 7 版查看']) expect(read).toContain(part)
  expect(mounted.root.textContent).not.toContain(idNumber(1))
  write(note, '已核对')
  await until(() => expect(saves()).toHaveLength(1))
  // A draft of its own, and nothing was saved before somebody wrote.
  expect(saves()[0]!.terms?.note).toBe('已核对')
  expect([saves()[0]!.version, saves()[0]!.revision, server.asked.some(({ method, path }) => method === 'PUT' && path.endsWith('/d'))]).toEqual(['v', 0, false])
  expect(saves()[0]!.answer).toEqual(comes === '' ? {} : { finding: comes })
  mounted.unmount()
  drafts = [{ ...saves()[0]!, id: 'd2', revision: 1, answer: { finding: '新写的' }, savedAt: '2026-03-31T03:00:00Z', device: 'Chrome' }, before]
  const again = await open()
  await until(() => expect(mounted.root.querySelector('.unsent')?.textContent).toContain('社会救助暂行办法'))
  expect([finding().value, again.value, deleted()]).toEqual(['新写的', '已核对', []])
  button('删除这份内容')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  button('删除这份内容')!.click()
  await until(() => expect(mounted.root.querySelector('.unsent')).toBeNull())
  expect([deleted(), finding().value]).toEqual([['/api/v1/drafts/d?revision=1'], '新写的'])
})

test('an answer that waited, was not taken and is mended after its matter changed versions has what was typed since when it is opened again, and what was filled in before beside it', async () => {
  upgrade = { same: false, map: { finding: 'basis' } }
  drafts = []
  let waits = { place: { topic: 't', pack: 'p', form: 'f' }, filled: before.answer, request: { id: 'one', version: 'before', answer: {} }, act: { kind: 'alerts', matter: 'm', action: 'reply', known: 1 }, refused: { code: 'answer-unfit', detail: '需要改正。' } } as unknown as QueuedAnswer
  const outbox = () => ({
    queued: () => Promise.resolve([waits]),
    amend: (_: string, __: string, change: (one: QueuedAnswer) => QueuedAnswer) => Promise.resolve(((waits = change(waits)), 'kept' as const)),
  })
  const note = await open({ queued: 'one' }, outbox)
  expect(finding().value).toBe('社会救助暂行办法')
  finding().value = '新写的'
  finding().dispatchEvent(new Event('input'))
  write(note, '已核对')
  await until(() => expect([waits.request.version, waits.filled, waits.act?.note]).toEqual(['v', { finding: '新写的' }, '已核对']))
  mounted.unmount()
  await open({ queued: 'one' }, outbox)
  await until(() => expect(mounted.root.querySelector('.unsent')?.textContent).toContain('入户两次'))
  expect([finding().value, waits.earlier]).toEqual(['新写的', [{ version: 'before', answer: before.answer }]])
})

const waitedUnder = (version: string, more: Partial<QueuedAnswer> = {}) => ({ place: { topic: 't', pack: 'p', form: 'f' }, filled: { finding: '等待的' }, request: { id: 'one', version, answer: {} }, act: { kind: 'alerts', matter: 'm', action: 'reply', known: 1 }, refused: { code: 'answer-unfit', detail: '需要改正。' }, ...more }) as unknown as QueuedAnswer

test('an answer that is mended has the drafts beside it that are at the server', async () => {
  upgrade = null
  drafts = [before]
  await open({ queued: 'one' }, () => ({ queued: () => Promise.resolve([waitedUnder('v')]) }))
  await until(() => expect(mounted.root.querySelector('.unsent')?.textContent).toContain('社会救助暂行办法'))
  expect(finding().value).toBe('等待的')
})

test('an answer that was mended is gone on with as it was before, where its matter is back at the version of that', async () => {
  upgrade = null
  drafts = []
  await open({ queued: 'one' }, () => ({ queued: () => Promise.resolve([waitedUnder('before', { filled: { basis: '改过的' }, earlier: [{ version: 'v', answer: { finding: '原来的' } }, { version: 'before', answer: { basis: '更早的' } }] })]) }))
  expect(finding().value).toBe('原来的')
  await until(() => expect([...mounted.root.querySelectorAll('.unsent')].map(({ textContent }) => ['改过的', '更早的', '原来的'].filter((one) => textContent.includes(one)))).toEqual([['改过的'], ['更早的']]))
})

test('with what was begun under another version the files go that wait for it alone; written on since, it stays and is shown so', async () => {
  upgrade = null
  drafts = [before]
  const given: unknown[][] = []
  const dropIt = async () => {
    await until(() => expect(button('删除这份内容')).toBeDefined())
    button('删除这份内容')!.click()
    await until(() => expect(button('保留')).toBeDefined())
    button('删除这份内容')!.click()
  }
  isWrittenOn = true
  await open({}, () => ({ giveUpFiles: (...what: unknown[]) => Promise.resolve(void given.push(what)) }))
  drafts = [{ ...before, revision: 2, answer: { basis: '后来写的' } }]
  await dropIt()
  await until(() => expect(mounted.root.querySelector('.unsent')?.textContent).toContain('后来写的'))
  await until(() => expect(mounted.root.textContent).toContain('有您还没看过的内容，没有删除'))
  expect([deleted(), given]).toEqual([[], []])
  await dropIt()
  await until(() => expect(mounted.root.querySelector('.unsent')).toBeNull())
  expect([deleted(), given]).toEqual([['/api/v1/drafts/d?revision=2'], [[[{ basis: '后来写的' }], [{}, []]]]])
})

test('an answer that was mended and waits again is said to wait, not to be gone', async () => {
  drafts = []
  const waits = { place: { topic: 't', pack: 'p', form: 'f' }, filled: {}, request: { id: 'two', version: 'v', answer: {} }, mends: 'one', act: { kind: 'alerts', matter: 'm', action: 'reply', known: 1 }, refused: null } as unknown as QueuedAnswer
  await open({ queued: 'one' }, () => ({ queued: () => Promise.resolve([waits]) }), () => expect(mounted.root.textContent).toContain('已保存，等待提交'))
  expect(mounted.root.textContent).not.toContain('已不在本机')
})

test('of a draft that another device saved with no organisation none is taken', async () => {
  drafts = [{ ...before, version: 'v', terms: { note: '旧' } }]
  const note = await open()
  write(note, '新')
  await until(() => expect(saves()).toHaveLength(1))
  expect(saves()[0]!.terms).toEqual({ note: '新' })
})

test('another draft is gone on with, whole, after a mended answer was given up', async () => {
  drafts = [{ ...before, version: 'v', terms: { note: '另一份草稿的说明' } }]
  let queue = [{ place: { topic: 't', pack: 'p', form: 'f' }, filled: {}, request: { id: 'one', version: 'v', answer: {} }, act: { kind: 'alerts', matter: 'm', action: 'reply', known: 1, note: '被放弃的' }, refused: { code: 'answer-unfit', detail: '需要改正。' } } as unknown as QueuedAnswer]
  await open({ queued: 'one' }, () => ({ queued: () => Promise.resolve(queue), giveUp: () => Promise.resolve(void (queue = [])) }))
  button('清空重填')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  button('清空重填')!.click()
  await until(() => expect(mounted.root.querySelector<HTMLTextAreaElement>('.terms textarea')?.value).toBe('另一份草稿的说明'))
  // The first that is saved of it is what somebody writes then, the note as it was.
  write(finding() as unknown as HTMLTextAreaElement, '再次入户')
  await until(() => expect(saves()).toHaveLength(1))
  expect(saves()[0]).toMatchObject({ answer: { finding: '再次入户' }, terms: { note: '另一份草稿的说明' } })
})
