import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { h, nextTick, provide } from 'vue'
import { ApiFailure, localProblem } from '../../../admin-ui/src/api/failure.ts'
import AttachmentControl from '../../../admin-ui/src/forms/controls/AttachmentControl.vue'
import AttachmentList from '../../../admin-ui/src/forms/controls/AttachmentList.vue'
import SchemaForm from '../../../admin-ui/src/forms/SchemaForm.vue'
import { formServicesKey, type FormServices } from '../../../admin-ui/src/forms/form-parts.ts'
import { createFormState, formStateKey, type FormState } from '../../../admin-ui/src/forms/form-state.ts'
import { loadFormParts } from '../../../admin-ui/src/forms/load-form-parts.ts'
import type { AttachmentJson } from '../../../core/contracts/form-api.ts'
import type { FormElement } from '../../../core/contracts/form-model.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'
import { mount, until, type Mounted } from '../mount.ts'

interface Sending { readonly name: string; readonly signal: AbortSignal; progress(share: number): void; take(): void; fail(thrown: unknown): void }

const model = buildForm({ id: 'f', title: '表', schema: { type: 'object', properties: { one: { type: 'string', format: 'attachment' }, many: { type: 'array', maxItems: 4, items: { type: 'string', format: 'attachment' } } } } } as never, [] as never)
const env = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }

let sent: Sending[]
let dropped: string[]
let state: FormState
let mounted: Mounted
beforeEach(() => {
  sent = []
  dropped = []
  state = createFormState(model, env, { given: null }, 'x')
})
afterEach(() => mounted.unmount())

/** Uploads stay on their way until the test says what becomes of them. */
const services: FormServices = {
  upload: (file, progress, signal) => new Promise<AttachmentJson>((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new DOMException('given up', 'AbortError')))
    sent.push({ name: file.name, signal, progress, take: () => resolve({ id: `id of ${file.name}`, name: file.name, type: 'text/plain', size: file.size }), fail: reject })
  }),
  attachment: async () => null,
  urlOf: (id) => `/${id}`,
  noticeOf: () => '',
  lookUp: null, organisations: null,
  drop: (id) => void dropped.push(id),
  dropWithin: () => undefined,
}
async function show(component: typeof AttachmentList, name: 'one' | 'many', control: 'camera' | null = null) {
  const elements = (model.layout as unknown as { elements: readonly Extract<FormElement, { kind: 'control' }>[] }).elements
  const { field, options } = elements.find((one) => one.field.path[0] === name)!
  const frame = {
    setup() {
      provide(formStateKey, state)
      provide(formServicesKey, services)
      return () => h(component as never, { path: [name], field, options: { ...options, control }, id: 'x', label: '附件', disabled: false, invalid: false, describedBy: undefined })
    },
  }
  mounted = await mount(frame)
}
const files = (...names: string[]) => names.map((name) => new File(['content'], name))
function choose(chosen: readonly File[]) {
  const input = mounted.root.querySelector<HTMLInputElement>('input[type=file]')!
  Object.defineProperty(input, 'files', { value: chosen, configurable: true })
  input.dispatchEvent(new Event('change'))
}
function drop(chosen: readonly File[]) {
  const event = Object.assign(new Event('drop', { bubbles: true, cancelable: true }), { dataTransfer: { files: chosen } })
  mounted.root.querySelector('.files, .attachment')!.dispatchEvent(event)
}
const many = () => state.value(['many']) as readonly string[] | undefined
const waiting = () => [...mounted.root.querySelectorAll('.uploads > li')].map((li) => li.textContent!.replaceAll(/\s+/g, ' '))
const press = (label: string) => mounted.root.querySelector<HTMLButtonElement>(`[aria-label="${label}"]`)!.click()

