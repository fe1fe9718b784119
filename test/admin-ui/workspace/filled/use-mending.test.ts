import { createPinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp, effectScope, type EffectScope } from 'vue'
import type { Me } from '../../../../core/contracts/api.ts'
import { apiKey, type HuiyanApi } from '../../../../admin-ui/src/api/huiyan-api.ts'
import type { QueuedAnswer } from '../../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { useMending, type Mended } from '../../../../admin-ui/src/workspace/filled/use-mending.ts'
import { useOutbox } from '../../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { useSession } from '../../../../admin-ui/src/workspace/use-session.ts'
import { person } from '../../answering-server.ts'

/** The one answer that waits. */
let waits: QueuedAnswer | null
let hasRoom: boolean
let app: ReturnType<typeof createApp>
let scopes: EffectScope[] = []
const refused = { place: { topic: 't', pack: 'p', form: 'f' }, filled: { text: '原文' }, request: { id: 'one', version: 'v', answer: {} }, refused: { code: 'answer-unfit' } } as unknown as QueuedAnswer

beforeEach(async () => {
  vi.useFakeTimers()
  ;[waits, hasRoom, scopes] = [refused, true, []]
  app = createApp({ render: () => null })
  app.use(createPinia())
  app.provide(apiKey, { me: () => Promise.resolve(person('lin') as unknown as Me), sessionInfo: () => Promise.resolve(null) } as unknown as HuiyanApi)
  await app.runWithContext(async () => {
    await useSession().start()
    const outbox = useOutbox()
    outbox.queued = () => Promise.resolve(waits === null ? [] : [waits])
    outbox.amend = (_, id, change) => {
      if (waits?.request.id !== id) return Promise.resolve('gone')
      if (hasRoom) waits = change(waits)
      return Promise.resolve(hasRoom ? 'kept' : 'no-room')
    }
    outbox.giveUp = (id) => Promise.resolve(void (waits = waits?.request.id === id ? null : waits))
  })
})
afterEach(() => {
  for (const scope of scopes) scope.stop()
  vi.useRealTimers()
})

function open() {
  const scope = effectScope()
  scopes.push(scope)
  const mending = app.runWithContext(() => scope.run(() => useMending('one')))!
  let now: Mended = { version: 'v', filled: {}, earlier: [], terms: {} }
  mending.follow(() => now)
  return {
    mending, leave: () => scope.stop(),
    type(text: string, terms: Mended['terms'] = {}) {
      now = { version: 'newer', filled: { text }, earlier: [{ version: 'v', answer: { text: '原文' } }], terms }
      mending.changed()
    },
  }
}
const text = () => waits?.filled['text']

describe('an answer that waited and is mended', () => {
  test('has what is typed a moment later, under which version, still refused, with what is written beside it and what was filled in before', async () => {
    waits = { ...refused, act: { kind: 'cases', matter: 'm', action: 'reply', known: 3, note: '旧', organisation: 'o' } }
    const { mending, type } = open()
    type('改', { note: '新' })
    type('改正', { note: '新的' })
    expect([text(), mending.status.value]).toEqual(['原文', 'changed'])
    await vi.advanceTimersByTimeAsync(300)
    expect([waits, mending.status.value]).toEqual([{ ...refused, request: { ...refused.request, version: 'newer' }, filled: { text: '改正' }, earlier: [{ version: 'v', answer: { text: '原文' } }], act: { kind: 'cases', matter: 'm', action: 'reply', known: 3, note: '新的' } }, 'only-here'])
    expect(await mending.find()).toEqual(waits)
  })

  test('keeps what was typed last when the page is left or put away', async () => {
    const { type, leave } = open()
    type('一')
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
    Reflect.deleteProperty(document, 'visibilityState')
    await vi.advanceTimersByTimeAsync(0)
    expect(text()).toBe('一')
    type('一二')
    leave()
    await vi.advanceTimersByTimeAsync(0)
    expect(text()).toBe('一二')
  })

  test('says so where it is kept no more: there is no room, or it was sent or given up elsewhere', async () => {
    const { mending, type } = open()
    hasRoom = false
    type('一')
    await vi.advanceTimersByTimeAsync(300)
    expect(mending.status.value).toBe('not-kept')
    hasRoom = true
    waits = null
    type('一二')
    await vi.advanceTimersByTimeAsync(300)
    expect([mending.status.value, waits, await mending.find()]).toEqual(['gone', null, null])
  })

  test('is not written to while it is sent anew, and is gone on with where it was not taken again', async () => {
    const { mending, type, leave } = open()
    type('一')
    await mending.hold()
    type('一二')
    await vi.advanceTimersByTimeAsync(300)
    expect(text()).toBe('原文')
    mending.release()
    await vi.advanceTimersByTimeAsync(300)
    expect([text(), mending.status.value]).toEqual(['一二', 'only-here'])
    type('一二三')
    await mending.hold()
    leave()
    await vi.advanceTimersByTimeAsync(300)
    expect(text()).toBe('一二')
  })

  test('is found by the id that it was opened under while it waits under another, and is kept under that one', async () => {
    waits = { ...refused, request: { ...refused.request, id: 'two' }, mends: 'one' }
    const { mending, type } = open()
    expect((await mending.find())?.request.id).toBe('two')
    type('改')
    await vi.advanceTimersByTimeAsync(300)
    expect([text(), mending.id()]).toEqual(['改', 'two'])
  })

  test('does not come back after it was given up', async () => {
    const { mending, type, leave } = open()
    type('一')
    await mending.giveUp()
    type('一二')
    leave()
    await vi.advanceTimersByTimeAsync(300)
    expect(waits).toBe(null)
  })
})
