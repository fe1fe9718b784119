import { afterEach, expect, test } from 'vitest'
import { h, nextTick } from 'vue'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import { loadFormParts } from '../../../admin-ui/src/forms/load-form-parts.ts'
import SchemaForm from '../../../admin-ui/src/forms/SchemaForm.vue'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount, type Mounted } from '../mount.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const text = { type: 'string' } as const
const model = buildForm({
  schema: { type: 'object', properties: { rows: { type: 'array', items: { type: 'object', properties: { name: { ...text, title: '姓名' }, grade: { ...text, title: '等级' }, photo: { ...text, format: 'attachment', title: '照片' }, note: { ...text, title: '备注' } } } } } },
  uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/rows', options: { detail: { type: 'VerticalLayout', elements: [
    { type: 'Control', scope: '#/properties/name' }, { type: 'Control', scope: '#/properties/grade', options: { readonly: true } }, { type: 'Control', scope: '#/properties/photo' }, { type: 'Control', scope: '#/properties/note' },
  ] } } }] },
}, () => undefined)

let mounted: Mounted
afterEach(() => mounted.unmount())

test('what is pasted leaves columns alone that nobody may write into, and those of files; that is said', async () => {
  const photo = '0197d1f0-0000-7000-8000-000000000001'
  await loadFormParts(model)
  const state = createFormState(model, env, { given: { rows: [{ name: '张三', grade: '甲', photo }] } }, 'f')
  mounted = await mount({ setup: () => () => h(SchemaForm, { state }) })
  const cell = mounted.root.querySelector('[data-cell="0:0"] input')!
  const paste = new Event('paste', { bubbles: true, cancelable: true })
  Object.assign(paste, { clipboardData: { getData: () => '李四\t乙\ta.jpg\t新\n王五\t丙\t\t旧\n' } })
  cell.dispatchEvent(paste)
  await nextTick()
  expect(state.draft()).toEqual({ rows: [{ name: '李四', grade: '甲', photo, note: '新' }, { name: '王五', note: '旧' }] })
  expect(mounted.root.querySelector('.foot [role="status"]')!.textContent).toBe('已粘贴 2 行。 没有改动：等级、照片。')
})
