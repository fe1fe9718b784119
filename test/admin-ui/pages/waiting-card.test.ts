import { afterEach, expect, test, vi } from 'vitest'
import { h } from 'vue'
import WaitingCard from '../../../admin-ui/src/pages/forms/WaitingCard.vue'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { answeringServer, problem } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

const place = { topic: 't', pack: 'p', form: 'f' }
const answer = (refused: object | null) => ({ place, filled: {}, request: { id: 'one', version: 'v', answer: {} }, refused }) as unknown as QueuedAnswer
let mounted: Mounted
let outbox: ReturnType<typeof useOutbox>
let isDelivered = false
let has = false
afterEach(() => {
  mounted.unmount()
  isDelivered = false
})

async function open(server = '') {
  let queue: readonly QueuedAnswer[] = [answer(null)]
  mounted = await mount({
    setup: () => {
      outbox = useOutbox()
      outbox.queued = () => Promise.resolve(queue)
      outbox.isDelivered = () => Promise.resolve(isDelivered)
      return () => h(WaitingCard, { answer: 'one', place, anonymous: false })
    },
  }, { server })
  return (now: readonly QueuedAnswer[]) => {
    queue = now
    outbox.waiting = now.filter(({ refused }) => refused === null).length
    outbox.refused = now.filter(({ refused }) => refused !== null)
  }
}
/** After all that follows without waiting for anything. */
const settled = () => new Promise((resolve) => { setTimeout(resolve) })
const says = (text: string) => until(() => expect(mounted.root.textContent).toContain(text))

test('an answer that waits is said to be sent where that is known', async () => {
  const become = await open()
  become([answer(null)])
  await says('已保存，等待提交')
  isDelivered = true
  become([])
  await says('网络恢复后已经提交')
})

test('one that was refused and is there no more is not said to be sent: it was given up, or mended in another window', async () => {
  const become = await open()
  become([answer({ code: 'answer-unfit', detail: '有 1 处需要改正。' })])
  await says('没有被接受')
  become([])
  await says('这份等待提交的答复已不在本机')
  expect(mounted.root.textContent).not.toContain('已经提交。')
})

test('one that another window gave up is not said to be sent; one that the server has is', async () => {
  const server = await answeringServer(() => (has ? { status: 200, body: { id: 'one' } } : problem(404, 'no-answer', '没有')))
  for (const has_ of [false, true]) {
    has = has_
    const become = await open(server.url)
    become([answer(null)])
    await says('已保存，等待提交')
    become([])
    await says(has ? '网络恢复后已经提交' : '这份等待提交的答复已不在本机')
    mounted.unmount()
  }
  await server.close()
})

test('nothing is said of it, nor asked, when somebody else signs in', async () => {
  const become = await open()
  await says('已保存，等待提交')
  const asked = vi.spyOn(outbox, 'isDelivered')
  const whose = vi.spyOn(outbox, 'account').mockReturnValue('wang')
  become([])
  await settled()
  whose.mockRestore()
  become([answer(null)])
  await settled()
  expect([asked.mock.calls.length, mounted.root.textContent.includes('等待提交')]).toEqual([0, true])
})
