import { afterEach, expect, test } from 'vitest'
import { h } from 'vue'
import FormReading from '../../../admin-ui/src/forms/FormReading.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount, type Mounted } from '../mount.ts'

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
