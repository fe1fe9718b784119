import { expect, test } from 'vitest'
import { defineComponent, h, nextTick, ref } from 'vue'
import type { AccusedPerson, ReferralRequest, ReferralTemplate } from '../../../core/contracts/referral-api.ts'
import AccusedFields from '../../../admin-ui/src/pages/referrals/AccusedFields.vue'
import ReferralDraftPage from '../../../admin-ui/src/pages/referrals/ReferralDraftPage.vue'
import { person, problem } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()

/** Somebody of whom the organisation is not known. */
const nameless: AccusedPerson = { name: '王某', organisation: null, post: '经办人' }

test('what happens where nobody knows the organisation is said while none is there', async () => {
  await stage.serve(() => ({ status: 200, body: { items: [] } }))
  const organisations = ref<readonly string[]>([])
  const persons = ref<readonly AccusedPerson[]>([nameless])
  await stage.show(defineComponent(() => () => h(AccusedFields, { organisations: organisations.value, persons: persons.value, invalid: false })))
  const isSaid = () => stage.page.root.textContent?.includes('只能由授权覆盖全部机构的案管接办')
  expect(isSaid()).toBe(true)
  organisations.value = ['works']
  await nextTick()
  expect(isSaid()).toBe(false)
  organisations.value = []
  persons.value = [{ ...nameless, organisation: 'works' }, { ...nameless, name: '李某' }]
  await nextTick()
  expect(isSaid()).toBe(false)
})

test('the browser keeps no names and posts of whom it accuses', async () => {
  await stage.serve(() => ({ status: 200, body: { items: [] } }))
  await stage.show(AccusedFields, { props: { organisations: [], persons: [nameless], invalid: false } })
  expect([...stage.page.root.querySelectorAll('input')].map((one) => [one.value, one.autocomplete])).toEqual([['王某', 'off'], ['经办人', 'off']])
})

test('words sent under a request that is taken stay: the draft that was kept opens beside them, or they are saved as a new one', async () => {
  const template: ReferralTemplate = { topic: 't', topicTitle: '主题', title: '关于线索的移送', facts: '办理中发现：', basis: '', matter: null, inCharge: null }
  const sent: ReferralRequest[] = []
  await stage.serve(({ method, path, body }) => {
    if (path === '/api/v1/me') return { status: 200, body: person('clerk', ['draft-referral']) }
    if (path.startsWith('/api/v1/referrals/template')) return { status: 200, body: template }
    if (method !== 'POST') return { status: 200, body: { items: [] } }
    sent.push(JSON.parse(body) as ReferralRequest)
    // What was sent first was kept, and nobody heard of it.
    if (sent.length === 1) return problem(503, 'busy', '服务繁忙。')
    const { status, body: told } = problem(409, 'referral-request-taken', '其实已经保存。')
    return sent.at(-1)!.request === sent[0]!.request ? { status, body: { ...(told as object), referral: 'kept' } } : { status: 201, body: { id: 'new' } }
  })
  await stage.show(ReferralDraftPage, { path: '/referral-new?topic=t', signedIn: true })
  const facts = () => stage.page.root.querySelectorAll('textarea')[0]!
  const button = (name: string) => [...stage.page.root.querySelectorAll<HTMLButtonElement>('button')].find((one) => one.textContent === name)
  const type = (field: HTMLInputElement | HTMLTextAreaElement, text: string) => {
    field.value = text
    field.dispatchEvent(new Event('input'))
    return nextTick()
  }
  const submit = () => stage.page.root.querySelector('form')!.dispatchEvent(new Event('submit'))
  await until(() => expect(facts().value).toBe('办理中发现：'))
  button('添加被反映人员')!.click()
  await nextTick()
  await type(stage.page.root.querySelector('fieldset input')!, '王某')
  submit()
  await until(() => expect(stage.page.root.textContent).toContain('服务繁忙。'))
  await type(facts(), '办理中发现：经办人优亲厚友。')
  expect(button('另存为新的移送')).toBeUndefined()
  submit()
  await until(() => expect(stage.page.root.textContent).toContain('其实已经保存。'))
  const link = [...stage.page.root.querySelectorAll('a')].find((one) => one.textContent.startsWith('打开已保存的草稿'))!
  expect([link.target, new URL(link.href).pathname.split('/')[1], facts().value]).toEqual(['_blank', 'referral', '办理中发现：经办人优亲厚友。'])
  button('另存为新的移送')!.click()
  await until(() => expect(stage.page.router.currentRoute.value.name).toBe('referral'))
  expect(sent.map(({ facts }) => facts)).toEqual(['办理中发现：', '办理中发现：经办人优亲厚友。', '办理中发现：经办人优亲厚友。'])
  expect([sent[1]!.request === sent[0]!.request, sent[2]!.request === sent[0]!.request]).toEqual([true, false])
})
