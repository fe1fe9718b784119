import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import type { AlertSummary } from '../../../core/contracts/api.ts'
import type { AlertActsRequest } from '../../../core/contracts/alert-acts.ts'
import AlertListPage from '../../../admin-ui/src/pages/alerts/AlertListPage.vue'
import { answeringServer, person, problem, type Answer, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'
import { anAlert } from '../samples.ts'

let server: AnsweringServer
let page: Mounted
let items: AlertSummary[]
let may: readonly string[]
let answer: (request: AlertActsRequest) => Answer
beforeEach(() => {
  items = ['a', 'b', 'c', 'd'].map((id) => anAlert(id))
  may = ['read-alerts', 'suppress-alert', 'merge-alerts']
  answer = ({ ids }) => ({ status: 200, body: { done: ids, refused: [] } })
})
afterEach(async () => {
  page.unmount()
  document.body.replaceChildren()
  await server.close()
})

async function open(path = '/alerts') {
  server = await answeringServer((asked) => {
    if (asked.path === '/api/v1/session') return { status: 200, body: person('lin', may) }
    if (asked.path.startsWith('/api/v1/alerts/actions/')) return answer(JSON.parse(asked.body) as AlertActsRequest)
    return { status: 200, body: { items, next: null, total: { count: items.length, atLeast: false } } }
  })
  page = await mount(AlertListPage, { server: server.url, path })
  await page.session.signIn({ account: 'lin', password: 'x' })
  await until(() => expect(page.root.querySelectorAll('tbody a[data-row-link]')).toHaveLength(items.length))
}
const boxes = () => [...page.root.querySelectorAll<HTMLInputElement>('[data-row-pick]')]
const picked = () => items.filter((_, index) => boxes()[index]!.checked).map(({ id }) => id)
const whole = () => page.root.querySelector<HTMLInputElement>('thead input')!
const press = (key: string) => (document.activeElement ?? document).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
const bar = () => page.root.querySelector('section.bulk')
const buttons = () => [...(bar()?.querySelectorAll('.bar button') ?? [])].map((button) => button.textContent)
const click = (name: string) => [...document.querySelectorAll<HTMLElement>('button')].filter((button) => button.textContent === name).at(-1)!.click()
const acts = () => server.asked.filter(({ path }) => path.includes('/actions/')).map(({ path, body }) => [path.split('/').at(-1), JSON.parse(body) as unknown])
const lists = () => server.asked.filter(({ method, path }) => method === 'GET' && path.startsWith('/api/v1/alerts')).length
/** Ticks the boxes of these alerts, or clears them. */
async function pick(...ids: string[]) {
  for (const id of ids) {
    boxes()[items.findIndex((item) => item.id === id)]!.click()
    await nextTick()
  }
}
async function giveReason(submit: string) {
  await until(() => expect(document.querySelector('textarea')).not.toBeNull())
  const field = document.querySelector('textarea')!
  field.value = '已核实，正在办理'
  field.dispatchEvent(new Event('input'))
  click(submit)
}

test('nothing can be picked by somebody who may do nothing with alerts', async () => {
  may = ['read-alerts']
  await open()
  expect(page.root.querySelectorAll('input[type=checkbox][data-row-pick], thead input')).toHaveLength(0)
})

test('the head picks the page or nothing and shows when it is in between; shift picks through, and x the row with the focus', async () => {
  await open()
  expect(bar()).toBeNull()
  whole().click()
  await until(() => expect(picked()).toEqual(['a', 'b', 'c', 'd']))
  expect(bar()!.textContent).toContain('已选 4 条')
  whole().click()
  await until(() => expect(picked()).toEqual([]))
  await pick('a')
  expect(whole().indeterminate).toBe(true)
  boxes()[2]!.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, shiftKey: true }))
  await until(() => expect(picked()).toEqual(['a', 'b', 'c']))
  boxes()[0]!.focus()
  press('j')
  press('x')
  await until(() => expect(picked()).toEqual(['a', 'c']))
  press('a')
  expect(document.activeElement?.textContent).toBe('并入')
  expect(boxes()[1]!.getAttribute('aria-label')).toBe('选中：预警 b')
})

