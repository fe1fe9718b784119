import { afterEach, expect, test } from 'vitest'
import { h, nextTick } from 'vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import type { Node } from '../../../core/contracts/generated/form.ts'
import { answerFaults } from '../../../core/engines/forms/answer-faults.ts'
import { toldSentence } from '../../../core/engines/forms/fault-sentence.ts'
import { prepareSchema } from '../../../core/engines/forms/prepare-schema.ts'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import { placedFaults, toldFaults } from '../../../admin-ui/src/forms/placed-faults.ts'
import SchemaForm from '../../../admin-ui/src/forms/SchemaForm.vue'
import { codesOf } from '../../core/engines/forms/random-answers.ts'
import { mount, until, type Mounted } from '../mount.ts'

const phone = { type: 'string', title: { 'zh-CN': '电话', 'en': 'Phone' } } as const
const email = { type: ['string', 'null'], title: '邮箱' } as const satisfies Node
const contact: Node = { type: 'object', properties: { phone, email } }

/** What whoever sends an answer is told, and what the page says of it, where. */
function said(schema: Node, answer: unknown) {
  const root = prepareSchema(schema, codesOf)
  const faults = answerFaults(root, answer)
  return { told: faults.map((fault) => toldSentence(fault, root)), placed: placedFaults(faults, root, () => undefined).map(({ place, says }) => `${place} ${says['zh-CN']}`) }
}

test('a missing field is named by its title in both languages, wherever that stands', () => {
  expect(said({ ...contact, required: ['phone'] }, {})).toEqual({ told: [{ 'zh-CN': '“电话”必须填写。', 'en': '"Phone" has to be filled in.' }], placed: ['/phone 必须填写。'] })
  expect(said({ ...contact, required: ['email'] }, {}).told).toEqual([{ 'zh-CN': '“邮箱”必须填写；确实没有的，请选“无”。', 'en': '"邮箱" has to be filled in; where there is nothing, choose "None".' }])
  const within: Node = { $defs: { contact, mobile: phone }, type: 'object', properties: { list: { type: 'array', items: { $ref: '#/$defs/contact', if: true, then: { required: ['phone'] } } }, own: { $ref: '#/$defs/mobile' } }, required: ['own', 'other'] }
  const isMissing = (zh: string, en: string) => ({ 'zh-CN': `“${zh}”必须填写。`, 'en': `"${en}" has to be filled in.` })
  expect(said(within, { list: [{}] })).toEqual({ told: [isMissing('电话', 'Phone'), isMissing('other', 'other'), isMissing('电话', 'Phone')], placed: ['/own 必须填写。', '/other 必须填写。', '/list/0/phone 必须填写。'] })
})

test('where one of several would do, which', () => {
  expect(said({ ...contact, anyOf: [{ required: ['phone'] }, { required: ['email'] }] }, {})).toEqual({ told: [{ 'zh-CN': '请填写“电话”或“邮箱”。', 'en': 'Fill in "Phone" or "邮箱".' }], placed: ['/phone 请填写“电话”或“邮箱”。'] })
  const marked: Node = { ...contact, oneOf: [{ properties: { kind: { const: 'a' } }, required: ['kind', 'phone', 'email'] }, { properties: { kind: { const: 'b' } }, required: ['kind', 'email'] }] }
  expect(said(marked, { kind: 'a' })).toEqual({ told: [{ 'zh-CN': '请填写“电话”和“邮箱”。', 'en': 'Fill in "Phone" and "邮箱".' }], placed: ['/phone 必须填写。', '/email 必须填写。'] })
  expect(said(marked, { kind: 'b' })).toEqual({ told: [{ 'zh-CN': '“邮箱”必须填写。', 'en': '"邮箱" has to be filled in.' }], placed: ['/email 必须填写。'] })
  expect(said(marked, { kind: 'c' }).placed).toEqual([' 不符合任何一种填法。'])
})

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
let mounted: Mounted | null = null
afterEach(() => mounted?.unmount())

test('the list at the top names what is missing in the language of the page and leads there, also to an object of which only the fields within have controls', async () => {
  const schema: Node = { type: 'object', properties: { ...contact.properties, shop: { type: 'object', title: { 'zh-CN': '店铺', 'en': 'Shop' }, properties: { street: { type: 'string' } } } }, required: ['email', 'shop'], dependentRequired: { email: ['phone'] } }
  const control = (scope: string) => ({ type: 'Control' as const, scope: `#/properties/${scope}` })
  const model = buildForm({ schema, uischema: { type: 'VerticalLayout', elements: [control('phone'), control('email'), control('shop/properties/street')] } }, () => undefined)
  const state = createFormState(model, env, { given: { email: null } }, 'f')
  mounted = await mount({ setup: () => () => h(SchemaForm, { state }) }, { lang: 'en' })
  state.check()
  await until(() => expect(mounted!.root.querySelectorAll('.faults li')).toHaveLength(2))
  const links = [...mounted.root.querySelectorAll<HTMLButtonElement>('.faults button')]
  expect(links.map((link) => link.textContent.trim())).toEqual(['Shop This has to be filled in.', 'Phone This has to be filled in.'])
  for (const [i, id] of ['f/shop/street', 'f/phone'].entries()) {
    links[i]!.click()
    await until(() => expect(document.activeElement?.id).toBe(id))
  }
  state.tell(toldFaults([{ path: '', keyword: 'required', detail: 'phone', message: { 'zh-CN': '“电话”必须填写。', 'en': '"Phone" has to be filled in.' } }]))
  await nextTick()
  await until(() => expect([...mounted!.root.querySelectorAll('.faults button')].map((link) => link.textContent.trim())).toEqual(['Phone This has to be filled in.']))
})

test('what came after the answer was tried stands at the end of the list, which does not say that all is put right', async () => {
  const schema: Node = { type: 'object', properties: { persons: { type: 'integer', title: '人数' } }, required: ['persons'] }
  const state = createFormState(buildForm({ schema }, () => undefined), env, { given: null }, 'f')
  mounted = await mount({ setup: () => () => h(SchemaForm, { state }) })
  const write = async (value: string) => {
    const input = mounted!.root.querySelector('input')!
    input.value = value
    input.dispatchEvent(new Event('input', { bubbles: true }))
    await nextTick()
  }
  const list = () => [mounted!.root.querySelector('.faults h2')?.textContent, ...[...mounted!.root.querySelectorAll('.faults li')].map((line) => `${line.className}${line.textContent.trim()}`)]
  await write('12.5')
  expect(list()).toEqual([undefined])
  await write('')
  state.check()
  await until(() => expect(list()).toEqual(['有 1 处需要修改', '人数 必须填写。']))
  await write('12.5')
  await until(() => expect(list()).toEqual(['有 1 处需要修改', 'mended人数 必须填写。', '人数 应填写整数。']))
  await write('12')
  await until(() => expect(list()).toEqual(['都已改正，可以提交了', 'mended人数 必须填写。']))
})
