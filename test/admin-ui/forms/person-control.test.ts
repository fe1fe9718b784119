import { h, nextTick, provide } from 'vue'
import { afterEach, describe, expect, test } from 'vitest'
import { ApiFailure } from '../../../admin-ui/src/api/failure.ts'
import PersonControl from '../../../admin-ui/src/forms/controls/PersonControl.vue'
import { formServicesKey, type FormServices } from '../../../admin-ui/src/forms/form-parts.ts'
import { createFormState, formStateKey, type FormState } from '../../../admin-ui/src/forms/form-state.ts'
import type { PeopleFound, PeopleRequest } from '../../../core/contracts/form-api.ts'
import { personHandle } from '../../../core/contracts/person-handle.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { idNumber } from '../../support/id-number.ts'
import { mount, until, type Mounted } from '../mount.ts'

const model = buildForm({
  schema: { type: 'object', required: ['who'], properties: { who: { type: 'string', format: 'id-card', identifies: 'person', title: '走访对象' }, end: { type: 'string', computed: 'data.who == null ? \'\' : substring(data.who, 14)' } } },
  uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/who', options: { lookup: 'people' } }] },
}, () => undefined)
const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const person = (order: number) => {
  const shown = { name: '王*明', number: `3503**********${idNumber(order).slice(-4)}` }
  return { handle: personHandle(`sealed-${order}`, shown), ...shown, regions: [{ title: '户籍区划', value: '城厢区' }] }
}
const found = (people: readonly ReturnType<typeof person>[], more: PeopleFound['more'] = null, isStale = false): PeopleFound => ({ people, more, dataset: { title: '看护名册', loadedAt: '2026-03-01T00:00:00Z', isStale } })

let mounted: Mounted
let state: FormState
afterEach(() => mounted.unmount())

/** The control, its field invalid or not; `lookUp` answers. */
async function show(lookUp: FormServices['lookUp'], { invalid = false, given = {} }: { invalid?: boolean; given?: object } = {}): Promise<void> {
  state = createFormState(model, env, { given: given as Record<string, unknown> }, 'f')
  const element = model.layout.kind === 'column' ? model.layout.elements[0]! : null
  if (element?.kind !== 'control') throw new TypeError('no control')
  const props = { path: ['who'], field: element.field, options: element.options, id: 'f/who', label: '走访对象', disabled: false, invalid, describedBy: undefined }
  mounted = await mount({
    setup() {
      provide(formStateKey, state)
      provide(formServicesKey, { lookUp } as FormServices)
      return () => h(PersonControl, props)
    },
  })
}
const input = () => mounted.root.querySelector('input')!
const options = () => [...mounted.root.querySelectorAll('[role="option"]')]
const says = () => mounted.root.querySelector('[role="status"]')!.textContent
const button = (name: string) => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === name)
async function type(text: string) {
  input().value = text
  input().dispatchEvent(new Event('input'))
  await nextTick()
}
const press = async (key: string, more: KeyboardEventInit = {}) => {
  input().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  await nextTick()
}

