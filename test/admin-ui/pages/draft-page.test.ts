import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { h, ref } from 'vue'
import DraftPage from '../../../admin-ui/src/pages/forms/DraftPage.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { idNumber } from '../../support/id-number.ts'
import { answeringServer, person, type AnsweringServer } from '../answering-server.ts'
import { browserStore } from '../browser-store.ts'
import { mount, until, type Mounted } from '../mount.ts'

const model = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' }, who: { type: 'string', format: 'id-card', identifies: 'person', title: '证件号' } } } }, () => undefined)
const view = { id: 'p/f', topic: 't', title: '核查', version: { hash: 'v', number: 3 }, model: formWire(model), env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } } }
const draft = { id: 'd', topic: 't', form: 'p/f', matter: 'm', version: 'v', answer: { finding: '入户两次', who: idNumber(1) }, terms: { note: '请所里再核' }, revision: 1, writer: { id: 'page', saving: 2 }, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }
/** It was saved on another device since. */
let isWrittenOn = false
let server: AnsweringServer
let mounted: Mounted
beforeAll(async () => {
  server = await answeringServer(({ method, path }) => {
    if (path.endsWith('/me')) return { status: 200, body: person('lin') }
    if (method === 'DELETE') return { status: 204 }
    return { status: 200, body: !path.includes('/drafts/d') ? view : isWrittenOn ? { ...draft, revision: 2, writer: { id: 'other', saving: 1 }, answer: { finding: '入户三次' } } : draft }
  })
})
const browser = browserStore()
beforeEach(() => {
  isWrittenOn = false
  browser.state.clear()
  vi.stubGlobal('indexedDB', browser.indexedDB)
})
afterAll(() => server.close())
afterEach(() => {
  mounted.unmount()
  vi.unstubAllGlobals()
})
let outbox: ReturnType<typeof useOutbox>
async function open(kept: Readonly<Record<string, object>> = {}) {
  const isIn = ref(false)
  mounted = await mount({ setup: () => {
    outbox = useOutbox()
    return () => (isIn.value ? h(DraftPage, { draft: 'd' }) : null)
  } }, { server: server.url })
  await mounted.session.start()
  for (const [name, thing] of Object.entries(kept)) await (await outbox.box())!.put('lin', name, thing)
  isIn.value = true
}
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)

test('a draft whose matter is over is read whole, masked, and leads back to the others once it is deleted', async () => {
  await open()
  await until(() => expect(mounted.root.textContent).toContain('入户两次'))
  for (const part of ['核查情况', '请所里再核', '按第 3 版查看', '3503']) expect(mounted.root.textContent).toContain(part)
  expect([mounted.root.textContent.includes(idNumber(1)), mounted.root.querySelector('input, textarea')]).toEqual([false, null])
  button('删除草稿')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  button('删除草稿')!.click()
  await until(() => expect(mounted.router.currentRoute.value.name).toBe('topic-forms'))
  expect(server.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)).toEqual(['/api/v1/drafts/d?revision=1'])
})

test('one that was saved meanwhile stays and is shown as it is now', async () => {
  await open()
  await until(() => expect(mounted.root.textContent).toContain('入户两次'))
  isWrittenOn = true
  button('删除草稿')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  button('删除草稿')!.click()
  await until(() => expect(mounted.root.textContent).toContain('入户三次'))
  expect(mounted.root.textContent).toContain('没有删除')
  button('删除草稿')!.click()
  await until(() => expect(mounted.router.currentRoute.value.name).toBe('topic-forms'))
})

test('what the browser keeps beyond it is read beside it, and deleted with it', async () => {
  const kept = (id: string, saving: number, finding: string) => ({ ...draft, answer: { finding }, writer: { id, saving }, at: Date.parse('2026-03-31T04:00:00Z') })
  await open({ 'draft t p/f of m d page': kept('page', 9, '离线时写的'), 'draft t p/f of m d other': kept('other', 1, '另一页写的'), 'draft t p/f of m e page': { ...kept('page', 9, '别的草稿'), id: 'e' } })
  await until(() => expect(mounted.root.textContent).toContain('另一页写的'))
  for (const part of ['入户两次', '离线时写的', '本机保存的内容', '12:00']) expect(mounted.root.textContent).toContain(part)
  expect(mounted.root.textContent).not.toContain('别的草稿')
  button('删除草稿')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  button('删除草稿')!.click()
  await until(() => expect(mounted.router.currentRoute.value.name).toBe('topic-forms'))
  expect((await (await outbox.box())!.all('lin', 'draft ')).map(([name]) => name)).toEqual(['draft t p/f of m e page'])
})
