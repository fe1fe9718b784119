import { h, provide } from 'vue'
import { expect, test } from 'vitest'
import { useEntryLabel } from '../../../admin-ui/src/forms/controls/entry-label.ts'
import { createFormState, formStateKey } from '../../../admin-ui/src/forms/form-state.ts'
import { personHandle } from '../../../core/contracts/person-handle.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount } from '../mount.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const fields = {
  name: { type: 'string', title: '姓名', mask: 'name' }, id_no: { type: 'string', format: 'id-card', title: '身份证号', identifies: 'person' },
  town: { type: 'string', title: '镇街' }, n: { type: 'integer', title: '数量' },
} as const
const handle = personHandle('sealed-1', { name: '王*明', number: '3503**********0028' })

test.each([
  ['name', { name: '欧阳小红', town: '榜头镇' }, '第 1 项 · 欧**红'],
  ['id_no', { id_no: '350322195001010006' }, '第 1 项 · 3503**********0006'],
  ['id_no', { id_no: handle }, '第 1 项 · 王*明 3503**********0028'],
  ['n', { name: '欧阳小红', n: 3 }, '第 1 项 · 3'],
  [undefined, { name: '欧阳小红', town: '榜头镇' }, '第 1 项 · 榜头镇'],
  [undefined, { name: '欧阳小红' }, '第 1 项'],
  ['name', {}, '第 1 项'],
])('an entry is called by %s as everybody may see it', async (named, entry, label) => {
  const model = buildForm({
    schema: { type: 'object', properties: { list: { type: 'array', title: '成员', items: { type: 'object', properties: fields } } } },
    uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/list', options: named === undefined ? {} : { elementLabelProp: named } }] },
  }, () => undefined)
  const element = model.layout.kind === 'column' ? model.layout.elements[0]! : null
  if (element?.kind !== 'control') throw new TypeError('no control')
  const state = createFormState(model, env, { given: { list: [entry] } }, 'f')
  const Label = { setup: () => useEntryLabel({ path: ['list'], field: element.field, options: element.options, id: 'f/list', label: '成员', disabled: false, invalid: false, describedBy: undefined }), render(this: { labelOf(at: number): string }) { return h('p', this.labelOf(0)) } }
  const mounted = await mount({ setup() {
    provide(formStateKey, state)
    return () => h(Label)
  } })
  expect(mounted.root.querySelector('p')!.textContent).toBe(label)
  mounted.unmount()
})
