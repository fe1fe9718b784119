import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { h, ref } from 'vue'
import type { TopicDetail } from '../../../core/contracts/api.ts'
import DraftList from '../../../admin-ui/src/pages/topic/DraftList.vue'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { answeringServer, person, problem, type Answer, type AnsweringServer } from '../answering-server.ts'
import { browserStore } from '../browser-store.ts'
import { mount, until, type Mounted } from '../mount.ts'

const saved = (id: string, more: object = {}) => ({ id, topic: 't', form: 'p/f', version: 'v', answer: {}, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome', ...more })
let drafts: readonly ReturnType<typeof saved>[]
let deletion: Answer
let listing: Answer | null
let queue: readonly QueuedAnswer[]
const browser = browserStore()
let server: AnsweringServer
let mounted: Mounted
beforeEach(async () => {
  [deletion, listing, queue] = [{ status: 204 }, null, []]
  browser.state.clear()
  vi.stubGlobal('indexedDB', browser.indexedDB)
  // Two to a page.
  server = await answeringServer(({ method, path }) => {
    if (path.endsWith('/me')) return { status: 200, body: person('lin') }
    const one = /drafts\/(\w+)/.exec(path)?.[1]
    if (method === 'GET' && one !== undefined) {
      const found = drafts.find(({ id }) => id === one)
      return found === undefined ? problem(404, 'no-draft', '没有草稿。') : { status: 200, body: found }
    }
    if (method === 'DELETE') {
      if (deletion.status === 204) drafts = drafts.filter(({ id }) => !path.includes(id))
      return deletion
    }
    if (listing !== null) return listing
    const cursor = new URL(path, 'http://x').searchParams.get('cursor')
    const from = cursor === null ? 0 : drafts.findIndex(({ id }) => id === cursor) + 1
    const items = drafts.slice(from, from + 2)
    return { status: 200, body: { items, next: from + 2 < drafts.length ? items.at(-1)!.id : null, total: { count: drafts.length, atLeast: false } } }
  })
})
afterEach(async () => {
  mounted.unmount()
  vi.unstubAllGlobals()
  await server.close()
})

let outbox: ReturnType<typeof useOutbox>
async function open(kept: Readonly<Record<string, object>> = {}) {
  const isIn = ref(false)
  mounted = await mount({
    setup: () => {
      outbox = useOutbox()
      outbox.queued = () => Promise.resolve(queue)
      return () => (isIn.value ? h(DraftList, { topic: { id: 't', forms: [{ id: 'p/f', title: '核查' }] } as unknown as TopicDetail }) : null)
    },
  }, { server: server.url })
  await mounted.session.start()
  const box = await outbox.box()
  for (const [name, thing] of Object.entries(kept)) await box!.put('lin', name, thing)
  isIn.value = true
}
/** What the browser keeps of drafts. */
const things = async () => (await (await outbox.box())!.all('lin', 'draft ')).map(([name]) => name)
const lines = () => [...mounted.root.querySelectorAll('li')]
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)
async function remove() {
  button('删除草稿')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  button('删除草稿')!.click()
}

test('says what each draft is of, however many there are, and leads there', async () => {
  drafts = [saved('d1'), saved('d2', { replaces: 'a1' }), saved('d3', { form: 'p/gone', replaces: 'a2' }), saved('d4', { matter: 'm1', subject: 'case' }), saved('d5', { matter: 'm2', subject: 'alert' }), saved('d6', { matter: 'm3' })]
  await open()
  await until(() => expect(lines()).toHaveLength(6))
  const links = [...mounted.root.querySelectorAll<HTMLAnchorElement>('li > a')]
  expect(links.map((link) => link.textContent.replaceAll(/[\u2066-\u2069]/g, ''))).toEqual(['核查', '《核查》（更正已提交的答复）', 'p/gone（表单已不在）', '《核查》（随事项办理）', '《核查》（随事项办理）'])
  expect(links.slice(0, 3).map((link) => Object.fromEntries(new URL(link.href, 'http://x').searchParams))).toEqual([{ draftId: 'd1' }, { replaces: 'a1', draftId: 'd2' }, { replaces: 'a2', draftId: 'd3' }])
  expect(links.slice(3).map((link) => mounted.router.resolve(link.getAttribute('href')!).name)).toEqual(['case', 'alert'])
  expect(lines()[5]!.textContent).toContain('已不在您的办理范围')
  expect([...mounted.root.querySelectorAll('.acts a')].map((link) => [link.textContent, mounted.router.resolve(link.getAttribute('href')!).name])).toEqual([1, 2, 3].map(() => ['查看内容', 'draft']))
})

test('has none of an answer that is on its way', async () => {
  drafts = [saved('d1'), saved('d2')]
  queue = [{ request: { draft: 'd1' } } as unknown as QueuedAnswer]
  await open()
  await until(() => expect(lines()).toHaveLength(1))
  expect(mounted.root.querySelector('a')!.href).toContain('draftId=d2')
})

test('deletes one after it was asked, with all that the browser keeps of it, and says where it could not', async () => {
  drafts = [saved('d1')]
  deletion = problem(409, 'store-busy', '暂时不能删除。')
  await open({ 'draft t p/f d1 page': { id: 'd1' }, 'draft t p/f d2 page': { id: 'd2' } })
  await until(() => expect(lines()).toHaveLength(1))
  button('删除草稿')!.click()
  await until(() => expect(mounted.root.textContent).toContain('不能找回'))
  expect(server.asked.every(({ method }) => method === 'GET')).toBe(true)
  button('删除草稿')!.click()
  await until(() => expect(mounted.root.textContent).toContain('暂时不能删除。'))
  expect([lines().length, (await things()).length]).toEqual([1, 2])
  deletion = { status: 204 }
  button('删除草稿')!.click()
  await until(() => expect(lines()).toHaveLength(0))
  expect(await things()).toEqual(['draft t p/f d2 page'])
})

test('one that was saved since it was listed stays, and is listed as it is now', async () => {
  drafts = [saved('d1')]
  await open()
  await until(() => expect(lines()).toHaveLength(1))
  drafts = [saved('d1', { revision: 2, device: 'Firefox' })]
  await remove()
  await until(() => expect(mounted.root.textContent).toContain('没有删除'))
  await until(() => expect(lines()[0]!.textContent).toContain('Firefox'))
  button('删除草稿')!.click()
  await until(() => expect(lines()).toHaveLength(0))
  expect(server.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual(['/api/v1/drafts/d1?revision=2'])
  expect(mounted.root.textContent).toBe('')
})

test('one of which the browser keeps more than the server has stays, with that', async () => {
  drafts = [saved('d1', { writer: { id: 'page', saving: 2 } })]
  await open({ 'draft t p/f d1 page': { id: 'd1', writer: { id: 'page', saving: 3 }, answer: { finding: '离线时写的' } } })
  await until(() => expect(lines()).toHaveLength(1))
  await remove()
  await until(() => expect(mounted.root.textContent).toContain('有您还没看过的内容，没有删除'))
  expect([await things(), server.asked.some(({ method }) => method === 'DELETE')]).toEqual([['draft t p/f d1 page'], false])
})

test('without a network one is deleted as soon as the server is reached', async () => {
  drafts = [saved('d1')]
  await open()
  await until(() => expect(lines()).toHaveLength(1))
  const back = drafts
  deletion = problem(503, 'busy', '')
  await remove()
  await until(() => expect(lines()).toHaveLength(0))
  expect([await outbox.endedDrafts(), drafts]).toEqual([['d1'], back])
  deletion = { status: 204 }
  await outbox.flush()
  expect([await outbox.endedDrafts(), drafts]).toEqual([[], []])
})

test('one that was deleted without a network, and saved on another device before that was told, is listed again', async () => {
  drafts = [saved('d1')]
  await open()
  await until(() => expect(lines()).toHaveLength(1))
  deletion = problem(503, 'busy', '')
  await remove()
  await until(() => expect(lines()).toHaveLength(0))
  drafts = [saved('d1', { revision: 2, device: 'Firefox' })]
  deletion = { status: 204 }
  await outbox.flush()
  // Something else that waits goes out, and the list is asked for again.
  outbox.waiting += 1
  await until(() => expect(mounted.root.textContent).toContain('Firefox'))
})

test('one that was sent elsewhere is gone without a word', async () => {
  drafts = [saved('d1')]
  await open()
  await until(() => expect(lines()).toHaveLength(1))
  drafts = []
  await remove()
  await until(() => expect(lines()).toHaveLength(0))
  expect(mounted.root.textContent).toBe('')
})

test('says where it cannot be read', async () => {
  listing = problem(500, 'internal', '草稿读不出来。')
  await open()
  await until(() => expect(mounted.root.textContent).toContain('草稿读不出来。'))
})
