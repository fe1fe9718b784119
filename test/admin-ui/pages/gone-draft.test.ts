import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { h, ref } from 'vue'
import FormPage from '../../../admin-ui/src/pages/forms/FormPage.vue'
import type { DraftRequest } from '../../../core/contracts/form-api.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { answeringServer, person, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const model = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' } } } }, () => undefined)
const view = { id: 'p/f', topic: 't', title: '核查', description: null, basis: null, version: { hash: 'v', number: 1, since: '2026-03-31T02:00:00Z', isCurrent: true }, anonymous: false, retain: null, model: formWire(model), env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } } }
let saved: object[] = []
let server: AnsweringServer
let mounted: Mounted
beforeAll(async () => {
  server = await answeringServer(({ method, path, body }) => {
    if (path.includes('/me')) return { status: 200, body: person('lin') }
    if (method === 'PUT') {
      saved = [{ ...(JSON.parse(body) as DraftRequest), id: path.split('/').at(-1), revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }]
      return { status: 200, body: saved[0] }
    }
    if (path.includes('/drafts/gone')) return problem(404, 'no-draft', '没有草稿。')
    return { status: 200, body: path.includes('/forms/') ? view : { items: saved, next: null } }
  })
})
afterAll(() => server.close())
afterEach(() => mounted.unmount())

async function open(query: Record<string, string>) {
  const isIn = ref(false)
  mounted = await mount({ setup: () => () => (isIn.value ? h(FormPage, { topic: 't', pack: 'p', form: 'f' }) : null) }, { server: server.url })
  await mounted.router.replace({ query })
  await mounted.session.start()
  isIn.value = true
  await until(() => expect(finding()).not.toBeNull())
}
const finding = () => mounted.root.querySelector<HTMLInputElement>('[data-place="/finding"] input, [data-place="/finding"] textarea')

test('what is filled in in place of a draft that is gone is there again when the page is loaded anew', async () => {
  await open({ draftId: 'gone' })
  await until(() => expect(mounted.router.currentRoute.value.query).toEqual({}))
  expect(mounted.root.textContent).toContain('这份草稿已不在')
  finding()!.value = '另写的'
  finding()!.dispatchEvent(new Event('input'))
  await until(() => expect(saved).toHaveLength(1))
  expect([finding()!.value, mounted.root.textContent.includes('这份草稿已不在')]).toEqual(['另写的', true])
  const { query } = mounted.router.currentRoute.value
  mounted.unmount()
  await open(query as Record<string, string>)
  expect(finding()!.value).toBe('另写的')
})
