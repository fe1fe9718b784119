import { expect, test } from 'vitest'
import { defineComponent, h, ref } from 'vue'
import type { NoticeDetail, NoticeTemplate } from '../../../core/contracts/notice-api.ts'
import NoticeDraftPage from '../../../admin-ui/src/pages/notices/NoticeDraftPage.vue'
import { sheetWords } from '../../../admin-ui/src/pages/notices/sheet-words.ts'
import NoticePage from '../../../admin-ui/src/pages/notices/NoticePage.vue'
import { person, problem } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()

const matter = (id: string) => ({ id, subject: 'alert', words: `事项 ${id}`, due: null, late: null, isOpen: true })
const texts = { title: '关于逾期的督办', facts: '有 1 件。', basis: '', demand: '请办结。', signDays: 1, replyDays: 5 }
const a: NoticeDetail = {
  ...texts, id: 'a', topic: 'topic', topicTitle: '主题', kind: 'supervision', kindTitle: '督办单', number: null, stage: 'draft', issuer: { id: 'cdi', title: '纪委' }, drafted: '2026-03-01T00:00:00Z', issued: null,
  addressees: [{ id: 'a', organisation: { id: 'town', title: '某镇' }, state: null }], signBy: null, author: '林晓', signer: null, withdrawn: null, revision: 1, matters: [], actions: [], hindrances: [], acts: 0, mayEdit: true, parts: [], events: [],
}

test('going on to a notice that is not there leaves nothing of the one before', async () => {
  await stage.serve(({ path }) => (path.startsWith('/api/v1/notices/a') ? { status: 200, body: a } : problem(404, 'not-found', '没有找到。')))
  const shown = ref('a')
  await stage.show(defineComponent(() => () => h(NoticePage, { notice: shown.value })))
  await until(() => expect(stage.page.root.querySelector('article.sheet')?.textContent).toContain('关于逾期的督办'))
  shown.value = 'b'
  await until(() => expect(stage.page.root.textContent).toContain('没有找到。'))
  expect([stage.page.root.querySelector('article.sheet'), stage.page.root.textContent?.includes('关于逾期的督办')]).toEqual([null, false])
})

test('what is printed counts the last day in, or the days where nobody knows it', () => {
  const days = (signBy: string | null) => sheetWords.days({ signBy, signDays: 3, replyDays: 5 })
  expect([days('2026-12-01'), days(null)]).toEqual(['请于 2026 年 12 月 1 日（含当日）前签收，签收后 5 个工作日内书面回复。', '请自下发之日起 3 个工作日内签收，签收后 5 个工作日内书面回复。'])
})

test('on a notice that was taken back stands when and why', async () => {
  const withdrawn: NoticeDetail = { ...a, number: '纪委督办〔2026〕1号', stage: 'withdrawn', issued: '2026-03-01T00:00:00Z', withdrawn: { at: '2026-03-02T02:00:00Z', reason: '收文单位有误' }, mayEdit: false }
  await stage.serve(() => ({ status: 200, body: withdrawn }))
  await stage.show(NoticePage, { props: { notice: 'a' } })
  await until(() => expect(stage.page.root.querySelector('article.sheet')?.textContent).toContain('已于 2026 年 3 月 2 日撤回，原因：收文单位有误'))
})

test('the words that the host proposes count the matters that are left, and what somebody has written stays', async () => {
  await stage.serve(({ path }) => {
    const asked = new URL(path, 'http://x')
    if (asked.pathname === '/api/v1/me') return { status: 200, body: person('lin', ['draft-notice']) }
    if (!asked.pathname.endsWith('/template')) return { status: 200, body: { items: [] } }
    const ids = (asked.searchParams.get('matters') ?? '').split(',').filter((id) => id !== '')
    const template: NoticeTemplate = { ...texts, facts: ids.length === 0 ? '' : `有 ${ids.length} 件。`, topic: 'topic', topicTitle: '主题', kind: 'reminder', kinds: ['reminder', 'supervision', 'overdue', 'circular'], matters: ids.map(matter), addressees: [], issuer: null }
    return { status: 200, body: template }
  })
  await stage.show(NoticeDraftPage, { path: '/notice-new?matters=x,y', signedIn: true })
  const [facts, demand] = [() => stage.page.root.querySelectorAll('textarea')[0]!, () => stage.page.root.querySelectorAll('textarea')[1]!]
  await until(() => expect(facts().value).toBe('有 2 件。'))
  demand().value = '三日内办结。'
  demand().dispatchEvent(new Event('input'))
  stage.page.root.querySelector<HTMLButtonElement>('button.drop')!.click()
  await until(() => expect(facts().value).toBe('有 1 件。'))
  expect([demand().value, stage.page.root.querySelectorAll('.matters li').length]).toEqual(['三日内办结。', 1])
  stage.page.root.querySelector<HTMLButtonElement>('button.drop')!.click()
  await until(() => expect(facts().value).toBe(''))
  expect(stage.server.asked.at(-1)!.path).toContain('topic=topic')
})