test('offers what the person may do and what makes sense; merging takes two', async () => {
  items = [anAlert('a'), anAlert('b', { suppressedUntil: '2026-12-31' }), anAlert('c', { mergedInto: 'a' })]
  await open()
  await pick('a')
  expect(buttons()).toEqual(['并入', '屏蔽', '取消选择'])
  expect(bar()!.querySelector('button')!.disabled).toBe(true)
  expect(bar()!.textContent).toContain('至少选 2 条才能并入')
  await pick('b')
  expect(buttons()).toEqual(['并入', '屏蔽', '解除屏蔽', '取消选择'])
  expect(bar()!.querySelector('button')!.disabled).toBe(false)
  await pick('a', 'b', 'c')
  expect(buttons()).toEqual(['拆出', '取消选择'])
})

test('all were done: the list is fetched anew, nothing stays picked, and it says how many', async () => {
  await open()
  await pick('a', 'c')
  const before = lists()
  click('屏蔽')
  await giveReason('屏蔽并留痕')
  await until(() => expect(bar()?.textContent).toContain('已屏蔽 2 条'))
  expect(acts()).toEqual([['suppress', { ids: ['a', 'c'], reason: '已核实，正在办理', until: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string }]])
  await until(() => expect(lists()).toBe(before + 1))
  expect(picked()).toEqual([])
  expect(document.activeElement?.textContent).toContain('已屏蔽 2 条')
  await pick('b')
  expect(bar()?.textContent).not.toContain('已屏蔽')
})

test('what was refused is said sentence by sentence and stays picked until it is put away', async () => {
  answer = () => ({ status: 200, body: { done: ['a'], refused: [
    { id: 'b', code: 'alert-is-merged', detail: '预警“预警 b”已并入另一条预警。', hint: '请办理主办预警。' },
    { id: 'd', code: 'not-found', detail: '找不到 d。', hint: '' },
  ] } })
  await open()
  await pick('a', 'b', 'd')
  click('屏蔽')
  await giveReason('屏蔽并留痕')
  await until(() => expect(picked()).toEqual(['b', 'd']))
  const said = [...bar()!.querySelectorAll('li p')].map((line) => line.textContent!.trim())
  expect(said).toEqual(['预警“预警 b”已并入另一条预警。 请办理主办预警。', '预警 d · 找不到 d。'])
  expect(bar()!.textContent).toMatch(/已屏蔽 1 条.*2 条没有办成，仍为选中.*已选 2 条/s)
  click('取消选择')
  await until(() => expect(bar()!.textContent).not.toContain('已选'))
  expect(bar()!.querySelectorAll('li')).toHaveLength(2)
  click('收起')
  await until(() => expect(bar()).toBeNull())
  expect(document.activeElement?.getAttribute('role')).toBe('region')
})

test('merging asks which of the picked the others go into, and leaves out one that is merged itself', async () => {
  items[3] = anAlert('d', { mergedInto: 'x' })
  await open()
  await pick('a', 'b', 'd')
  click('并入')
  await until(() => expect(document.querySelectorAll('input[type=radio]')).toHaveLength(2))
  await giveReason('并入并留痕')
  await until(() => expect(document.body.textContent).toContain('请选择主办预警。'))
  document.querySelectorAll<HTMLInputElement>('input[type=radio]')[1]!.click()
  click('并入并留痕')
  await until(() => expect(acts()).toEqual([['merge', { ids: ['a', 'd'], into: 'b', reason: '已核实，正在办理' }]]))
  await until(() => expect(bar()?.textContent).toContain('已并入 2 条'))
})

test('a request that failed as a whole is said in the dialog, and everything stays as it was', async () => {
  answer = () => problem(400, 'act-reason-missing', '没有写明理由。')
  await open()
  await pick('a', 'b')
  click('屏蔽')
  await giveReason('屏蔽并留痕')
  await until(() => expect(document.querySelector('[role=dialog] [role=alert]')?.textContent).toContain('没有写明理由。'))
  expect(picked()).toEqual(['a', 'b'])
})

test('another filter or order lets go of what was picked', async () => {
  await open()
  await pick('a')
  await page.router.push('/alerts?level=red')
  await until(() => expect(bar()).toBeNull())
  expect(picked()).toEqual([])
})
