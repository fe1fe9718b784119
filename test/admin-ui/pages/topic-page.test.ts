import { afterEach, expect, test } from 'vitest'
import { h } from 'vue'
import TopicPage from '../../../admin-ui/src/pages/topic/TopicPage.vue'
import { useTopics } from '../../../admin-ui/src/workspace/use-topics.ts'
import { answeringServer, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'
import { aDataset, aTopic } from '../samples.ts'

let server: AnsweringServer
let page: Mounted
afterEach(async () => {
  page.unmount()
  await server.close()
})

test('the page of a pack that does not run names each problem with its place and what to do', async () => {
  const broken = aTopic({
    id: 'broken', title: '坏主题', status: 'quarantined',
    problems: [{ code: 'x', severity: 'error', file: 'rules/a.json', pointer: '/steps/0', line: 7, message: '没有这个字段。', hint: '改为 status。' }],
  })
  server = await answeringServer(({ path }) => (path === '/api/v1/topics' ? { status: 200, body: { items: [broken] } } : problem(409, 'topic-quarantined', '主题停用。', '在主题页查看错误。')))
  const withTopics = {
    setup() {
      void useTopics().reload()
      return () => h(TopicPage, { topic: 'broken' })
    },
  }
  page = await mount(withTopics, { server: server.url, path: '/topic/broken' })
  await until(() => expect(page.root.textContent).toContain('没有这个字段。'))
  expect(page.root.querySelector('h1')?.textContent).toBe('坏主题')
  expect(page.root.textContent).toMatch(/改为 status。.*rules\/a\.json 第 7 行/s)
  expect(page.root.textContent).not.toContain('在主题页查看错误')
})

test('a library opens at its datasets, and offers neither modules nor alerts', async () => {
  const none = { present: false, ready: 0, of: 0 }
  const library = aTopic({
    id: 'common', title: '共享包', datasets: [aDataset('deceased', { pack: 'common' })],
    modules: { basicData: none, publicTopic: none, departmentResponse: none, supervision: none, socialEvaluation: none },
  })
  server = await answeringServer(() => ({ status: 200, body: library }))
  page = await mount(TopicPage, { server: server.url, path: '/topic/common', props: { topic: 'common' } })
  await until(() => expect(page.router.currentRoute.value.name).toBe('topic-datasets'))
  expect([...page.root.querySelectorAll('nav a')].map((tab) => tab.textContent)).toEqual(['数据集1'])
  expect(page.root.textContent).not.toContain('查看预警')
})
