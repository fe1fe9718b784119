import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { TopicDetail } from '../../../core/contracts/api.ts'
import DraftList from '../../../admin-ui/src/pages/topic/DraftList.vue'
import { answeringServer, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const saved = { topic: 't', form: 'p/f', version: 'v', answer: {}, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }
let server: AnsweringServer
let mounted: Mounted
beforeAll(async () => {
  server = await answeringServer(() => ({ status: 200, body: { items: [{ ...saved, id: 'd1' }, { ...saved, id: 'd2', replaces: 'a1' }, { ...saved, id: 'd3', form: 'p/gone', replaces: 'a2' }], next: null, total: { count: 3, atLeast: false } } }))
})
afterAll(() => server.close())
afterEach(() => mounted.unmount())

test('says which drafts are corrections, and leads to each under what it corrects', async () => {
  mounted = await mount(DraftList, { props: { topic: { id: 't', forms: [{ id: 'p/f', title: '核查' }] } as unknown as TopicDetail }, server: server.url })
  await until(() => expect(mounted.root.querySelectorAll('li')).toHaveLength(3))
  const links = [...mounted.root.querySelectorAll('a')]
  expect(links.map((link) => link.textContent.replaceAll(/[\u2066-\u2069]/g, ''))).toEqual(['核查', '《核查》（更正已提交的答复）'])
  expect(links.map((link) => Object.fromEntries(new URL(link.href, 'http://x').searchParams))).toEqual([{ draftId: 'd1' }, { replaces: 'a1', draftId: 'd2' }])
  expect(mounted.root.textContent).toContain('p/gone（表单已不在）')
})
