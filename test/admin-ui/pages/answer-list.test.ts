import { expect, test } from 'vitest'
import { h } from 'vue'
import { RouterView } from 'vue-router'
import AnswerListPage from '../../../admin-ui/src/pages/forms/AnswerListPage.vue'
import AnswerPage from '../../../admin-ui/src/pages/forms/AnswerPage.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { formWire } from '../../../core/engines/forms/form-wire.ts'
import { problem, type Answer } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const choice = (title: string, ...values: string[]) => ({ type: 'string', title, oneOf: values.map((value) => ({ const: value, title: `${title}${value}` })) })
const schema = {
  type: 'object',
  properties: {
    kind: choice('种类', 'a', 'b'), finding: { type: 'string', title: '核查情况' },
    ...Object.fromEntries(['一', '二', '三', '四', '五', '六'].map((name, at) => [`met${at}`, { type: 'boolean', title: `第${name}项` }])),
    on: { type: 'string', format: 'date', title: '核查日期' }, from: choice('来源', ...Array.from({ length: 31 }, (_, at) => String(at))),
    who: { type: 'string', format: 'id-card', title: '身份证号' }, several: { type: 'array', items: { type: 'string' }, title: '若干' },
  },
}
const version = { hash: 'v', number: 1, since: '2026-03-31T02:00:00Z', isCurrent: true }
const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const view = { id: 'p/f', topic: 't', title: '核查', description: null, basis: null, version, anonymous: false, retain: null, model: formWire(buildForm({ schema } as Parameters<typeof buildForm>[0], () => undefined)), env }
const place = { topic: 't', pack: 'p', form: 'f' }
const one = (id: string) => ({ id, version, answer: { kind: 'a', finding: `情况 ${id}` }, dropped: [], score: null, sentAt: '2026-03-31T02:00:00Z', sentBy: { id: 'lin', name: '林晓' }, organisation: null, replacedBy: null, replaces: null, row: null, env })
const list = (ids: readonly string[] = [], next: string | null = null): Answer => ({ status: 200, body: { items: ids.map(one), next, total: { count: ids.length, atLeast: false } } })

const stage = usePage()

async function open(search: string, answers: (asked: URLSearchParams) => Answer | Promise<Answer>, form: () => Answer = () => ({ status: 200, body: view })) {
  await stage.serve(({ path }) => {
    const url = new URL(path, 'http://x')
    if (url.pathname.endsWith('/answers')) return answers(url.searchParams)
    return url.pathname.endsWith('/answers/one') ? { status: 200, body: one('one') } : form()
  })
  await stage.show(AnswerListPage, { path: `/answers${search}`, props: place })
}
/** The filters that answers were asked for with. */
const asked = () => stage.server.asked.map(({ path }) => new URL(path, 'http://x')).filter(({ pathname }) => pathname.endsWith('/answers')).map(({ searchParams }) => {
  searchParams.delete('limit')
  return searchParams.toString()
})
const button = (name: string) => [...stage.page.root.querySelectorAll('button')].find((button) => button.textContent.trim() === name)
const says = (text: string) => stage.page.root.textContent?.includes(text)
const chips = () => [...stage.page.root.querySelectorAll('.chip.set .pick')].map((chip) => [...chip.childNodes].map(({ textContent }) => textContent?.trim()).filter((text) => text !== '').join('：'))
const clear = (name: string) => stage.page.root.querySelector<HTMLElement>(`[aria-label="清除“${name}”条件"]`)!.click()
const exported = () => new URL(stage.page.root.querySelector<HTMLAnchorElement>('a[download]')!.href).searchParams

test('that there are none is not said before it was asked for all', async () => {
  const all = Promise.withResolvers<Answer>()
  await open('?from=2999-01-01', (query) => (query.has('from') ? list() : all.promise))
  await until(() => expect(says('没有符合条件的答复')).toBe(true))
  clear('提交时间')
  await until(() => expect(asked()).toEqual(['from=2999-01-01', '']))
  expect(says('还没有答复')).toBe(false)
  all.resolve(list(['a']))
  await until(() => expect(says('情况 a')).toBe(true))
})

