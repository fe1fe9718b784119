import { afterEach, describe, expect, test, vi } from 'vitest'
import { h, nextTick } from 'vue'
import { problemOf } from '../../../admin-ui/src/api/failure.ts'
import { createFormState } from '../../../admin-ui/src/forms/form-state.ts'
import { loadFormParts } from '../../../admin-ui/src/forms/load-form-parts.ts'
import SchemaForm from '../../../admin-ui/src/forms/SchemaForm.vue'
import type { ObjectNode } from '../../../core/contracts/generated/form.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount, type Mounted } from '../mount.ts'

const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const modelOf = (properties: NonNullable<ObjectNode['properties']>, options: Readonly<Record<string, unknown>> = {}) => buildForm({
  schema: { type: 'object', properties },
  uischema: { type: 'VerticalLayout', elements: Object.keys(properties).map((name) => ({ type: 'Control', scope: `#/properties/${name}`, options: options[name] ?? {} })) },
}, () => undefined)

let mounted: Mounted | undefined
afterEach(() => {
  mounted?.unmount()
  mounted = undefined
  vi.doUnmock('../../../admin-ui/src/forms/controls/PointControl.vue')
})
async function shown(model: ReturnType<typeof modelOf>): Promise<HTMLElement> {
  mounted = await mount({ setup: () => () => h(SchemaForm, { state: createFormState(model, env, { given: null }, 'f') }) })
  return mounted.root
}

describe('what only some forms need', () => {
  test('a failure to fetch it is said, and the next try fetches it', async () => {
    const model = modelOf({ where: { type: 'string', format: 'geo-point', title: '位置' } })
    vi.doMock('../../../admin-ui/src/forms/controls/PointControl.vue', () => {
      throw new TypeError('Failed to fetch dynamically imported module')
    })
    expect(problemOf(await loadFormParts(model).catch((thrown: unknown) => thrown)).code).toBe('part-not-loaded')
    vi.doUnmock('../../../admin-ui/src/forms/controls/PointControl.vue')
    await loadFormParts(model)
    expect((await shown(model)).querySelector('.point input')).not.toBeNull()
  })

  test('is there before the form is shown, wherever in it', async () => {
    const model = modelOf({
      office: { type: 'string', title: '单位' },
      photos: { type: 'array', title: '照片', items: { type: 'string', format: 'attachment' } },
      visits: { type: 'array', title: '走访', minItems: 1, items: { type: 'object', properties: { who: { type: 'string', format: 'id-card', title: '身份证号' } } } },
      within: { type: 'object', title: '附件', required: ['signed'], properties: { signed: { type: 'string', format: 'attachment', title: '签名' } } },
    }, { office: { control: 'organisation' } })
    await loadFormParts(model)
    const root = await shown(model)
    const buttons = [...root.querySelectorAll('button')]
    buttons.find(({ textContent }) => textContent.includes('填写'))!.click()
    buttons.find(({ textContent }) => textContent.includes('添加一行'))!.click()
    await nextTick()
    expect(root.querySelector('[data-place="/office"] [role="combobox"]')).not.toBeNull()
    expect(root.querySelector('[data-cell="0:0"] input')).not.toBeNull()
    // The photos, and the signature within.
    expect(root.textContent.match(/此处不能上传文件/g)).toHaveLength(2)
  })
})
