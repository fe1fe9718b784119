import { afterEach, expect, test } from 'vitest'
import type { WorkEventJson } from '../../../core/contracts/work-api.ts'
import WorkEvents from '../../../admin-ui/src/workspace/WorkEvents.vue'
import { answeringServer, person, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

let page: Mounted
let server: AnsweringServer
afterEach(async () => {
  page.unmount()
  document.body.replaceChildren()
  await server.close()
})

const at = '2026-03-05T02:00:00.000Z'
const alert = { subject: 'alert', id: 'a1', title: { 'zh-CN': '预警', en: 'Alert' } } as const
const show = async (events: readonly WorkEventJson[], lang: 'zh-CN' | 'en' = 'zh-CN') => {
  server = await answeringServer(({ path }) => (path === '/api/v1/session' ? { status: 200, body: person('lin', ['read-alerts']) } : { status: 204, body: '' }))
  page = await mount(WorkEvents, { server: server.url, lang, props: { events, topic: 't', talk: { kind: 'cases', id: 'k' } } })
}

test('an event of another matter says of which, and leads there; the page’s own say nothing', async () => {
  await show([
    { at, text: '派发', by: '李', answer: null },
    { at, text: '不合格', by: '王', answer: null, matter: { subject: 'sample', id: 's1', title: { 'zh-CN': '抽查', en: 'Sample' } } },
    { at, text: '报送', by: '赵', answer: null, matter: { subject: 'assessment', id: 'm1', title: { 'zh-CN': '研判 · 国欢镇', en: 'Assessment · Guohuan' } } },
    { at, text: '核实', by: '林', answer: null, matter: alert },
  ])
  expect([...page.root.querySelectorAll('li')].map((one) => [one.querySelector('.matter')?.textContent ?? null, one.querySelector('.text')!.textContent.trim()])).toEqual([[null, '派发'], ['抽查', '抽查 不合格'], ['研判 · 国欢镇', '研判 · 国欢镇 报送'], ['预警', '预警 核实']])
  const resolved = [{ name: 'sample', params: { sample: 's1' } }, { name: 'assessment', params: { assessment: 'm1' } }, { name: 'alert', params: { alert: 'a1' } }].map((to) => page.router.resolve(to).href)
  expect([...page.root.querySelectorAll('.matter')].map((one) => one.getAttribute('href'))).toEqual(resolved)
})

test('what somebody said of another matter is withdrawn there', async () => {
  const comment = { id: 'c1', text: '请核对', mentions: [], withdrawn: null, isOwn: true }
  await show([{ at, text: '请核对', by: '林', answer: null, comment, matter: alert }], 'en')
  expect(page.root.querySelector('.matter')!.textContent).toBe('Alert')
  page.root.querySelector<HTMLButtonElement>('li button')!.click()
  await until(() => expect(document.querySelector('[role="dialog"]')).not.toBeNull())
  ;[...document.querySelectorAll<HTMLButtonElement>('[role="dialog"] button')].find((one) => one.textContent === 'Withdraw')!.click()
  await until(() => expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toContain('POST /api/v1/alerts/a1/comments/c1/withdraw'))
})
