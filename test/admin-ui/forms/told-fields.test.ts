import { afterEach, expect, test } from 'vitest'
import { h, nextTick } from 'vue'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import { loadFormParts } from '../../../admin-ui/src/forms/load-form-parts.ts'
import SchemaForm from '../../../admin-ui/src/forms/SchemaForm.vue'
import { personHandle } from '../../../core/contracts/person-handle.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount, type Mounted } from '../mount.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const control = (name: string) => ({ type: 'Control' as const, scope: `#/properties/${name}` })
const rule = { effect: 'SHOW' as const, condition: { cel: 'data.who.startsWith("9")' } }
const model = buildForm({
  schema: { type: 'object', properties: { who: { type: 'string', format: 'id-card', identifies: 'person' }, own: { type: 'string' }, within: { type: 'string' }, beside: { type: 'string' } } },
  uischema: { type: 'VerticalLayout', elements: [control('who'), { ...control('own'), rule }, { type: 'Group', label: '组', rule, elements: [control('within'), { ...control('beside'), rule }] }] },
}, () => undefined)
const says = { 'zh-CN': '必须填写。', 'en': 'Has to be filled in.' }

let mounted: Mounted
afterEach(() => mounted.unmount())

test('a field that the server asks for is shown, though by the mask its rule hides it, and stays while it is filled in', async () => {
  await loadFormParts(model)
  const state = createFormState(model, env, { given: { who: personHandle('abc', { name: '王*', number: '35***********1234' }) } }, 'f')
  mounted = await mount({ setup: () => () => h(SchemaForm, { state }) })
  const shown = () => [...mounted.root.querySelectorAll('[data-place]')].map((one) => one.getAttribute('data-place'))
  expect(shown()).toEqual(['/who'])
  state.tell([{ place: '/own', says }])
  await nextTick()
  expect(shown()).toEqual(['/who', '/own'])
  state.tell([{ place: '/within', says }])
  await nextTick()
  expect(shown()).toEqual(['/who', '/own', '/within'])
  state.put(['own'], 'a')
  state.check()
  await nextTick()
  expect(shown()).toEqual(['/who', '/own', '/within'])
})
