import { afterEach, expect, test, vi } from 'vitest'
import { h, ref, type Component } from 'vue'
import OutboxNotice from '../../../admin-ui/src/app/OutboxNotice.vue'
import WaitingCard from '../../../admin-ui/src/pages/forms/WaitingCard.vue'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { answeringServer, person, problem } from '../answering-server.ts'
import { browserStore } from '../browser-store.ts'
import { mount, until, type Mounted } from '../mount.ts'

const waited = { place: { topic: 't', pack: 'p', form: 'f' }, filled: {}, request: { id: 'one', version: 'v', answer: {} }, refused: { code: 'answer-unfit', detail: '有 1 处需要改正。' } } as unknown as QueuedAnswer
let mounted: Mounted
afterEach(() => {
  mounted.unmount()
  vi.unstubAllGlobals()
})

test.each([['zh-CN', '放弃', '保留', '不能找回'], ['en', 'Give it up', 'Keep it', 'for good']] as const)('an answer that was not taken is given up only after it was asked (%s)', async (lang, giveUp, keep, says) => {
  const given: string[] = []
  mounted = await mount({
    setup: () => {
      const outbox = useOutbox()
      outbox.start = () => undefined
      outbox.refused = [waited]
      outbox.giveUp = (id) => Promise.resolve(void given.push(id))
      return () => h(OutboxNotice)
    },
  }, { lang })
  const press = async (name: string) => {
    await until(() => expect([...mounted.root.querySelectorAll('button')].map((one) => one.textContent.trim())).toContain(name))
    ;[...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)!.click()
  }
  await press(giveUp)
  await until(() => expect(mounted.root.textContent).toContain(says))
  await press(keep)
  await until(() => expect(mounted.root.textContent).not.toContain(says))
  expect(given).toEqual([])
  await press(giveUp)
  await until(() => expect(mounted.root.textContent).toContain(says))
  await press(giveUp)
  expect(given).toEqual(['one'])
})

/** The notice over a box of a browser, signed in as lin, with something beside it; nothing is taken at the server. */
async function overBox(things: Readonly<Record<string, object>>, beside?: Component, props?: object) {
  const server = await answeringServer(({ method, path }) => {
    if (path.endsWith('/me')) return { status: 200, body: person('lin') }
    if (method === 'POST' && path.endsWith('/session')) return { status: 200, body: { ...person('wang'), boxKey: 'B'.repeat(43) } }
    return problem(503, 'busy', '忙')
  })
  vi.stubGlobal('indexedDB', browserStore().indexedDB)
  const isIn = ref(false)
  let outbox!: ReturnType<typeof useOutbox>
  mounted = await mount({ setup: () => {
    outbox = useOutbox()
    return () => (isIn.value ? [h(OutboxNotice), beside === undefined ? null : h(beside, props)] : null)
  } }, { server: server.url })
  await mounted.session.start()
  const box = (await outbox.box())!
  for (const [name, thing] of Object.entries(things)) await box.put('lin', name, thing)
  isIn.value = true
  return { outbox, box, close: () => server.close() }
}
const place = { topic: 't', pack: 'p', form: 'f' }
const says = (text: string) => until(() => expect(mounted.root.textContent).toContain(text))

test('who signs in over somebody else’s ended session is told nothing of theirs', async () => {
  const { close } = await overBox({ 'answer r1': { ...waited, refused: { ...waited.refused, detail: '林晓的答复有误' } }, 'arrived r2': { id: 'r2', place, title: '林晓的表', answer: 'its-number' } })
  await says('林晓的表')
  await says('林晓的答复有误')
  await mounted.session.signIn({ account: 'wang', password: 'x' })
  await until(() => expect(mounted.root.textContent).toBe(''))
  await close()
})

test('an answer without a name that another window sends is known here to be sent', async () => {
  const { outbox, box, close } = await overBox({ 'answer r9': { ...waited, anonymous: true, refused: null } }, WaitingCard, { answer: 'one', place, anonymous: true })
  await says('已保存，等待提交')
  await until(() => expect(outbox.waiting).toBe(1))
  await box.put('lin', 'arrived r9', { id: 'r9', place, title: '评价', answer: null })
  await box.drop('lin', 'answer r9')
  await outbox.look()
  await says('网络恢复后已经提交')
  expect(mounted.root.textContent).not.toContain('不在本机')
  await close()
})
