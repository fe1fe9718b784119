import { afterEach, expect, test } from 'vitest'
import { h, nextTick, provide } from 'vue'
import { organisationNames } from '../../../admin-ui/src/forms/controls/organisation-names.ts'
import { formServicesKey, type FormServices } from '../../../admin-ui/src/forms/form-parts.ts'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import { loadFormParts } from '../../../admin-ui/src/forms/load-form-parts.ts'
import SchemaForm from '../../../admin-ui/src/forms/SchemaForm.vue'
import type { Node } from '../../../core/contracts/generated/form.ts'
import type { OrganisationJson } from '../../../core/contracts/work-api.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount, until, type Mounted } from '../mount.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const one = (id: string, title: OrganisationJson['title'], parent: string | null = null, departmentKind: string | null = null): OrganisationJson => ({ id, title, parent, departmentKind, serves: [], withinReach: false })
const all = [
  one('city', '莆田市'), one('licheng', { 'zh-CN': '荔城区', 'en': 'Licheng' }, 'city'), one('l-ca', { 'zh-CN': '民政局', 'en': 'Civil Affairs' }, 'licheng', 'civil-affairs'), one('l-ca-1', '一科', 'l-ca'),
  one('xiuyu', '秀屿区', 'city'), one('x-ca', { 'zh-CN': '民政局', 'en': 'Civil Affairs' }, 'xiuyu', 'civil-affairs'), one('x-ca-1', '一科', 'x-ca'), one('town', '湄洲镇', 'xiuyu'),
]
const inOrder = all.map(({ id }) => organisationNames(all, 'zh-CN').get(id))

test('organisations of one name are told apart by those above them, as far up as it takes, and others are not', () => {
  expect(inOrder).toEqual(['莆田市', '荔城区', '民政局（荔城区）', '一科（民政局，荔城区）', '秀屿区', '民政局（秀屿区）', '一科（民政局，秀屿区）', '湄洲镇'])
  expect(organisationNames(all, 'en').get('x-ca')).toBe('Civil Affairs (秀屿区)')
  expect([...organisationNames([one('a', '科', 'c'), one('b', '科', 'c'), one('c', '局')], 'zh-CN').values()]).toEqual(['科（局）', '科（局）', '局'])
})

let mounted: Mounted | null = null
afterEach(() => mounted?.unmount())

async function shown(unit: Node, organisations: FormServices['organisations'], { codes, given = {} }: { codes?: readonly (readonly [string, string])[]; given?: object } = {}) {
  const table = codes === undefined ? undefined : { id: 'units', entries: codes.map(([code, title]) => ({ code, title, validFrom: null, validTo: null })) }
  const model = buildForm({ schema: { type: 'object', properties: { unit } }, uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/unit', options: { control: 'organisation' } }] } }, () => table)
  await loadFormParts(model)
  const state = createFormState(model, env, { given: given as Record<string, unknown> }, 'f')
  mounted = await mount({
    setup() {
      provide(formServicesKey, { organisations } as FormServices)
      return () => h(SchemaForm, { state })
    },
  })
  const { root } = mounted
  const input = root.querySelector('input')!
  const type = async (text: string) => {
    input.focus()
    input.value = text
    input.dispatchEvent(new Event('input'))
    await nextTick()
  }
  return { state, root, input, type, offers: () => [...document.querySelectorAll('[role="option"]')].map((option) => option.textContent.trim()) }
}

test('all kinds of organisations are offered in the order of the tree, found by name and by pinyin; the chosen one stands there by its name', async () => {
  const { state, input, type, offers } = await shown({ type: 'string' }, () => Promise.resolve(all))
  input.dispatchEvent(new FocusEvent('focus'))
  await until(() => expect(offers()).toEqual(inOrder))
  await type('mzj')
  await until(() => expect(offers()).toEqual(['民政局（荔城区）', '民政局（秀屿区）', '一科（民政局，荔城区）', '一科（民政局，秀屿区）']))
  document.querySelectorAll<HTMLElement>('[role="option"]')[1]!.click()
  await nextTick()
  expect(state.value(['unit'])).toBe('民政局（秀屿区）')
  // Whoever comes back to it sees the others.
  const press = (key: string) => input.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  expect([input.getAttribute('role'), input.getAttribute('aria-expanded'), input.hasAttribute('aria-activedescendant')]).toEqual(['combobox', 'false', false])
  await type('区')
  await until(() => expect(offers()).toHaveLength(6))
  for (const key of ['ArrowUp', 'ArrowDown', 'ArrowDown']) press(key)
  await nextTick()
  expect(document.getElementById(input.getAttribute('aria-activedescendant')!)!.textContent).toBe(offers()[1])
  const second = offers()[1]
  press('Enter')
  await nextTick()
  expect([state.value(['unit']), input.getAttribute('aria-expanded')]).toEqual([second, 'false'])
  mounted!.unmount()
  const again = await shown({ type: 'string' }, () => Promise.resolve(all), { given: { unit: '民政局（秀屿区）' } })
  again.input.dispatchEvent(new FocusEvent('focus'))
  await until(() => expect(again.offers()).toEqual(inOrder))
})

test('only names that the field takes are offered, and another one can be written, also where none are to be had', async () => {
  const short = await shown({ type: 'string', maxLength: 3, pattern: '[区市]$' }, () => Promise.resolve(all))
  short.input.dispatchEvent(new FocusEvent('focus'))
  await until(() => expect(short.offers()).toEqual(['莆田市', '荔城区', '秀屿区']))
  await short.type('鼓楼区')
  expect(short.state.check()).toMatchObject({ answer: { unit: '鼓楼区' }, faults: [] })
  mounted!.unmount()
  const alone = await shown({ type: 'string' }, () => Promise.reject(new Error('no network')))
  await alone.type('某某商行')
  expect(alone.state.check().answer).toEqual({ unit: '某某商行' })
})

test('where the schema has a list of its own, that one is offered', async () => {
  const { state, root } = await shown({ type: 'string', codes: 'units' }, () => Promise.resolve(all), { codes: [['3503', '莆田市'], ['350304', '民政局'], ['350305', '民政局']] })
  const select = root.querySelector('el-select-v2')!
  expect(select.getAttribute('id')).toBe('f/unit')
  expect([state.model.choices.length, select.getAttribute('filterable')]).toEqual([1, 'true'])
})
