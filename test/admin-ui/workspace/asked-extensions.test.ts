import { afterEach, expect, test } from 'vitest'
import type { AskedExtension, ExtensionsRequest } from '../../../core/contracts/work-api.ts'
import AskedExtensionsCard from '../../../admin-ui/src/workspace/AskedExtensionsCard.vue'
import { answeringServer, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

let page: Mounted
let server: AnsweringServer
afterEach(async () => {
  page.unmount()
  document.body.replaceChildren()
  await server.close()
})

const asked = (id: string): AskedExtension => ({
  id, subject: 'alert', topic: 't', topicTitle: '主题', title: `事项 ${id}`, stateTitle: '核实', organisation: { id: 'civil', title: '民政局' }, time: null,
  span: { 'zh-CN': '5 个工作日', en: '5 working days' }, asked: { by: '吴敏', at: '2026-03-05T02:00:00.000Z', reason: '需要到外省核实' }, acts: 3,
})
const button = (name: string) => [...document.querySelectorAll<HTMLButtonElement>('button')].findLast((one) => one.textContent?.trim() === name)!
const rows = () => [...page.root.querySelectorAll('tbody tr')].map((row) => row.querySelector('a')!.textContent)
const boxes = () => [...page.root.querySelectorAll<HTMLInputElement>('tbody input[type="checkbox"]')]

test('several are answered at once; who refuses has to say why; what was not done says so and stays picked', async () => {
  let items = [asked('a'), asked('b')]
  const sent: [string, ExtensionsRequest][] = []
  server = await answeringServer(({ method, path, body }) => {
    if (method === 'GET') return { status: 200, body: { items, more: false } }
    sent.push([path, JSON.parse(body) as ExtensionsRequest])
    items = [asked('b')]
    return { status: 200, body: { done: ['a'], refused: [{ id: 'b', code: 'work-known-otherwise', detail: '已有变化。', hint: '请刷新。' }] } }
  })
  page = await mount(AskedExtensionsCard, { server: server.url })
  await until(() => expect(rows()).toEqual(['事项 a', '事项 b']))
  expect(button('同意延期').disabled).toBe(true)
  for (const at of [0, 1]) {
    boxes()[at]!.click()
    await until(() => expect(boxes()[at]!.checked && page.root.textContent.includes(`已选 ${at + 1} 条`)).toBe(true))
  }
  await until(() => expect(button('不同意延期').disabled).toBe(false))
  button('不同意延期').click()
  await until(() => expect(document.querySelector('.el-dialog textarea')).not.toBeNull())
  button('不同意延期').click()
  await until(() => expect(document.querySelector('.el-dialog [role="alert"]')?.textContent).toBe('请写明理由，至少 4 个字。'))
  expect(sent).toEqual([])
  const field = document.querySelector<HTMLTextAreaElement>('.el-dialog textarea')!
  field.value = '理由不足，请抓紧'
  field.dispatchEvent(new Event('input'))
  button('不同意延期').click()
  await until(() => expect(page.root.querySelector('[role="status"]')?.textContent).toContain('已答复不同意 1 件。'))
  expect(sent).toEqual([['/api/v1/extensions/refuse', { matters: [{ id: 'a', acts: 3 }, { id: 'b', acts: 3 }], reason: '理由不足，请抓紧' }]])
  expect(page.root.querySelector('[role="status"] li')!.textContent).toBe('事项 b：已有变化。请刷新。')
  await until(() => expect([rows(), boxes().map(({ checked }) => checked)]).toEqual([['事项 b'], [true]]))
})

test('where nobody asks nothing stands there', async () => {
  server = await answeringServer(() => ({ status: 200, body: { items: [], more: false } }))
  page = await mount(AskedExtensionsCard, { server: server.url })
  await until(() => expect(server.asked).toHaveLength(1))
  expect(page.root.textContent.trim()).toBe('')
})
