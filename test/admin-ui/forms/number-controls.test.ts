import { afterEach, describe, expect, test } from 'vitest'
import { h, nextTick } from 'vue'
import { ratingSteps } from '../../../admin-ui/src/forms/controls/number-steps.ts'
import { createFormState, type FormState } from '../../../admin-ui/src/forms/form-state.ts'
import SchemaForm from '../../../admin-ui/src/forms/SchemaForm.vue'
import type { Node } from '../../../core/contracts/generated/form.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { readText } from '../../../admin-ui/src/forms/read-text.ts'
import { fieldsOf } from '../../../core/engines/forms/controls-of.ts'
import { mount, type Mounted } from '../mount.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
let mounted: Mounted | undefined
let state: FormState
afterEach(() => {
  mounted?.unmount()
  mounted = undefined
})

async function show(node: Node, control: string): Promise<HTMLInputElement> {
  const model = buildForm({
    schema: { type: 'object', required: ['n'], properties: { n: { title: '数', description: '说明', ...(node as object) } } },
    uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/n', options: { control } }] },
  }, () => undefined)
  state = createFormState(model, env, { given: null }, 'f')
  mounted = await mount({ setup: () => () => h(SchemaForm, { state }) })
  return mounted.root.querySelector('input')!
}
const press = async (input: HTMLElement, key: string) => {
  input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  await nextTick()
}
const slideTo = async (input: HTMLInputElement, value: string) => {
  input.value = value
  input.dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
}

describe('a slider', () => {
  test('goes by the multiples that are taken, not from the least', async () => {
    const input = await show({ type: 'integer', minimum: 1, maximum: 10, multipleOf: 2 }, 'slider')
    expect([input.min, input.max, input.step]).toEqual(['2', '10', '2'])
    await slideTo(input, '4')
    expect(state.check()).toMatchObject({ answer: { n: 4 }, faults: [] })
  })

  test('keeps every digit', async () => {
    const input = await show({ type: 'number', minimum: -0.1, maximum: 1, multipleOf: 0.05 }, 'slider')
    expect([input.min, input.max, input.step]).toEqual(['-0.10', '1.00', '0.05'])
    await slideTo(input, '0.3')
    expect(state.check()).toMatchObject({ answer: { n: '0.30' }, faults: [] })
  })

  test.each(['Home', 'ArrowLeft', 'ArrowDown', ' ', 'Enter'])('can be answered with its least by %j', async (key) => {
    const input = await show({ type: 'integer', minimum: 0, maximum: 10 }, 'slider')
    expect([input.getAttribute('aria-valuetext'), state.check().faults.length]).toEqual(['–', 1])
    await press(input, key)
    expect([state.check().faults, state.value(['n']), input.getAttribute('aria-valuetext')]).toEqual([[], 0, '0'])
  })

  test('and with the mouse; its description and its fault are its own', async () => {
    const input = await show({ type: 'integer', minimum: 0, maximum: 10 }, 'slider')
    state.check()
    await nextTick()
    expect(input.getAttribute('aria-describedby')).toBe('f/n-about f/n-fault')
    input.click()
    expect(state.value(['n'])).toBe(0)
  })
})

describe('a number that is chosen', () => {
  test('is the same however it is written', async () => {
    await show({ type: 'number', multipleOf: 0.5, minimum: 0, maximum: 5, default: 4 }, 'scale')
    expect(mounted!.root.querySelector<HTMLInputElement>('input:checked')?.getAttribute('aria-label')).toBe('4.0')
    mounted!.unmount()
    const half = buildForm({ schema: { type: 'object', properties: { n: { oneOf: [{ const: 0.5, title: '减半' }, { const: 1, title: '全免' }] } } } }, () => undefined)
    state = createFormState(half, env, { given: { n: '0.50' } }, 'f')
    mounted = await mount({ setup: () => () => h(SchemaForm, { state }) })
    // The first of the choices, which are named by their numbers.
    expect(mounted.root.querySelector('.choice > *')?.getAttribute('model-value')).toBe('0')
    expect(readText(fieldsOf(half.layout)[0]!, '0.50', { model: half, timeZone: env.timeZone, lang: 'zh-CN' })).toBe('减半')
  })
})

describe('a scale', () => {
  const input = (minimum: string | null, maximum: string | null, step: string | null = null, out: { above?: string; below?: string } = {}) => ({ kind: 'number', isWhole: true, minimum, maximum, above: null, below: null, step, ...out }) as const

  test('offers each of its steps', () => {
    expect(ratingSteps(input(null, null))).toEqual(['1', '2', '3', '4', '5'])
    expect(ratingSteps(input('0', '20'))).toHaveLength(21)
    expect(ratingSteps(input('0', '100', '5'))).toEqual(Array.from({ length: 21 }, (_, i) => String(i * 5)))
    expect(ratingSteps(input('1', '2', '0.5'))).toEqual(['1.0', '1.5', '2.0'])
    expect(ratingSteps(input(null, null, null, { above: '0', below: '6' }))).toEqual(['1', '2', '3', '4', '5'])
    expect(ratingSteps(input(null, null, '0.5', { above: '0', below: '1.5' }))).toEqual(['0.5', '1.0'])
    expect(ratingSteps(input('2', null, '2', { below: '5' }))).toEqual(['2', '4'])
    expect(ratingSteps(input(null, null, null, { above: '3', below: '4' }))).toBeNull()
  })

  test('of more steps than can be seen is written as a number', async () => {
    expect(ratingSteps(input('0', '21'))).toBeNull()
    const field = await show({ type: 'integer', minimum: 0, maximum: 100 }, 'scale')
    await slideTo(field, '87')
    expect([mounted!.root.querySelectorAll('input').length, state.check().answer]).toEqual([1, { n: 87 }])
  })
})
