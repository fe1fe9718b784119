import { afterEach, expect, test } from 'vitest'
import { h, provide } from 'vue'
import { formServicesKey, type FormServices } from '../../../admin-ui/src/forms/form-parts.ts'
import FormReading from '../../../admin-ui/src/forms/FormReading.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount, until, type Mounted } from '../mount.ts'

const choice = { oneOf: [{ const: 'a', title: '甲' }, { const: null, title: '没有去过' }] }
const model = buildForm({
  schema: { type: 'object', properties: {
    one: choice, note: { type: ['string', 'null'] }, left: choice, wrong: { enum: ['a', 'b'] },
    list: { type: 'array', items: { type: 'object', properties: { one: choice, note: { type: ['string', 'null'] } } } },
  } },
}, () => undefined)
const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }

let mounted: Mounted
afterEach(() => mounted.unmount())

test('nothing that is one of the choices is read by its title, other nothing as such', async () => {
  const answer = { one: null, note: null, wrong: null, list: [{ one: null, note: null }] }
  mounted = await mount({ setup: () => () => h(FormReading, { model, answer, env }) })
  const text = mounted.root.textContent
  expect(text.match(/没有去过/g)).toHaveLength(2)
  expect(text.match(/无/g)).toHaveLength(3)
  expect(text.match(/–/g)).toHaveLength(1)
})

test('of a file that is a picture the picture is seen, of another its name; of one that is nobody’s here a link', async () => {
  const files = buildForm({ schema: { type: 'object', properties: Object.fromEntries(['sign', 'report', 'gone'].map((name) => [name, { type: 'string', format: 'attachment' }])) } }, () => undefined)
  const known = { sign: ['签名.png', 'image/png'], report: ['检测报告.pdf', 'application/pdf'] } as const
  const services = {
    urlOf: (id: string) => `/files/${id}`,
    noticeOf: () => '',
    attachment: (id: string) => Promise.resolve(id === 'gone' ? null : { id, name: known[id as 'sign'][0], type: known[id as 'sign'][1], size: 1200 }),
  } as unknown as FormServices
  mounted = await mount({
    setup() {
      provide(formServicesKey, services)
      return () => h(FormReading, { model: files, env, answer: { sign: 'sign', report: 'report', gone: 'gone' } })
    },
  })
  await until(() => expect([...mounted.root.querySelectorAll('a')].map((one) => [one.textContent, one.getAttribute('href')])).toEqual([['签名.png', '/files/sign'], ['检测报告.pdf', '/files/report'], ['附件', '/files/gone']]))
  expect([...mounted.root.querySelectorAll('img')].map(({ src, alt }) => [new URL(src).pathname, alt])).toEqual([['/files/sign', '签名.png']])
})
