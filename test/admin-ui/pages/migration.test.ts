import { afterEach, expect, test } from 'vitest'
import { h, provide, shallowRef } from 'vue'
import { topicKey } from '../../../admin-ui/src/pages/topic/topic-key.ts'
import MigrationCard from '../../../admin-ui/src/pages/topic/workflows/MigrationCard.vue'
import TopicWorkflows from '../../../admin-ui/src/pages/topic/workflows/TopicWorkflows.vue'
import type { TopicDetail } from '../../../core/contracts/api.ts'
import type { WorkMigrationJson } from '../../../core/contracts/work-migration-api.ts'
import { answeringServer, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

let server: AnsweringServer
let page: Mounted
afterEach(async () => {
  page.unmount()
  await server.close()
})

const tried: WorkMigrationJson = {
  id: 'm1', topic: 'demo', subject: 'case', from: 1, to: 2, stage: 'tried', moved: null, undone: null, reason: null, undoReason: null, by: '林敏', at: '2026-03-05T02:00:00.000Z', job: 'j', problem: null, may: ['carry-out'],
  tried: { moves: [{ from: '整改中', to: '整治中', count: 1200 }, { from: '待签收', to: '待签收', count: 34 }], stays: [{ state: '待审核', why: 'no-state', count: 5 }] },
}

test('what was tried is counted with its reasons; carrying it out asks why, and says what stands against it', async () => {
  const sent: unknown[] = []
  server = await answeringServer(({ method, path, body }) => {
    sent.push([method, path, body])
    return sent.length === 1 ? problem(409, 'migration-outdated', '试迁之后，流程又有了新版本。', '重新试迁。') : { status: 202, body: { ...tried, stage: 'moving' } }
  })
  page = await mount(MigrationCard, { server: server.url, props: { migration: tried } })
  const { root } = page
  expect(root.querySelector('summary')!.textContent).toBe('可以迁移 1,234 件，留下 5 件')
  expect([...root.querySelectorAll('li')].map((line) => line.textContent)).toEqual(['整改中→ 整治中1,200', '待签收→ 待签收34', '待审核留在原版本5新版本没有这个状态，也没有写明改到哪个状态'])
  const button = (name: string) => [...document.querySelectorAll('button')].filter(({ textContent }) => textContent.trim() === name).at(-1)!
  button('迁移').click()
  await until(() => expect(document.querySelector('textarea')).not.toBeNull())
  const reason = document.querySelector('textarea')!
  reason.value = ' 全市统一改用新流程 '
  reason.dispatchEvent(new Event('input'))
  button('迁移').click()
  await until(() => expect(document.body.textContent).toContain('试迁之后，流程又有了新版本。'))
  button('迁移').click()
  await until(() => expect(document.querySelector('textarea')).toBeNull())
  expect(sent).toEqual(Array.from({ length: 2 }, () => ['POST', '/api/v1/topics/demo/migrations/m1/carry-out', JSON.stringify({ reason: '全市统一改用新流程' })]))
})

test('one that was taken back shows that, and what was not', async () => {
  server = await answeringServer(() => ({ status: 200, body: {} }))
  const undone = { ...tried, stage: 'undone' as const, moved: tried.tried, undone: { moves: [{ from: '整治中', to: '整改中', count: 2 }], stays: [{ state: '整治中', why: 'acted-since' as const, count: 1 }] }, reason: '改用新流程', undoReason: '有误', may: [] }
  page = await mount(MigrationCard, { server: server.url, props: { migration: undone } })
  expect(page.root.querySelector('summary')!.textContent).toBe('已撤回 2 件，没有撤回 1 件')
  expect(page.root.textContent).toContain('迁移理由：改用新流程')
  expect(page.root.textContent).toContain('撤回理由：有误')
  expect(page.root.querySelectorAll('button')).toHaveLength(0)
})

test('what runs is shown before anything begins under it, and is named where older matters may go over to it', async () => {
  const versions = [{ id: null, number: 2, since: null, running: true, open: 0 }, { id: 'v1', number: 1, since: '2026-03-01T00:00:00.000Z', running: false, open: 5 }]
  server = await answeringServer(({ method }) => (method === 'POST' ? { status: 202, body: tried } : { status: 200, body: { items: [{ subject: 'case', title: '问题流程', versions }], migrations: [] } }))
  page = await mount({ setup: () => (provide(topicKey, shallowRef({ id: 'demo' } as TopicDetail)), () => h(TopicWorkflows)) }, { server: server.url })
  await until(() => expect([...page.root.querySelectorAll('tbody tr')].map((row) => row.textContent!.replaceAll(/\s+/g, ' ').trim())).toEqual([expect.stringMatching(/^第 2 版现行还没有事项按它办理0/), expect.stringMatching(/^第 1 版.*5试迁到第 2 版（现行）$/)]))
  ;[...page.root.querySelectorAll('button')].find(({ textContent }) => textContent.includes('试迁'))!.click()
  await until(() => expect(server.asked.find(({ method }) => method === 'POST')).toMatchObject({ path: '/api/v1/topics/demo/migrations', body: JSON.stringify({ from: 'v1' }) }))
})
