import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { h, ref } from 'vue'
import FormFilling from '../../../admin-ui/src/pages/forms/FormFilling.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { answeringServer, person, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const model = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' } } } }, () => undefined)
const view = { id: 'p/f', topic: 't', title: '核查', description: null, basis: null, version: { hash: 'v', number: 1, since: '2026-03-31T02:00:00Z', isCurrent: false }, anonymous: false, retain: null, model: formWire(model), env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } } }
const draft = { id: 'd', topic: 't', form: 'p/f', version: 'v', answer: { finding: '入户两次，无人应门' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }

let gone: string | null
let server: AnsweringServer
let mounted: Mounted
beforeAll(async () => {
  server = await answeringServer(({ method, path }) => {
    if (path.includes('/me')) return { status: 200, body: person('lin') }
    if (method === 'DELETE') return { status: 204 }
    if (path.includes('/drafts/d')) return { status: 200, body: draft }
    if (path.includes('/differences')) return gone === null ? { status: 200, body: { from: view.version, to: view.version, differences: [], upgrade: null } } : problem(404, gone, '没有')
    return { status: 200, body: path.includes('/forms/') ? view : { items: [], next: null } }
  })
})
beforeEach(() => { server.asked.length = 0 })
afterAll(() => server.close())
afterEach(() => mounted.unmount())

async function open() {
  const isIn = ref(false)
  mounted = await mount({ setup: () => () => (isIn.value ? h(FormFilling, { topic: 't', pack: 'p', form: 'f', draftId: 'd' }) : null) }, { server: server.url })
  await mounted.session.start()
  isIn.value = true
}
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)

test.each(['no-form', 'topic-quarantined'])('a draft whose form cannot be answered any more (%s) is read, and deleted after it was asked', async (code) => {
  gone = code
  await open()
  await until(() => expect(mounted.root.textContent).toContain('入户两次，无人应门'))
  expect([mounted.root.textContent.includes('不能提交。下面是已填的内容，可以查看和抄录；不再需要时点“删除草稿”。'), mounted.root.querySelector('input, textarea'), button('提交')]).toEqual([true, null, undefined])
  button('删除草稿')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  button('删除草稿')!.click()
  await until(() => expect(mounted.router.currentRoute.value.name).toBe('topic-forms'))
  expect(server.asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE /api/v1/drafts/d?revision=1'])
})

test('one of an earlier version is still filled in', async () => {
  gone = null
  await open()
  await until(() => expect(button('提交')).toBeDefined())
})
