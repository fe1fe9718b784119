import { afterEach, expect, test } from 'vitest'
import NextTask from '../../../admin-ui/src/pages/work/NextTask.vue'
import { answeringServer, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

let server: AnsweringServer
let page: Mounted
afterEach(async () => {
  page.unmount()
  await server.close()
})

async function open(...items: readonly object[]) {
  server = await answeringServer(({ path }) => (path === '/api/v1/tasks?limit=2' ? { status: 200, body: { items, next: null, total: { count: items.length, atLeast: false } } } : problem(404, 'not-found', '没有。')))
  page = await mount(NextTask, { server: server.url, props: { done: 'm' } })
  await until(() => expect(server.asked).toHaveLength(1))
}
const link = () => page.root.querySelector('a')

test('what was done is not offered as what comes next', async () => {
  await open({ id: 'm', subject: 'alert', title: '办过的' }, { id: 'n', subject: 'case', title: '下一件事项' })
  await until(() => expect([link()?.textContent.trim(), link()?.title, link()?.getAttribute('href')]).toEqual(['下一件', '下一件事项', page.router.resolve({ name: 'case', params: { case: 'n' } }).href]))
})

test('where nothing else waits nothing is offered', async () => {
  await open({ id: 'm', subject: 'alert', title: '办过的' })
  // Its own answer has come when this one has.
  await page.api.tasks({ limit: 2 })
  await new Promise((resolve) => { requestAnimationFrame(resolve) })
  expect(link()).toBeNull()
})
