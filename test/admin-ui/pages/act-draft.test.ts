import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { h, ref } from 'vue'
import type { DraftRequest } from '../../../core/contracts/form-api.ts'
import ActPage from '../../../admin-ui/src/pages/work/ActPage.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { idNumber } from '../../support/id-number.ts'
import { answeringServer, person, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const model = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' } } } }, () => undefined)
const modelBefore = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' }, basis: { type: 'string', title: '处理依据' }, who: { type: 'string', format: 'id-card', identifies: 'person', title: '证件号' } } } }, () => undefined)
const view = { id: 'p/f', topic: 't', title: '核查', description: null, basis: null, version: { hash: 'v', number: 1, since: '2026-03-31T02:00:00Z', isCurrent: true }, anonymous: false, retain: null, model: formWire(model), env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } } }
const alert = {
  id: 'm', topic: 't', title: '预警', level: 'red',
  work: { acts: 1, organisation: { id: 'o1' }, proposed: null, actions: [{ name: 'reply', title: '回复', form: 'p/f', formVersion: 'v', handsOver: 'may' }] },
}
const organisations = ['o1', 'o2', 'o3'].map((id) => ({ id, title: id, parent: null, withinReach: true }))

let drafts: readonly object[]
let upgrade: object | null = null
let server: AnsweringServer
let mounted: Mounted
const saves = () => server.asked.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body) as DraftRequest)
beforeAll(async () => {
  server = await answeringServer(({ method, path, body }) => {
    if (path.includes('/me')) return { status: 200, body: person('lin') }
    if (method === 'PUT') return { status: 200, body: { ...(JSON.parse(body) as object), id: 'd', revision: 2, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' } }
    if (path.includes('/drafts')) return { status: 200, body: { items: drafts, next: null } }
    if (path.includes('/organisations')) return { status: 200, body: { items: organisations } }
    if (path.includes('/differences')) return { status: 200, body: { from: view.version, to: view.version, differences: [], upgrade } }
    if (path.includes('version=before')) return { status: 200, body: { ...view, model: formWire(modelBefore) } }
    return { status: 200, body: path.includes('/forms/') ? view : path.includes('/alerts/m') ? alert : { items: [], next: null } }
  })
})
beforeEach(() => { server.asked.length = 0 })
afterAll(() => server.close())
afterEach(() => mounted.unmount())

async function open() {
  const isIn = ref(false)
  mounted = await mount({ setup: () => () => (isIn.value ? h(ActPage, { kind: 'alerts', id: 'm', action: 'reply' }) : null) }, { server: server.url })
  await mounted.session.start()
  isIn.value = true
  await until(() => expect(mounted.root.querySelector('[data-place="/finding"] input, [data-place="/finding"] textarea')).not.toBeNull())
  return mounted.root.querySelector<HTMLTextAreaElement>('.terms textarea')!
}
function write(note: HTMLTextAreaElement, text: string) {
  note.value = text
  note.dispatchEvent(new Event('input'))
}

test('what is written beside the form of an action is kept with its draft, and there again with it', async () => {
  drafts = []
  const note = await open()
  // A proposal alone is nothing that somebody has written.
  expect(mounted.root.textContent).not.toContain('清空重填')
  write(note, '请民政局先核')
  await until(() => expect(saves()).toHaveLength(1))
  expect(saves()[0]).toMatchObject({ matter: 'm', terms: { note: '请民政局先核', organisation: 'o1' } })
  mounted.unmount()
  drafts = [{ ...saves()[0]!, terms: { note: '请民政局先核', organisation: 'o2' }, id: 'd', revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }]
  const again = await open()
  expect(again.value).toBe('请民政局先核')
  write(again, '请民政局先核，再报')
  await until(() => expect(saves()).toHaveLength(2))
  expect(saves()[1]).toMatchObject({ terms: { note: '请民政局先核，再报', organisation: 'o2' }, revision: 1 })
})

test.each([
  ['as that version says', { same: false, map: { finding: 'basis' } }, '社会救助暂行办法', '核查情况 入户两次'],
  ['by name where it says nothing', null, '入户两次', '处理依据 社会救助暂行办法'],
])('a draft that was begun before the matter changed to another version of the form comes over %s, and what has no place there is told', async (_, says, comes, left) => {
  upgrade = says
  drafts = [{ id: 'd', topic: 't', form: 'p/f', matter: 'm', version: 'before', answer: { finding: '入户两次', basis: '社会救助暂行办法', who: idNumber(1) }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }]
  const note = await open()
  expect(mounted.root.querySelector<HTMLInputElement>('[data-place="/finding"] input, [data-place="/finding"] textarea')!.value).toBe(comes)
  expect(mounted.root.textContent).toContain(`没有带过来：${left}`)
  expect([mounted.root.textContent.includes('证件号 3503'), mounted.root.textContent.includes(idNumber(1))]).toEqual([true, false])
  expect(mounted.root.textContent).toContain('现按第 1 版填写，请逐项核对')
  write(note, '已核对')
  await until(() => expect(saves()).toHaveLength(1))
  expect(saves()[0]).toMatchObject({ version: 'v', answer: { finding: comes }, revision: 1 })
  expect(saves()[0]!.answer).not.toHaveProperty('basis')
})