test('all conditions are cleared at once where nothing answers to them', async () => {
  await open('?from=2026-01-01&current=true&where=kind:a', (query) => (query.has('from') ? list() : list(['a'])))
  await until(() => expect(says('没有符合条件的答复')).toBe(true))
  button('清除条件')!.click()
  await until(() => expect(says('情况 a')).toBe(true))
  expect([stage.page.router.currentRoute.value.query, button('清除条件')]).toEqual([{}, undefined])
})

test('a form that was not reached is tried again together with its answers', async () => {
  let reached = false
  await open('?where=kind:a', () => (reached ? list(['a']) : problem(503, 'busy', '忙。')), () => (reached ? { status: 200, body: view } : problem(503, 'busy', '表单没有取到。')))
  await until(() => expect(says('表单没有取到。')).toBe(true))
  reached = true
  button('再试一次')!.click()
  await until(() => expect([says('情况 a'), says('表单没有取到。'), stage.page.root.querySelector('h1')?.textContent]).toEqual([true, false, '核查：答复']))
  expect(asked()).toEqual(['where=kind%3Aa'])
})

test('what the form does not know narrows nothing', async () => {
  await open('?where=gone:1&where=:x&where=kind:&where=who:1&where=several:1&where=kind:a&from=2026-02-31', () => list(['a']))
  await until(() => expect(says('情况 a')).toBe(true))
  expect([asked(), chips(), exported().getAll('where'), exported().get('from')]).toEqual([['where=kind%3Aa'], ['种类：种类a'], ['kind:a'], null])
})

test('whatever narrows the list is shown, and can be taken away', async () => {
  await open('?where=finding:ok&where=met5:false&where=from:30&where=on:2026-03-05', () => list(['a']))
  await until(() => expect(says('情况 a')).toBe(true))
  expect(chips().toSorted()).toEqual(['来源：来源30', '核查情况：ok', '核查日期：2026-03-05', '第六项：否'].toSorted())
  for (const name of ['来源', '核查日期', '第六项', '核查情况']) {
    clear(name)
    await until(() => expect(chips().some((chip) => chip.startsWith(name))).toBe(false))
  }
  await until(() => expect(asked().at(-1)).toBe(''))
  expect(stage.page.root.querySelectorAll('.chip')).toHaveLength(7)
})

test('a filter that the server refuses can be cleared', async () => {
  await open('?where=kind:a', (query) => (query.has('where') ? problem(422, 'cannot-filter', '不能按“kind”筛选。') : list(['a'])))
  await until(() => expect(says('不能按“kind”筛选。')).toBe(true))
  // Trying again would change nothing.
  expect(button('再试一次')).toBeUndefined()
  button('清除条件')!.click()
  await until(() => expect([says('情况 a'), says('不能按“kind”筛选。')]).toEqual([true, false]))
})

test('the next page is never one of the list before', async () => {
  const narrowed = Promise.withResolvers<Answer>()
  await open('', (query) => (query.has('where') ? narrowed.promise : list(['a'], 'more')))
  await until(() => expect(says('情况 a')).toBe(true))
  await stage.page.router.replace({ query: { where: 'kind:a' } })
  await until(() => expect(asked()).toHaveLength(2))
  button('下一页')!.click()
  narrowed.resolve(list(['b']))
  await until(() => expect(says('情况 b')).toBe(true))
  expect(asked()).toEqual(['', 'where=kind%3Aa'])
})

test('an answer leads back to the list as it was narrowed', async () => {
  await open('?where=kind:a&where=gone:1&current=true', () => list(['one']))
  await until(() => expect(says('情况 one')).toBe(true))
  const link = stage.page.root.querySelector<HTMLElement>('a[data-row-link]')!
  link.click()
  await until(() => expect(stage.page.router.currentRoute.value.name).toBe('answer'))
  const { fullPath } = stage.page.router.currentRoute.value
  await stage.show({ render: () => [h(AnswerPage, { ...place, answer: 'one' }), h(RouterView)] }, { path: fullPath })
  await until(() => expect([...stage.page.root.querySelectorAll('a')].some((one) => one.textContent.trim() === '答复')).toBe(true))
  const back = [...stage.page.root.querySelectorAll('a')].find((one) => one.textContent.trim() === '答复')!
  back.click()
  await until(() => expect([stage.page.router.currentRoute.value.name, stage.page.router.currentRoute.value.query]).toEqual(['answers', { where: ['kind:a'], current: 'true' }]))
})
