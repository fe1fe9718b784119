import { describe, expect, test } from 'vitest'
import type { Component } from 'vue'
import AssessmentListPage from '../../../admin-ui/src/pages/assessments/AssessmentListPage.vue'
import CaseListPage from '../../../admin-ui/src/pages/cases/CaseListPage.vue'
import DutyListPage from '../../../admin-ui/src/pages/duties/DutyListPage.vue'
import NoticeListPage from '../../../admin-ui/src/pages/notices/NoticeListPage.vue'
import ReferralListPage from '../../../admin-ui/src/pages/referrals/ReferralListPage.vue'
import DrawListPage from '../../../admin-ui/src/pages/samples/DrawListPage.vue'
import TaskList from '../../../admin-ui/src/workspace/TaskList.vue'
import { assessmentStates } from '../../../core/contracts/assessment-api.ts'
import { dutyStatuses } from '../../../core/contracts/duty-status.ts'
import { lights } from '../../../core/contracts/matter-clock.ts'
import type { Answer } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()

const none = { count: 0, atLeast: false }
const countsOf = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, none]))
/** A page of any list: of duties and assessments it says more. */
const rows = (items: readonly object[] = [], next: string | null = null): Answer => ({
  status: 200,
  body: {
    items, next, total: { count: items.length, atLeast: false }, duties: [], periods: [],
    lights: countsOf(lights), states: countsOf(assessmentStates), statuses: countsOf(dutyStatuses),
  },
})
/** The list that is asked for under `path` answers as `answer` says; of everything else there is nothing. */
async function open(list: Component, path: string, address: string, answer: (asked: URLSearchParams) => Answer | Promise<Answer>) {
  await stage.serve(({ path: asked }) => {
    const url = new URL(asked, 'http://x')
    return url.pathname === `/api/v1/${path}` ? answer(url.searchParams) : { status: 200, body: { items: [], opens: null, next: null, total: none } }
  })
  await stage.show(list, { path: address })
}
const asked = (path: string) => stage.server.asked.map((one) => new URL(one.path, 'http://x')).filter(({ pathname }) => pathname === `/api/v1/${path}`).map(({ searchParams }) => searchParams)
const button = (name: string) => [...stage.page.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)!

describe('a list that was narrowed to nothing', () => {
  test.each([
    ['cases', CaseListPage, '/case?q=x', '没有符合条件的问题', '还没有问题'],
    ['duties', DutyListPage, '/duty?q=x', '没有符合条件的填报', '还没有规定动作'],
    ['notices', NoticeListPage, '/notices?q=x', '没有符合条件的文书', '还没有督办文书'],
    ['assessments', AssessmentListPage, '/assessments?q=x', '没有符合条件的研判', '还没有研判事项'],
    ['referrals', ReferralListPage, '/referrals?stage=over', '没有符合条件的移送', '没有您知悉的线索移送'],
    ['draws', DrawListPage, '/draws?topic=x', '没有符合条件的抽查', '还没有抽查'],
    ['tasks', TaskList, '/work?topic=x', '没有符合条件的待办', '没有等您办理的事项'],
  ] as const)('does not say that there is nothing at all before it has asked (%s)', async (path, list, address, narrowed, all) => {
    const second = Promise.withResolvers<Answer>()
    await open(list as Component, path, address, (query) => (query.has('q') || query.has('stage') || query.has('topic') ? rows() : second.promise))
    await until(() => expect(stage.page.root.textContent).toContain(narrowed))
    expect(stage.page.root.textContent).not.toContain(all)
    await stage.page.router.replace({ query: {} })
    await until(() => expect(asked(path)).toHaveLength(2))
    expect(stage.page.root.textContent).not.toContain(all)
    second.resolve(rows())
    await until(() => expect(stage.page.root.textContent).toContain(all))
  })
})

describe('pages of a list', () => {
  const duty = (id: string) => ({ id, topic: 't', topicTitle: '主题', duty: 'd', title: `填报 ${id}`, period: { key: '2026-02', title: '2 月', from: '2026-02-01', through: '2026-02-28' }, organisation: { id: 'o', title: '某局' }, status: 'open', askedAt: '2026-03-01T00:00:00Z', endedAt: null, time: null })

  test('are not gone through while another filter is on its way', async () => {
    const narrowed = Promise.withResolvers<Answer>()
    await open(DutyListPage, 'duties', '/duty', (query) => (query.has('q') ? narrowed.promise : rows([duty('a')], 'next-of-all')))
    await until(() => expect(button('下一页').getAttribute('aria-disabled')).not.toBe('true'))
    button('下一页').focus()
    await stage.page.router.replace({ query: { q: 'x' } })
    await until(() => expect(button('下一页').getAttribute('aria-disabled')).toBe('true'))
    button('下一页').click()
    // Whoever goes through pages by keyboard stays where they are.
    expect(document.activeElement).toBe(button('下一页'))
    narrowed.resolve(rows([duty('b')], 'next-of-x'))
    await until(() => expect(stage.page.root.textContent).toContain('填报 b'))
    button('下一页').click()
    await until(() => expect(asked('duties')).toHaveLength(3))
    expect(asked('duties').map((query) => [query.get('q'), query.get('cursor')])).toEqual([[null, null], ['x', null], ['x', 'next-of-x']])
  })

  test.each([['duties', DutyListPage, '/duty'], ['tasks', TaskList, '/work']] as const)('lead back also from one that is empty by now (%s)', async (path, list, address) => {
    const item = { ...duty('a'), subject: 'duty', level: null, stateTitle: '待填报', assignee: null }
    await open(list as Component, path, address, (query) => (query.has('cursor') ? rows() : rows([item], 'more')))
    await until(() => expect(stage.page.root.textContent).toContain('填报 a'))
    button('下一页').click()
    await until(() => expect(asked(path).map((query) => query.get('cursor'))).toEqual([null, 'more', null]))
    await until(() => expect(stage.page.root.textContent).toContain('填报 a'))
  })
})
