import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { h } from 'vue'
import WaitedAct from '../../../admin-ui/src/pages/work/WaitedAct.vue'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { idNumber } from '../../support/id-number.ts'
import { answeringServer, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const model = buildForm({ schema: { type: 'object', properties: { finding: { type: 'string', title: '核查情况' }, who: { type: 'string', format: 'id-card', identifies: 'person', title: '证件号' } } } }, () => undefined)
const view = (number: number) => ({ id: 'p/f', topic: 't', title: '核查', description: null, basis: null, version: { hash: 'v', number, since: '2026-03-31T02:00:00Z', isCurrent: true }, anonymous: false, retain: null, model: formWire(model), env: { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } } })
const waited = {
  place: { topic: 't', pack: 'p', form: 'f' }, filled: { finding: '入户两次\n无人应门', who: idNumber(1) }, request: { id: 'one', version: 'gone', answer: {} },
  act: { kind: 'cases', matter: 'm', action: 'reply', known: 1, note: '请所里再核' }, refused: { code: 'work-moved-on', detail: '这件事已到下一环节。' },
} as unknown as QueuedAnswer

let server: AnsweringServer
let mounted: Mounted
let queue: readonly QueuedAnswer[]
beforeAll(async () => {
  server = await answeringServer(({ path }) => (path.includes('version=gone') ? { status: 404, body: { type: 'about:blank', title: '', status: 404, code: 'no-form-version', detail: '', requestId: 'r' } } : { status: 200, body: view(1) }))
})
afterAll(() => server.close())
afterEach(() => mounted.unmount())

const open = () => mount({
  setup: () => {
    const outbox = useOutbox()
    outbox.queued = () => Promise.resolve(queue)
    outbox.giveUp = (id) => Promise.resolve(void (queue = queue.filter(({ request }) => request.id !== id)))
    return () => h(WaitedAct, { queued: 'one' })
  },
}, { server: server.url })
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)

test('what was filled in for an action that is possible no more is read whole, and gone only after it was asked twice', async () => {
  queue = [waited]
  mounted = await open()
  await until(() => expect(mounted.root.textContent).toContain('入户两次'))
  const said = mounted.root.textContent
  for (const part of ['核查情况', '无人应门', '请所里再核', '这件事已到下一环节。']) expect(said).toContain(part)
  expect([said.includes(idNumber(1)), mounted.root.querySelector('input, textarea')]).toEqual([false, null])
  button('放弃')!.click()
  await until(() => expect(button('保留')).toBeDefined())
  expect(queue).toEqual([waited])
  button('放弃')!.click()
  await until(() => expect(mounted.root.textContent).not.toContain('入户两次'))
  expect(queue).toEqual([])
})