describe('a field in which persons are looked up', () => {
  test('finds with Enter, goes through with the arrows, and takes whom Enter chooses', async () => {
    const asked: PeopleRequest[] = []
    await show((request) => {
      asked.push(request)
      return Promise.resolve(found([person(1), person(2)]))
    })
    await type(' 王小明 ')
    // Enter that ends the writing of a character is not meant for the field.
    await press('Enter', { isComposing: true })
    expect(asked).toEqual([])
    await press('Enter')
    await until(() => expect(options()).toHaveLength(2))
    expect(asked).toEqual([{ dataset: 'people', format: 'id-card', query: '王小明' }])
    expect([input().getAttribute('role'), input().getAttribute('aria-expanded'), input().getAttribute('aria-activedescendant')]).toEqual(['combobox', 'true', options()[0]!.id])
    await press('ArrowUp')
    expect(options().map((one) => one.getAttribute('aria-selected'))).toEqual(['false', 'true'])
    await press('Enter')
    expect(state.value(['who'])).toBe(person(2).handle)
    expect(input().value).toBe(`王*明 ${person(2).number}`)
    expect([options().length, input().readOnly, says()]).toEqual([0, true, `已选：王*明 ${person(2).number}`])
    // Fit to be sent, and read as what is shown of it.
    expect(state.check()).toMatchObject({ faults: [], answer: { who: person(2).handle, end: person(2).number.slice(14) } })
    button('换一人')!.click()
    await nextTick()
    expect([state.value(['who']), input().value, input().readOnly]).toEqual([undefined, '', false])
    expect(document.activeElement).toBe(input())
  })

  test('says in a sentence what came of it', async () => {
    const answers: (() => Promise<PeopleFound>)[] = [
      () => Promise.resolve(found([])), () => Promise.resolve(found([], 'number', true)), () => Promise.reject(new ApiFailure({ type: '', title: '', status: 429, code: 'people-quota-used', detail: '本小时查找人员的次数（60 次）已用完。', hint: '请在 90 秒后重试。', requestId: '' })),
      () => Promise.reject(new ApiFailure({ type: '', title: '', status: 0, code: 'no-connection', detail: '', requestId: '' })), () => Promise.resolve(found(Array.from({ length: 10 }, (_, i) => person(i)), 'longer-end')),
    ]
    await show(() => answers.shift()!())
    button('查找')!.click()
    await until(() => expect(says()).toBe('先输入姓名或号码，再查找。'))
    await type('王小明')
    for (const sentence of ['“看护名册”里没有找到。检查写法，或填写完整号码。', '“看护名册”里没有找到。检查写法，或填写完整号码。 名册数据截至 2026-03-01，已超过更新期限，新登记的人可能查不到。 不止这些，这样分不出是谁：请填写完整的证件号。', '本小时查找人员的次数（60 次）已用完。 请在 90 秒后重试。', '连不上服务器，现在不能查找；可以先填写完整号码。']) {
      await press('Enter')
      await until(() => expect(says()).toBe(sentence))
    }
    await press('Enter')
    await until(() => expect(options()).toHaveLength(10))
    expect(says()).toBe('找到 10 人，用上下键选择，回车确认。 不止这些：尾号写足证件号的后 4 位再查，如 王小明 123X。')
    expect(mounted.root.querySelector('.found')!.textContent).toContain('尾号写足')
    await press('Escape')
    expect([options().length, input().value]).toEqual([0, '王小明'])
  })

  test('shows what was asked last, whatever comes when; typing on closes the list', async () => {
    const waiting: ((answer: PeopleFound) => void)[] = []
    await show((_, signal) => new Promise((resolve, reject) => {
      waiting.push(resolve)
      signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
    }))
    await type('王小')
    await press('Enter')
    await type('王小明')
    await press('Enter')
    waiting[1]!(found([person(2)]))
    await until(() => expect(options()).toHaveLength(1))
    waiting[0]!(found([person(1), person(3)]))
    await nextTick()
    expect(options()).toHaveLength(1)
    await type('王小明 0')
    expect(options()).toHaveLength(0)
  })

  test('still takes a whole number, masked once it is left; a name that was not looked up is told apart', async () => {
    await show(null)
    await type(idNumber(7))
    input().dispatchEvent(new FocusEvent('focusout', { bubbles: true }))
    await nextTick()
    expect([state.value(['who']), input().value]).toEqual([idNumber(7), person(7).number])
    await press('Enter')
    await until(() => expect(says()).toBe('此处不能查找人员，可以填写完整号码。'))
    mounted.unmount()
    await show(null, { invalid: true, given: { who: '王小明' } })
    expect(says()).toBe('还没有选定人：按“查找”后从结果里选，或填写完整号码。')
  })
})
