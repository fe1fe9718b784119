import { afterEach, expect, test } from 'vitest'
import { h, nextTick } from 'vue'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import SchemaForm from '../../../admin-ui/src/forms/SchemaForm.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount, type Mounted } from '../mount.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const text = { type: 'string' } as const
const model = buildForm({
  schema: {
    type: 'object', required: ['always'],
    properties: { always: text, result: text, why: text, phone: text, rows: { type: 'array', items: { type: 'object', properties: { kind: text, size: text }, dependentRequired: { kind: ['size'] } } } },
    if: { properties: { result: { const: 'absent' } }, required: ['result'] }, then: { required: ['why'] }, dependentRequired: { why: ['phone'] },
  },
}, () => undefined)

let mounted: Mounted
afterEach(() => mounted.unmount())

/** What a sighted reader and one who listens are told is asked for. */
const begun = async () => {
  const state = createFormState(model, env, { given: { rows: [{}, {}] } }, 'f')
  mounted = await mount({ setup: () => () => h(SchemaForm, { state }) })
  const at = (place: string) => mounted.root.querySelector(`[id="f${place}"]`)!
  const has = (place: string) => {
    const star = at(place).closest('.cell, .field')!.querySelector('.must') !== null
    expect(at(place).getAttribute('aria-required')).toBe(star ? 'true' : null)
    return star
  }
  const starred = () => ['/always', '/result', '/why', '/phone', '/rows/0/size', '/rows/1/size'].filter(has)
  const put = async (path: string[], value: unknown) => {
    state.put(path, value)
    await nextTick()
    await nextTick()
  }
  return { starred, put }
}

test('what a condition asks for has the star of what is always asked for, as long as the condition holds', async () => {
  const { starred, put } = await begun()
  expect(starred()).toEqual(['/always'])
  await put(['result'], 'absent')
  expect(starred()).toEqual(['/always', '/why'])
  await put(['why'], 'ill')
  expect(starred()).toEqual(['/always', '/why', '/phone'])
  await put(['result'], 'met')
  expect(starred()).toEqual(['/always', '/phone'])
  await put(['why'], undefined)
  expect(starred()).toEqual(['/always'])
})

test('in a list, in its own row', async () => {
  const { starred, put } = await begun()
  await put(['rows', '1', 'kind'], 'a')
  expect(starred()).toEqual(['/always', '/rows/1/size'])
  await put(['rows', '1', 'kind'], undefined)
  expect(starred()).toEqual(['/always'])
})
