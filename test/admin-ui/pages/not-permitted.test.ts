import { afterEach, expect, test, vi } from 'vitest'
import type { Component } from 'vue'
import CaseListPage from '../../../admin-ui/src/pages/cases/CaseListPage.vue'
import NoticeDraftPage from '../../../admin-ui/src/pages/notices/NoticeDraftPage.vue'
import NoticeListPage from '../../../admin-ui/src/pages/notices/NoticeListPage.vue'
import NoticePage from '../../../admin-ui/src/pages/notices/NoticePage.vue'
import ReferralDraftPage from '../../../admin-ui/src/pages/referrals/ReferralDraftPage.vue'
import NewDrawPage from '../../../admin-ui/src/pages/samples/NewDrawPage.vue'
import { person, problem } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()
afterEach(() => vi.restoreAllMocks())
/** What waits for a pause between two keystrokes goes on at once. */
const withoutPauses = () => {
  const { setTimeout: begin } = globalThis
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((then: () => void) => begin(then, 0)) as typeof setTimeout)
}
const permissions = ['draft-notice', 'draft-referral', 'draw-samples']
const serve = (may: readonly string[]) => stage.serve(({ path }) => {
  if (path === '/api/v1/me') return { status: 200, body: person('lin', may) }
  return /topics|organisations/.test(path) ? { status: 200, body: { items: [] } } : problem(403, 'not-permitted', '')
})

test.each([
  ['notice', NoticeDraftPage, '/notice-new?topic=t', '您没有拟制督办文书的权限', 'draft-notice'],
  ['referral', ReferralDraftPage, '/referral-new?topic=t', '您没有移送线索的权限', 'draft-referral'],
  ['draw', NewDrawPage, '/draw-new?topic=t', '您没有发起抽查的权限', 'draw-samples'],
] as const)('who may not is told so in place of the form, and nothing is asked for them (%s)', async (_name, page, path, says, needed) => {
  await serve(permissions.filter((one) => one !== needed))
  withoutPauses()
  await stage.show(page as Component, { path, signedIn: true })
  const { root } = stage.page
  expect([root.querySelector('.empty .title')?.textContent, root.querySelector('form'), root.querySelector('[role="alert"]')]).toEqual([says, null, null])
  expect(root.querySelector('.empty .dim')!.textContent).toContain('系统管理员')
  // Whatever the page asked has come by the time that a later question is answered.
  await stage.page.api.organisations()
  expect(stage.server.asked.map((one) => one.path).filter((one) => /template|preview/.test(one))).toEqual([])
  await serve([needed])
  await stage.show(page as Component, { path, signedIn: true })
  expect(stage.page.root.textContent).not.toContain(says)
})

test.each([['cases', CaseListPage, '/case'], ['notices', NoticeListPage, '/notices']] as const)('a list that is refused says so once (%s)', async (name, list, path) => {
  await serve([])
  await stage.show(list as Component, { path })
  await until(() => expect(stage.server.asked.filter((one) => one.path.startsWith(`/api/v1/views/${name}`))).toHaveLength(1))
  await until(() => expect(stage.page.root.querySelector('[role="alert"]')).not.toBeNull())
  expect([...stage.page.root.querySelectorAll('[role="alert"] .detail')].map((one) => one.textContent)).toEqual(['您没有查看或办理这项内容的权限。'])
})

test('views that cannot be read for another reason are told of', async () => {
  await stage.serve(({ path }) => (path.startsWith('/api/v1/views') ? problem(500, 'unexpected', '出错了。') : { status: 200, body: { items: [], next: null, total: { count: 0, atLeast: false } } }))
  await stage.show(NoticeListPage as Component, { path: '/notices' })
  await until(() => expect(stage.page.root.querySelector('[role="alert"] .detail')?.textContent).toBe('出错了。'))
})

test('a notice that is not there is not offered to be printed', async () => {
  await stage.serve(() => problem(404, 'not-found', '没有找到。'))
  await stage.show(NoticePage as Component, { props: { notice: 'b' } })
  const printing = () => [...stage.page.root.querySelectorAll('button')].filter((one) => one.textContent.trim() === '打印').map(({ disabled }) => disabled)
  expect(printing()).toEqual([true])
  await until(() => expect(stage.page.root.textContent).toContain('没有找到。'))
  expect(printing()).toEqual([])
})
