import { afterEach, beforeEach, expect, test } from 'vitest'
import { h } from 'vue'
import type { TopicDetail } from '../../../core/contracts/api.ts'
import DraftList from '../../../admin-ui/src/pages/topic/DraftList.vue'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/filled/answer-queue.ts'
import type { LocalBox } from '../../../admin-ui/src/workspace/filled/local-box.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { answeringServer, problem, type Answer, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const saved = (id: string, more: object = {}) => ({ id, topic: 't', form: 'p/f', version: 'v', answer: {}, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome', ...more })
let drafts: readonly ReturnType<typeof saved>[]
let deletion: Answer
let listing: Answer | null
let queue: readonly QueuedAnswer[]
/** What the browser keeps of drafts, by its name there. */
let things: Map<string, unknown>
let server: AnsweringServer
let mounted: Mounted
beforeEach(async () => {
  [deletion, listing, queue, things] = [{ status: 204 }, null, [], new Map()]
  // Two to a page.
  server = await answeringServer(({ method, path }) => {
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
  await server.close()
})

async function open() {
  mounted = await mount({
    setup: () => {
      const outbox = useOutbox()
      outbox.queued = () => Promise.resolve(queue)
      outbox.box = () => Promise.resolve({
        all: (_: string, prefix: string) => Promise.resolve([...things].filter(([name]) => name.startsWith(prefix))),
        drop: (_: string, name: string) => Promise.resolve(void things.delete(name)),
      } as unknown as LocalBox)
      return () => h(DraftList, { topic: { id: 't', forms: [{ id: 'p/f', title: '核查' }] } as unknown as TopicDetail })
    },
  }, { server: server.url })
}
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
  things = new Map([['draft t p/f d1 page', { id: 'd1' }], ['draft t p/f d2 page', { id: 'd2' }]])
  deletion = problem(500, 'internal', '暂时不能删除。')
  await open()
  await until(() => expect(lines()).toHaveLength(1))
  button('删除草稿')!.click()
  await until(() => expect(mounted.root.textContent).toContain('不能找回'))
  expect(server.asked.map(({ method }) => method)).toEqual(['GET'])
  button('删除草稿')!.click()
  await until(() => expect(mounted.root.textContent).toContain('暂时不能删除。'))
  expect([lines().length, things.size]).toEqual([1, 2])
  deletion = { status: 204 }
  button('删除草稿')!.click()
  await until(() => expect(lines()).toHaveLength(0))
  expect([...things.keys()]).toEqual(['draft t p/f d2 page'])
})

test('one that was saved since it was listed stays, and is listed as it is now', async () => {
  drafts = [saved('d1')]
  things = new Map([['draft t p/f d1 page', { id: 'd1' }]])
  deletion = problem(409, 'draft-written-on', '这份草稿在您查看之后又保存过（Firefox），没有删除。')
  await open()
  await until(() => expect(lines()).toHaveLength(1))
  drafts = [saved('d1', { revision: 2, device: 'Firefox' })]
  await remove()
  await until(() => expect(mounted.root.textContent).toContain('没有删除'))
  await until(() => expect(lines()[0]!.textContent).toContain('Firefox'))
  expect(things.size).toBe(1)
  deletion = { status: 204 }
  button('删除草稿')!.click()
  await until(() => expect(lines()).toHaveLength(0))
  expect(server.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual([1, 2].map((revision) => `/api/v1/drafts/d1?revision=${revision}`))
  expect([things.size, mounted.root.textContent]).toEqual([0, ''])
})

test('one that was sent elsewhere is gone without a word', async () => {
  drafts = [saved('d1')]
  deletion = problem(404, 'no-draft', '没有草稿 d1。')
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
