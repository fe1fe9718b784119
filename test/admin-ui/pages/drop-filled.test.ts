import { afterEach, expect, test } from 'vitest'
import { h, nextTick, ref } from 'vue'
import DropFilled from '../../../admin-ui/src/workspace/filled/DropFilled.vue'
import { mount, until, type Mounted } from '../mount.ts'

let mounted: Mounted
afterEach(() => mounted.unmount())
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)!
const focused = () => document.activeElement?.textContent.trim()

test('the focus goes from the question back to where it was asked, or to the heading where that is gone', async () => {
  const isThere = ref(true)
  mounted = await mount({ setup: () => () => [h('h1', { tabindex: -1 }, '我的草稿'), isThere.value ? h(DropFilled, { label: '删除草稿', onDrop: () => { isThere.value = false } }) : null] })
  button('删除草稿').click()
  await until(() => expect(focused()).toBe('保留'))
  expect(document.getElementById(document.activeElement!.getAttribute('aria-describedby')!)!.textContent).toContain('不能找回')
  button('保留').click()
  await until(() => expect(focused()).toBe('删除草稿'))
  button('删除草稿').click()
  await until(() => expect(focused()).toBe('保留'))
  button('删除草稿').focus()
  button('删除草稿').click()
  await nextTick()
  await until(() => expect(focused()).toBe('我的草稿'))
})
