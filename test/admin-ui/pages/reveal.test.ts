import { afterEach, describe, expect, test } from 'vitest'
import { h, ref } from 'vue'
import { useApi } from '../../../admin-ui/src/api/huiyan-api.ts'
import { useReveal, type Reveal } from '../../../admin-ui/src/workspace/use-reveal.ts'
import ProofValue from '../../../admin-ui/src/workspace/ProofValue.vue'
import { answeringServer, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

let server: AnsweringServer
let page: Mounted
afterEach(async () => {
  page.unmount()
  await server.close()
})

const masked = { name: 'd.id_no', title: '身份证号', value: '3503**********0426', masked: true }

async function start(refuse = false) {
  server = await answeringServer(() => (refuse ? problem(429, 'reveal-quota', '今天的显示次数已用完。') : { status: 200, body: { values: { 'd.id_no': '350304195602010426' } } }))
  const alert = ref('a')
  let reveal: Reveal<Readonly<Record<string, string>>> | null = null
  page = await mount({
    setup() {
      const api = useApi()
      reveal = useReveal(() => alert.value, (of, reason) => api.reveal({ alert: of, reason }).then(({ values }) => values), () => {})
      return () => h(ProofValue, { shown: masked, revealed: reveal!.values.value })
    },
  }, { server: server.url })
  return { alert, reveal: reveal! as Reveal<Readonly<Record<string, string>>> }
}

describe('revealing', () => {
  test('sends the reason, shows the value, and hides it on demand', async () => {
    const { reveal } = await start()
    expect(page.root.textContent).toBe('3503**********0426')
    await reveal.open('入户核实')
    await until(() => expect(page.root.textContent).toBe('350304195602010426'))
    expect(JSON.parse(server.asked[0]!.body)).toEqual({ alert: 'a', reason: '入户核实' })
    reveal.hide()
    await until(() => expect(page.root.textContent).toBe('3503**********0426'))
  })

  test('what was shown of one alert is never shown on the next', async () => {
    const { alert, reveal } = await start()
    await reveal.open('入户核实')
    alert.value = 'b'
    await until(() => expect(page.root.textContent).toBe('3503**********0426'))
  })

  test('an answer that comes after the reader has gone on is dropped', async () => {
    const { alert, reveal } = await start()
    const opening = reveal.open('入户核实')
    alert.value = 'b'
    await opening
    expect(reveal.values.value).toBeNull()
  })

  test('a refusal is kept to be shown; the value stays masked', async () => {
    const { reveal } = await start(true)
    reveal.asking.value = true
    await reveal.open('入户核实')
    expect(reveal.problem.value?.detail).toBe('今天的显示次数已用完。')
    expect(reveal.values.value).toBeNull()
  })
})
