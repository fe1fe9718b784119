import { afterEach, expect, test } from 'vitest'
import { h } from 'vue'
import OutboxNotice from '../../../admin-ui/src/app/OutboxNotice.vue'
import type { QueuedAnswer } from '../../../admin-ui/src/workspace/filled/answer-queue.ts'
import { useOutbox } from '../../../admin-ui/src/workspace/filled/use-outbox.ts'
import { mount, until, type Mounted } from '../mount.ts'

const waited = { place: { topic: 't', pack: 'p', form: 'f' }, filled: {}, request: { id: 'one', version: 'v', answer: {} }, refused: { code: 'answer-unfit', detail: '有 1 处需要改正。' } } as unknown as QueuedAnswer
let mounted: Mounted
afterEach(() => mounted.unmount())

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
