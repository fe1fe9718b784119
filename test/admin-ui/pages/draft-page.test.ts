import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import DraftPage from '../../../admin-ui/src/pages/forms/DraftPage.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { idNumber } from '../../support/id-number.ts'
import { answeringServer, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const model = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' }, who: { type: 'string', format: 'id-card', identifies: 'person', title: '证件号' } } } }, () => undefined)
const view = { id: 'p/f', topic: 't', title: '核查', version: { hash: 'v', number: 3 }, model: formWire(model), env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } } }
const draft = { id: 'd', topic: 't', form: 'p/f', matter: 'm', version: 'v', answer: { finding: '入户两次', who: idNumber(1) }, terms: { note: '请所里再核' }, revision: 1, savedAt: '2026-03-31T02:00:00Z', device: 'Chrome' }
/** It was saved on another device since. */
let isWrittenOn = false
let server: AnsweringServer
let mounted: Mounted
beforeAll(async () => {
  server = await answeringServer(({ method, path }) => {
    if (method === 'DELETE') return isWrittenOn && path.endsWith('=1') ? problem(409, 'draft-written-on', '这份草稿在您查看之后又保存过（Firefox），没有删除。') : { status: 204 }
    return { status: 200, body: !path.includes('/drafts/d') ? view : isWrittenOn ? { ...draft, revision: 2, answer: { finding: '入户三次' } } : draft }
  })
})
afterAll(() => server.close())
afterEach(() => mounted.unmount())
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)

test('a draft whose matter is over is read whole, masked, and leads back to the others once it is deleted', async () => {
  mounted = await mount(DraftPage, { props: { draft: 'd' }, server: server.url })
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
  mounted = await mount(DraftPage, { props: { draft: 'd' }, server: server.url })
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