describe('a list of files', () => {
  test('takes several at once, one after the other, each with its progress and in its order', async () => {
    await show(AttachmentList, 'many')
    choose(files('a.txt', 'b.txt'))
    drop(files('c.txt'))
    await until(() => expect(waiting()).toHaveLength(3))
    expect(sent.map(({ name }) => name)).toEqual(['a.txt'])
    sent[0]!.progress(0.4)
    await until(() => expect([waiting()[0]!.includes('40'), waiting()[1]!.includes('等待上传')]).toEqual([true, true]))
    sent[0]!.take()
    await until(() => expect(sent).toHaveLength(2))
    expect(many()).toEqual(['id of a.txt'])
    sent[1]!.take()
    await until(() => expect(sent).toHaveLength(3))
    sent[2]!.take()
    await until(() => expect([many(), waiting()]).toEqual([['id of a.txt', 'id of b.txt', 'id of c.txt'], []]))
    expect([...mounted.root.querySelectorAll('.those a')].map((a) => a.textContent)).toEqual(['a.txt', 'b.txt', 'c.txt'])
  })

  test('takes pictures where the layout asks for the camera', async () => {
    await show(AttachmentList, 'many', 'camera')
    expect(mounted.root.querySelector<HTMLInputElement>('input[type=file]')!.accept).toBe('image/*')
    expect(mounted.root.querySelector('.add button')!.textContent).toContain('拍照')
  })

  test('says of each that failed why, goes on with the others, and tries again', async () => {
    await show(AttachmentList, 'many')
    const large = files('large.txt')[0]!
    Object.defineProperty(large, 'size', { value: 30_000_000 })
    choose([large, ...files('bad.exe', 'slow.txt')])
    await until(() => expect(sent.map(({ name }) => name)).toEqual(['bad.exe']))
    sent[0]!.fail(new ApiFailure({ ...localProblem('attachment-type', 415), detail: '文件“bad.exe”的内容不是可以上传的类型。' }))
    await until(() => expect(sent).toHaveLength(2))
    sent[1]!.fail(new ApiFailure(localProblem('no-connection', 0)))
    await until(() => expect(waiting().map((text) => /超过|不是可以上传|没有连上/.exec(text)?.[0])).toEqual(['超过', '不是可以上传', '没有连上']))
    expect([...mounted.root.querySelectorAll('.uploads button')].map((button) => button.getAttribute('aria-label'))).toEqual(['移除“large.txt”', '移除“bad.exe”', '重新上传“slow.txt”', '移除“slow.txt”'])
    press('重新上传“slow.txt”')
    await until(() => expect(sent).toHaveLength(3))
    sent[2]!.take()
    await until(() => expect(many()).toEqual(['id of slow.txt']))
    press('移除“large.txt”')
    press('移除“bad.exe”')
    await until(() => expect(waiting()).toEqual([]))
  })

  test('gives up one that waits and one on its way, and none comes of either', async () => {
    await show(AttachmentList, 'many')
    choose(files('a.txt', 'b.txt', 'c.txt'))
    await until(() => expect(waiting()).toHaveLength(3))
    press('取消上传“b.txt”')
    press('取消上传“a.txt”')
    expect(sent[0]!.signal.aborted).toBe(true)
    await until(() => expect(sent.map(({ name }) => name)).toEqual(['a.txt', 'c.txt']))
    sent[1]!.take()
    await until(() => expect(many()).toEqual(['id of c.txt']))
  })

  test('has no more than its form allows, and names those that were left', async () => {
    await show(AttachmentList, 'many')
    choose(files('a', 'b', 'c', 'd', 'e', 'f'))
    await until(() => expect(mounted.root.textContent).toContain('最多 4 个文件，有 2 个没有添加：e、f'))
    for (let i = 0; i < 4; i++) {
      await until(() => expect(sent).toHaveLength(i + 1))
      sent[i]!.take()
    }
    await until(() => expect(many()).toHaveLength(4))
    expect(mounted.root.textContent).toContain('已满 4 个')
    press('删除第 2 行')
    await until(() => expect(many()).toEqual(['id of a', 'id of c', 'id of d']))
    // Taken out again, a file need not be kept.
    expect(dropped).toEqual(['id of b'])
  })
})

test('where there is room for one file the first of several is taken, and that is said', async () => {
  await show(AttachmentControl, 'one')
  drop(files('first.txt', 'second.txt'))
  await until(() => expect(mounted.root.textContent).toContain('这里只放一个文件，只取了“first.txt”。'))
  sent[0]!.take()
  await until(() => expect(state.value(['one'])).toBe('id of first.txt'))
  expect(sent).toHaveLength(1)
  const button = () => [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.trim() === '删除')
  await until(() => expect(button()).toBeDefined())
  button()!.click()
  await until(() => expect([state.value(['one']), dropped]).toEqual([undefined, ['id of first.txt']]))
})

describe('a file in an entry of a list', () => {
  const listOf = (more: object) => buildForm({ id: 'f', title: '表', schema: { type: 'object', properties: { list: { type: 'array', items: { type: 'object', properties: { file: { type: 'string', format: 'attachment' }, ...more } } } } } } as never, [] as never)
  const table = listOf({})
  // What has fields within it has no room in a row.
  const cards = listOf({ inner: { type: 'object', properties: { x: { type: 'string' } } } })
  async function begin(own: typeof cards) {
    await loadFormParts(own)
    state = createFormState(own, env, { given: { list: [{}, {}, {}] } }, 'x')
    mounted = await mount({
      setup() {
        provide(formServicesKey, services)
        return () => h(SchemaForm, { state })
      },
    })
    const input = mounted.root.querySelectorAll<HTMLInputElement>('input[type=file]')[1]!
    Object.defineProperty(input, 'files', { value: files('a.txt'), configurable: true })
    input.dispatchEvent(new Event('change'))
    await until(() => expect(sent).toHaveLength(1))
  }
  const acts = () => [...mounted.root.querySelectorAll<HTMLButtonElement>('.acts button')].map((one) => one.disabled)

  test.each([['cards', cards], ['rows', table]] as const)('arrives in that one: %s keep their places till then', async (_, own) => {
    await begin(own)
    expect(acts()).toEqual(Array.from({ length: 9 }, () => true))
    press('删除第 1 行')
    sent[0]!.take()
    await until(() => expect(state.draft()).toEqual({ list: [{}, { file: 'id of a.txt' }, {}] }))
    await until(() => expect(acts()[2]).toBe(false))
    press('删除第 1 行')
    expect(state.draft()).toEqual({ list: [{ file: 'id of a.txt' }, {}] })
  })

  test('one that failed does not come to stand in the next entry', async () => {
    await begin(cards)
    sent[0]!.fail(new ApiFailure(localProblem('no-connection', 0)))
    await until(() => expect(waiting()[0]).toContain('没有连上'))
    press('删除第 2 行')
    await until(() => expect([waiting(), state.draft()]).toEqual([[], { list: [{}, {}] }]))
  })

  test('arrives although the entry was folded meanwhile, and not in another answer, nor in a form that is gone', async () => {
    await begin(cards)
    mounted.root.querySelectorAll<HTMLButtonElement>('.name')[1]!.click()
    await nextTick()
    expect(mounted.root.querySelectorAll('.uploads > li')).toHaveLength(0)
    sent[0]!.take()
    await until(() => expect(state.draft()).toEqual({ list: [{}, { file: 'id of a.txt' }, {}] }))
    mounted.unmount()
    sent = []
    await begin(cards)
    state.replace({ list: [{}] })
    expect(sent[0]!.signal.aborted).toBe(true)
    mounted.unmount()
    sent = []
    await begin(cards)
    mounted.unmount()
    expect(sent[0]!.signal.aborted).toBe(true)
  })
})
