import { expect, test } from 'vitest'
import type { NoticeSummary } from '../../../core/contracts/notice-api.ts'
import type { SharedActionJson } from '../../../core/contracts/work-api.ts'
import type { WorkActsRequest } from '../../../core/contracts/work-acts.ts'
import { noticesActions } from '../../../admin-ui/src/pages/notices/notice-acts.ts'
import NoticeListPage from '../../../admin-ui/src/pages/notices/NoticeListPage.vue'
import { person, type Answer } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()

const addressee = (id: string, name: string | null) => ({ id, organisation: { id: `town-${id}`, title: `镇 ${id}` }, state: name === null ? null : { name, title: name, light: null } })
const notice = (id: string, states: readonly (string | null)[], issued = true): NoticeSummary => ({
  id, topic: 'topic', topicTitle: '主题', kind: 'supervision', kindTitle: '督办单', number: issued ? `督办〔2026〕${id}号` : null, title: `督办 ${id}`, stage: issued ? 'issued' : 'draft', issuer: { id: 'cdi', title: '纪委' }, drafted: '2026-03-01T00:00:00Z',
  issued: issued ? '2026-03-01T00:00:00Z' : null, addressees: states.map((state, at) => addressee(at === 0 ? id : `${id}${at}`, state)),
})
const action = (name: string, title: string, ids: readonly string[], change: Partial<SharedActionJson> = {}): SharedActionJson => ({ name, title, form: null, formVersion: null, handsOver: 'no', leadsTo: 'closed', needsReason: false, count: ids.length, ids, ...change })
const click = (name: string) => [...document.querySelectorAll<HTMLElement>('button')].filter((button) => button.textContent?.trim() === name).at(-1)!.click()

async function open(items: readonly NoticeSummary[], offered: readonly SharedActionJson[], may: readonly string[], answer: (request: WorkActsRequest) => Answer = ({ ids }) => ({ status: 200, body: { done: ids, refused: [] } })) {
  await stage.serve(({ path, body }): Answer => {
    if (path === '/api/v1/me') return { status: 200, body: person('lin', may) }
    if (path.includes('/views')) return { status: 200, body: { items: [] } }
    if (path.endsWith('/open-actions')) return { status: 200, body: { items: offered } }
    if (path.includes('/notices/actions/')) return answer(JSON.parse(body) as WorkActsRequest)
    return { status: 200, body: { items, next: null, total: { count: items.length, atLeast: false } } }
  })
  await stage.show(NoticeListPage, { path: '/notices', signedIn: true })
  await until(() => expect(stage.page.root.querySelectorAll('tbody a[data-row-link]')).toHaveLength(items.length))
}
const sent = (part: string) => stage.server.asked.filter(({ path }) => path.includes(part)).map(({ body }) => JSON.parse(body) as unknown)
const all = () => stage.page.root.querySelector<HTMLInputElement>('thead input')!.click()

test('who acts on nothing picks nothing', async () => {
  await open([notice('a', ['issued'])], [], ['read-notices'])
  expect(stage.page.root.querySelectorAll('input[type=checkbox]')).toHaveLength(0)
})

test('of each notice an action is done with the parts that allow it; one that allows it nowhere is asked for once, and its reason stands beside its name', async () => {
  const items = [notice('a', ['replied', 'replied', 'issued']), notice('b', ['replied', null]), notice('c', ['issued'])]
  await open(items, [action('settle', '办结', ['a', 'a1', 'b']), action('reply', '回复', ['c'], { form: 'pack/reply' })], ['read-notices', 'act-on-work'],
    ({ ids }) => ({ status: 200, body: { done: ids.filter((id) => id !== 'c'), refused: [{ id: 'c', code: 'work-refused', detail: '还没有回复。', hint: '' }] } }))
  all()
  await until(() => expect([...stage.page.root.querySelectorAll('section.bulk button')].map((button) => button.textContent?.trim())).toEqual(['办结（2 条）', '取消选择']))
  expect(sent('/open-actions').at(-1)).toEqual({ ids: ['a', 'a1', 'a2', 'b', 'c'] })
  click('办结（2 条）')
  await until(() => expect(document.querySelector('textarea')).not.toBeNull())
  click('办结')
  await until(() => expect(stage.page.root.textContent).toContain('已办 3 项。'))
  expect(sent('/actions/settle')).toEqual([{ ids: ['a', 'a1', 'b', 'c'] }])
  const refusal = [...stage.page.root.querySelectorAll('li')].find((line) => line.textContent?.includes('还没有回复。'))!
  expect(refusal.querySelector('a')!.textContent).toBe('督办〔2026〕c号')
  // What was refused stays picked.
  await until(() => expect(stage.page.root.querySelector('section.bulk .count')?.textContent).toBe('已选 1 条'))
})

test('several are taken back for one reason, each as a whole or not at all', async () => {
  const items = [notice('a', ['issued', 'issued']), notice('b', ['issued', 'receipted']), notice('d', [null, null], false)]
  const shared = [action('withdraw', '撤回', ['a', 'a1', 'b', 'd'], { needsReason: true, leadsTo: 'void' })]
  expect(noticesActions(shared, items)).toMatchObject([{ count: 2, matters: ['a', 'b', 'd'] }])
  await open(items, shared, ['read-notices', 'act-on-work'])
  all()
  await until(() => expect(stage.page.root.querySelector('section.bulk')?.textContent).toContain('撤回（2 条）'))
  click('撤回（2 条）')
  await until(() => expect(document.querySelector('textarea')).not.toBeNull())
  click('撤回')
  await until(() => expect(document.querySelector('[role=alert]')?.textContent).toContain('4'))
  const field = document.querySelector('textarea')!
  field.value = '收文单位有误'
  field.dispatchEvent(new Event('input'))
  click('撤回')
  await until(() => expect(sent('/actions/withdraw')).toEqual([{ ids: ['a', 'b', 'd'], note: '收文单位有误' }]))
})
