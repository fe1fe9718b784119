import { expect, test } from 'vitest'
import { nextTick } from 'vue'
import type { DrawPlanRequest } from '../../../core/contracts/sample-api.ts'
import NewDrawPage from '../../../admin-ui/src/pages/samples/NewDrawPage.vue'
import { person, problem, type Answer } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()

async function open(plan: (asked: DrawPlanRequest) => Answer) {
  await stage.serve(({ path, body }) => {
    if (path === '/api/v1/me') return { status: 200, body: person('lin', ['draw-samples']) }
    if (path === '/api/v1/draws/preview') return plan(JSON.parse(body) as DrawPlanRequest)
    if (path === '/api/v1/topics/t') return { status: 200, body: { id: 't', title: '漏保', supervision: null } }
    return { status: 200, body: { items: [], next: null, total: { count: 0, atLeast: false } } }
  })
  await stage.show(NewDrawPage, { path: '/draws?topic=t', signedIn: true })
}
const strata = [{ key: '350304', title: '荔城区', size: 40, rate: 0.05, minimum: 1, drawn: 2 }, { key: '350322', title: '仙游县', size: 20, rate: 0.05, minimum: 1, drawn: 1 }]
const planned = (): Answer => ({ status: 200, body: { frame: 60, drawn: 3, organisation: { id: 'cdi', title: '市纪委' }, strata } })
const field = (label: string) => stage.page.root.querySelector<HTMLInputElement>(`input[aria-label="${label}"]`)!
const submit = () => stage.page.root.querySelector<HTMLButtonElement>('button[type=submit]')!
const alerts = () => [...stage.page.root.querySelectorAll('[role=alert]')].map((one) => one.textContent)
const plans = () => stage.server.asked.filter(({ path }) => path.endsWith('/preview')).map(({ body }) => (JSON.parse(body) as DrawPlanRequest).strata)
async function type(label: string, value: string) {
  field(label).value = value
  field(label).dispatchEvent(new Event('change'))
  await nextTick()
}

test('nothing to draw is an empty state that says what to do, not an error', async () => {
  await open(() => problem(409, 'draw-nothing', '没有可以抽查的已销号问题。', '换一段时间，或换一个主题。'))
  await until(() => expect(stage.page.root.querySelector('.empty')?.textContent).toContain('没有可以抽查的已销号问题。换一段时间，或换一个主题。'))
  expect(alerts()).toEqual([])
  expect(submit().disabled).toBe(true)
})

test('a wrong number of one stratum is told by its name, stays to be mended, and nothing is drawn until it is', async () => {
  await open(planned)
  await until(() => expect(stage.page.root.querySelectorAll('input.cell')).toHaveLength(4))
  const [rate, minimum] = [...stage.page.root.querySelectorAll<HTMLInputElement>('input.cell')].slice(0, 2).map((one) => one.getAttribute('aria-label')!) as [string, string]
  expect(submit().disabled).toBe(false)
  await type(rate, '150')
  expect(alerts()).toEqual([expect.stringContaining('“荔城区”')])
  expect([submit().disabled, field(rate).value, field(rate).getAttribute('aria-invalid')]).toEqual([true, '150', 'true'])
  await type(rate, '50')
  await type(minimum, '')
  expect(alerts()).toHaveLength(1)
  await type(minimum, '3')
  expect(alerts()).toEqual([])
  await until(() => expect(plans().at(-1)).toEqual([{ key: '350304', rate: 0.5, minimum: 3 }]))
  await until(() => expect(submit().disabled).toBe(false))
})
