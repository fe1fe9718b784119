import { afterEach, expect, test } from 'vitest'
import { defineComponent, h, nextTick, shallowRef } from 'vue'
import { RouterView } from 'vue-router'
import type { CommentRequest, MentionableJson } from '../../../core/contracts/comment-api.ts'
import type { WorkEventJson } from '../../../core/contracts/work-api.ts'
import CommentBox from '../../../admin-ui/src/workspace/CommentBox.vue'
import { mentionParts } from '../../../admin-ui/src/workspace/mention-parts.ts'
import WorkEvents from '../../../admin-ui/src/workspace/WorkEvents.vue'
import { answeringServer, person, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

let page: Mounted
let server: AnsweringServer | null = null
afterEach(async () => {
  page.unmount()
  document.body.replaceChildren()
  await server?.close()
  server = null
})

const people: readonly MentionableJson[] = [{ id: '1', name: '张三', organisation: '市民政局' }, { id: '2', name: '张三丰', organisation: null }]
const field = () => page.root.querySelector('textarea')!
const options = () => [...page.root.querySelectorAll('[role="option"]')].map((one) => one.textContent)
const button = (name: string) => [...document.querySelectorAll<HTMLButtonElement>('button')].find((one) => one.textContent === name)!
async function type(text: string) {
  field().value = text
  field().setSelectionRange(text.length, text.length)
  field().dispatchEvent(new Event('input'))
  await nextTick()
}
const press = async (key: string, more: KeyboardEventInit = {}) => {
  field().dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
  await nextTick()
}

test('an @ offers people by name; those whose names still stand there when it is sent are mentioned', async () => {
  const asked: string[] = []
  const sent: CommentRequest[] = []
  let fails = true
  const find = async (q: string) => {
    asked.push(q)
    return { items: people.filter(({ name }) => name.includes(q)) }
  }
  const send = async (request: CommentRequest) => {
    sent.push(request)
    if (fails) throw new Error('down')
  }
  page = await mount(CommentBox, { props: { of: 'a', find, send } })
  await type('写信给 a@张三')
  expect(asked).toEqual([])
  await type('请 @张三')
  await until(() => expect(options()).toEqual(['张三市民政局', '张三丰']))
  expect(field().getAttribute('aria-activedescendant')).toBe(page.root.querySelector('[aria-selected="true"]')!.id)
  await press('ArrowDown')
  await press('Enter', { isComposing: true })
  expect(options()).toHaveLength(2)
  await press('Enter')
  expect([field().value, options()]).toEqual(['请 @张三丰 ', []])
  await type('请 @张三丰 和 @张')
  await until(() => expect(options()).toHaveLength(2))
  await press('Escape')
  expect(options()).toEqual([])
  await type('请 @张三丰 和 @张三')
  await until(() => expect(options()).toHaveLength(2))
  await press('Tab')
  await type('请 @张三 ')
  await press('Enter', { ctrlKey: true })
  await until(() => expect(page.root.querySelector('.say [role="alert"], .say .problem, .say section')).not.toBeNull())
  fails = false
  await press('Enter', { ctrlKey: true })
  await until(() => expect(field().value).toBe(''))
  // Tried again under the same id; what comes next has another.
  expect(sent.map(({ text, mentions }) => [text, mentions])).toEqual([['请 @张三 ', ['1']], ['请 @张三 ', ['1']]])
  expect(sent[1]!.id).toBe(sent[0]!.id)
  await type('下一条')
  button('发送').click()
  await until(() => expect(sent).toHaveLength(3))
  expect([sent[2]!.id === sent[0]!.id, sent[2]!.mentions]).toEqual([false, []])
  await type(' ')
  expect(button('发送').disabled).toBe(true)
  await type('字'.repeat(2001))
  expect([button('发送').disabled, page.root.querySelector('.foot')!.textContent]).toEqual([true, '还可写 -1 字发送'])
})

test('an answer that comes late offers nobody for a question that is over', async () => {
  const waiting: ((found: { items: readonly MentionableJson[] }) => void)[] = []
  page = await mount(CommentBox, { props: { of: 'a', find: () => new Promise<{ items: readonly MentionableJson[] }>((resolve) => { waiting.push(resolve) }), send: async () => undefined } })
  await type('@张')
  await type('@张三丰')
  waiting[1]!({ items: people.slice(1) })
  await until(() => expect(options()).toEqual(['张三丰']))
  waiting[0]!({ items: people })
  await nextTick()
  expect(options()).toEqual(['张三丰'])
})

test('leaving with something written asks first, to the next matter too; what was sent is nothing any more', async () => {
  page = await mount(RouterView)
  const find = async () => ({ items: [] })
  page.router.addRoute({ path: '/matter/:id', component: defineComponent(() => () => h(CommentBox, { of: String(page.router.currentRoute.value.params['id']), find, send: async () => undefined })) })
  const asked = () => [...document.querySelectorAll<HTMLElement>('.el-overlay')].filter(({ style }) => style.display !== 'none').map((one) => one.querySelector('.el-dialog__title')!.textContent)
  const at = () => page.router.currentRoute.value.path
  await page.router.push('/matter/a')
  await type('已核对')
  void page.router.push('/matter/a?level=red')
  await until(() => expect(page.router.currentRoute.value.query).toEqual({ level: 'red' }))
  for (const to of ['/alerts', '/matter/b']) {
    void page.router.push(to)
    await until(() => expect(asked()).toEqual(['有未保存的修改']))
    button('留在此页').click()
    await until(() => expect(asked()).toEqual([]))
    expect([at(), field().value]).toEqual(['/matter/a', '已核对'])
  }
  void page.router.push('/matter/b')
  await until(() => expect(asked()).toEqual(['有未保存的修改']))
  button('不保存，离开').click()
  await until(() => expect([at(), field().value, asked()]).toEqual(['/matter/b', '', []]))
  await type('已核对')
  await press('Enter', { ctrlKey: true })
  await until(() => expect(field().value).toBe(''))
  await page.router.push('/alerts')
  expect([at(), asked()]).toEqual(['/alerts', []])
})

test('an @ that finds nobody says so; where one could not look, nothing is said', async () => {
  let fails = false
  const find = async (q: string) => {
    if (fails) throw new Error('down')
    return { items: people.filter(({ name }) => name.includes(q)) }
  }
  page = await mount(CommentBox, { props: { of: 'a', find, send: async () => undefined } })
  const nobody = () => page.root.querySelector('[role="status"]')?.textContent ?? null
  await type('请 @赵六')
  await until(() => expect(nobody()).toBe('没有找到“赵六”：只能提到看得到此事项的人'))
  await type('请 @赵六 看')
  expect(nobody()).toBeNull()
  await type('请 @张三')
  await until(() => expect(options()).toHaveLength(2))
  expect(nobody()).toBeNull()
  fails = true
  await type('请 @李四')
  await new Promise((resolve) => { setTimeout(resolve, 0) })
  expect([nobody(), options()]).toEqual([null, []])
})

test('a text is told in parts: the longest name that stands there is the one', () => {
  expect(mentionParts('@张三丰、@张三 @李四', ['张三', '张三丰'])).toEqual([{ text: '@张三丰', isMention: true }, { text: '、', isMention: false }, { text: '@张三', isMention: true }, { text: ' @李四', isMention: false }])
  expect(mentionParts('', ['张三'])).toEqual([])
  expect(mentionParts('@', [''])).toEqual([{ text: '@', isMention: false }])
})

test('what was said is shown as text; one’s own is withdrawn after a question; what was withdrawn says by whom and when', async () => {
  server = await answeringServer((asked) => (asked.path === '/api/v1/session' ? { status: 200, body: person('lin', ['read-alerts']) } : { status: 204, body: '' }))
  const at = '2026-03-05T02:00:00.000Z'
  const own = { id: 'c1', text: '<img src=x onerror="alert(1)">\n@张三 看', mentions: ['张三'], withdrawn: null, isOwn: true }
  const events = shallowRef<readonly WorkEventJson[]>([
    { at, text: own.text, by: '市民政局 林', answer: null, comment: own },
    { at, text: '别人的', by: '张三', answer: null, comment: { id: 'c2', text: '别人的', mentions: [], withdrawn: null, isOwn: false } },
    { at, text: '一条留言，已由本人撤回', by: '张三', answer: null, comment: { id: 'c3', text: null, mentions: [], withdrawn: at, isOwn: false } },
    { at, text: '派发', by: '李', answer: null },
  ])
  let said = 0
  page = await mount(WorkEvents, { server: server.url, props: { events: events.value, topic: 't', talk: { kind: 'alerts', id: 'a' }, onSaid: () => { said += 1 } } })
  expect(page.root.querySelector('img')).toBeNull()
  expect([...page.root.querySelectorAll('li')].map((one) => one.querySelector('.text')!.textContent)).toEqual([`${own.text}撤回`, '别人的', '留言已由张三于 2026-03-05 10:00 撤回', '派发'])
  expect([...page.root.querySelectorAll('.mention')].map((one) => one.textContent)).toEqual(['@张三'])
  page.root.querySelector<HTMLButtonElement>('li button')!.click()
  await until(() => expect([...document.querySelectorAll('[role="dialog"]')].map((one) => one.textContent).join('')).toContain('不能恢复'))
  expect(server.asked.filter(({ path }) => path.includes('withdraw'))).toEqual([])
  ;[...document.querySelectorAll<HTMLButtonElement>('[role="dialog"] button')].find((one) => one.textContent === '撤回')!.click()
  await until(() => expect(said).toBe(1))
  expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toContain('POST /api/v1/alerts/a/comments/c1/withdraw')
})
