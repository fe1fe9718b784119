import { afterEach, expect, test } from 'vitest'
import { defineComponent, h, nextTick, toRaw, type Ref } from 'vue'
import { RouterView } from 'vue-router'
import type { ReferralAct, ReferralActionJson, ReferralDetail } from '../../../core/contracts/referral-api.ts'
import { modelOf } from '../../../core/domain/forms/form-view.ts'
import { runtimeForm } from '../../../core/domain/packs/runtime-form.ts'
import { actFormOf } from '../../../core/domain/referrals/act-forms.ts'
import { useLiveChanges } from '../../../admin-ui/src/workspace/use-live-events.ts'
import ReferralPage from '../../../admin-ui/src/pages/referrals/ReferralPage.vue'
import { problem } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()

const action = (name: string, title: string): ReferralActionJson => {
  const { file } = actFormOf(name)
  return { name, title, form: { title: file.title, description: null, model: modelOf(runtimeForm({ pack: 'host', form: file, codes: [] })) }, hindrance: null }
}
const both = [action('approve', '审批'), action('refuse', '不予移送')]
const referral: ReferralDetail = {
  id: 'r', number: '线索移〔2026〕0000000A', topic: 't', topicTitle: '主题', title: '关于线索的移送', facts: '事实。', basis: '', state: 'draft', stateTitle: '拟移送', stage: 'waiting', time: null, side: 'sending', drafted: '2026-03-01T00:00:00Z',
  revision: 1, accused: { organisations: [], persons: [{ name: '王某', organisation: null, post: '' }] }, matter: null, author: '林晓', sender: null, acts: 0, actions: both,
  env: { today: '2026-03-01', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }, mayEdit: false, mayName: false, readers: [], events: [], readings: [],
}
let now = referral
const sent: ReferralAct[] = []
afterEach(() => {
  now = referral
  sent.length = 0
})

async function open() {
  await stage.serve(({ method, path, body }) => {
    if (method === 'POST' && path.includes('/actions/')) sent.push(JSON.parse(body) as ReferralAct)
    if (method === 'POST') return { status: 204 }
    return path === '/api/v1/referrals/r' ? { status: 200, body: now } : problem(404, 'not-found', '没有找到。')
  })
  await stage.show(RouterView)
  stage.page.router.addRoute({ path: '/one', component: defineComponent(() => () => h(ReferralPage, { referral: 'r' })) })
  await stage.page.router.push('/one')
  await until(() => expect(button('审批')).toBeDefined())
}
const buttons = () => [...document.querySelectorAll<HTMLButtonElement>('button')]
const button = (name: string) => buttons().find((one) => one.textContent === name)!
/** What is offered beside the form, whose own button is called the same. */
const choose = (name: string) => [...stage.page.root.querySelectorAll<HTMLButtonElement>('aside .acts button')].find((one) => one.textContent === name)!.click()
const form = () => stage.page.root.querySelector('.card form')
const field = () => form()!.querySelector<HTMLTextAreaElement>('textarea')!
const asked = () => [...document.querySelectorAll('.el-dialog')].filter((one) => (one.closest<HTMLElement>('.el-overlay') ?? document.body).style.display !== 'none').map((one) => one.querySelector('.el-dialog__title')?.textContent)
const dialogButton = (name: string) => [...document.querySelectorAll<HTMLButtonElement>('.el-dialog button')].find((one) => one.textContent === name)!
async function begin(name: string) {
  choose(name)
  await until(() => expect(field()).not.toBeNull())
}
async function write(text: string) {
  field().value = text
  field().dispatchEvent(new Event('input'))
  await nextTick()
}
/** Somebody else has done something, and the reader asks to see it. */
async function refresh(change: Partial<ReferralDetail>) {
  now = { ...referral, ...change };
  (toRaw(useLiveChanges('referrals')) as Ref<number>).value += 1
  await until(() => expect(button('有更新，点此刷新')).toBeDefined())
  button('有更新，点此刷新').click()
  await until(() => expect(button('有更新，点此刷新')).toBeUndefined())
}

test('what is written stays when the page is refreshed, and is sent by what the page shows then', async () => {
  await open()
  await begin('不予移送')
  await write('另案处理，不再移送。')
  await refresh({ acts: 1, revision: 2, stateTitle: '另一状态' })
  expect([stage.page.root.textContent?.includes('另一状态'), field().value]).toEqual([true, '另案处理，不再移送。'])
  form()!.dispatchEvent(new Event('submit'))
  await until(() => expect(form()).toBeNull())
  expect(sent).toEqual([{ answer: { why: '另案处理，不再移送。' }, known: 1, revision: 2 }])
})

test('where the action is offered no more, what is written can be read and copied, and is not sent', async () => {
  await open()
  await begin('不予移送')
  await write('另案处理，不再移送。')
  await refresh({ actions: both.slice(0, 1) })
  expect([field().value, form()!.querySelector('[role=alert]')?.textContent, form()!.querySelector<HTMLButtonElement>('[type=submit]')?.disabled]).toEqual(['另案处理，不再移送。', '此件有了变化，这一步现在不能办理。写的内容还在，可以复制后取消。', true])
  await refresh({})
  expect([field().value, form()!.querySelector('[role=alert]')]).toEqual(['另案处理，不再移送。', null])
  button('取消').click()
  await until(() => expect(form()).toBeNull())
  await begin('不予移送')
  await refresh({ actions: both.slice(0, 1) })
  expect(form()).toBeNull()
})

test('another action takes the place of what is written after a question alone', async () => {
  await open()
  await begin('不予移送')
  await write('另案处理')
  choose('审批')
  await until(() => expect(asked()).toEqual(['改办其他事项']))
  expect(field().value).toBe('另案处理')
  dialogButton('取消').click()
  await until(() => expect(asked()).toEqual([]))
  expect(field().value).toBe('另案处理')
  choose('不予移送')
  await nextTick()
  expect([asked(), field().value]).toEqual([[], '另案处理'])
  choose('审批')
  await until(() => expect(asked()).toEqual(['改办其他事项']))
  dialogButton('不要已写的内容').click()
  await until(() => expect([asked(), stage.page.root.querySelector('.card h2')?.textContent, form() === null ? null : field().value]).toEqual([[], '审批意见', '']))
  // Nothing is written there: nothing is asked.
  choose('不予移送')
  await until(() => expect(stage.page.root.querySelector('.card h2')?.textContent).toBe('不予移送'))
  expect(asked()).toEqual([])
})

test('whoever leaves with something written is asked, once; what was emptied again is nothing', async () => {
  await open()
  await begin('不予移送')
  await write('另案处理')
  void stage.page.router.push('/alerts')
  await until(() => expect(asked()).toEqual(['有未保存的修改']))
  dialogButton('留在此页').click()
  await until(() => expect(asked()).toEqual([]))
  expect([stage.page.router.currentRoute.value.path, field().value]).toEqual(['/one', '另案处理'])
  await write('')
  await stage.page.router.push('/alerts')
  expect([stage.page.router.currentRoute.value.path, asked()]).toEqual(['/alerts', []])
})
