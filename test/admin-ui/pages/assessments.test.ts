import { expect, test } from 'vitest'
import type { AssessmentDetail, AssessmentSummary } from '../../../core/contracts/assessment-api.ts'
import type { SharedActionJson, WorkActionJson, WorkJson } from '../../../core/contracts/work-api.ts'
import BulkAnswerPage from '../../../admin-ui/src/pages/assessments/BulkAnswerPage.vue'
import SheetPage from '../../../admin-ui/src/pages/assessments/SheetPage.vue'
import AssessmentPanel from '../../../admin-ui/src/workspace/AssessmentPanel.vue'
import { problem, type Answer, type Asked } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()

const one = (id: string, change: Partial<AssessmentSummary> = {}): AssessmentSummary => ({
  id, topic: 'topic', topicTitle: '主题', about: { subject: 'alert', id: 'm', title: `事项 ${id}`, level: 'red', isOpen: false }, parent: 'm', round: 1, region: null,
  organisation: { id: `town-${id}`, title: `镇 ${id}` }, state: 'answered', stateTitle: '已研判', askedAt: '2026-03-01T00:00:00Z', endedAt: '2026-03-02T00:00:00Z', time: null, ...change,
})
const answering = (form: string, formVersion: string): WorkActionJson => ({ name: 'answer', title: '提交研判', form, formVersion, handsOver: 'no', leadsTo: 'closed', needsReason: false })
const detail = (id: string, topic: string, action: WorkActionJson): AssessmentDetail => ({ ...one(id, { topic }), why: null, above: null, answer: null, events: [], work: { actions: [action] } as unknown as WorkJson })

async function bulk(actions: readonly SharedActionJson[], details: readonly AssessmentDetail[] = []) {
  await stage.serve(({ path }): Answer => {
    if (path.endsWith('/open-actions')) return { status: 200, body: { items: actions } }
    const found = details.find(({ id }) => path.startsWith(`/api/v1/assessments/${id}`))
    return found === undefined ? problem(404, 'no-form', '没有这张表单。') : { status: 200, body: found }
  })
  await stage.show(BulkAnswerPage, { path: '/assessments-answer?ids=a,b', props: { action: 'answer' } })
}

test('several that nobody can answer any more are said so, and the page does not wait for ever', async () => {
  await bulk([])
  await until(() => expect(stage.page.root.textContent).toContain('返回清单重新选择'))
})

test('of several topics the form is opened where it is asked for', async () => {
  const [mine, theirs] = [answering('other/checked', 'f'.repeat(64)), answering('first/visited', '0'.repeat(64))]
  await bulk([{ ...mine, count: 2, ids: ['a', 'b'] }], [detail('a', 'first', theirs), detail('b', 'second', mine)])
  await until(() => expect(stage.server.asked.map(({ path }) => path).find((path) => path.includes('/forms/'))).toContain('/topics/second/forms/other/checked'))
})

test('who was asked is told whole, the newest round first, however often it was', async () => {
  const earlier = Array.from({ length: 205 }, (_, at) => one(`e${at}`))
  const all = [...earlier, one('n', { round: 9, state: 'asked', stateTitle: '待研判', endedAt: null })]
  const pageOf = ({ path }: Asked): Answer => {
    const from = Number(new URL(path, 'http://x').searchParams.get('cursor') ?? 0)
    const items = all.slice(from, from + 200)
    return { status: 200, body: { items, next: from + 200 < all.length ? String(from + 200) : null, total: { count: all.length, atLeast: false } } }
  }
  await stage.serve(pageOf)
  await stage.show(AssessmentPanel, { props: { of: 'm' } })
  await until(() => expect([...stage.page.root.querySelectorAll('section')].map((card) => card.textContent?.replaceAll(/\s+/g, ' ').slice(0, 40))).toEqual([expect.stringContaining('共 1 家'), expect.stringContaining('共 205 家')]))
})

test('the page of a sheet says that it will not have all, where more waits than it has lines', async () => {
  for (const [count, said] of [[5000, false], [6200, true]] as const) {
    await stage.serve(({ path }) => (path.startsWith('/api/v1/tasks?') ? { status: 200, body: { items: [], next: null, total: { count, atLeast: false } } } : problem(404, 'not-found', '没有。')))
    await stage.show(SheetPage, { props: { topic: 'topic' } })
    await until(() => expect(stage.server.asked.map(({ path }) => path).filter((path) => path.includes('subject=assessment') && path.includes('topic=topic'))).toHaveLength(1))
    await until(() => expect(stage.page.root.textContent?.includes('共 6,200 项待您研判，表格一次最多 5,000 行')).toBe(said))
  }
})
