import { expect, test } from 'vitest'
import AssignBox from '../../../admin-ui/src/workspace/AssignBox.vue'
import TaskList from '../../../admin-ui/src/workspace/TaskList.vue'
import { lights } from '../../../core/contracts/matter-clock.ts'
import type { Answer } from '../answering-server.ts'
import { until } from '../mount.ts'
import { usePage } from '../page-stage.ts'

const stage = usePage()
const none = { count: 0, atLeast: false }
const me = { id: 'wu', account: 'wu', name: '吴敏', organisation: null, permissions: ['act-on-work'], roles: [], grants: [], csrfToken: 'c' }
const task = (id: string, assignee: object | null) => ({ id, subject: 'alert', topic: 't', topicTitle: '主题', title: `预警 ${id}`, level: null, state: 's', stateTitle: '待签收', since: '2026-03-01T00:00:00Z', time: null, role: { name: 'handler', title: '承办' }, organisation: null, assignee, acts: 3 })
const button = (name: string) => [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === name)
const said = () => document.body.textContent
const sent = () => stage.server.asked.filter(({ path }) => path === '/api/v1/tasks/assign').map(({ body }) => JSON.parse(String(body)) as unknown)

/** `answer` to saying who has matters; of tasks there are two, of people one. */
async function serve(answer: () => Answer) {
  await stage.serve(({ path }) => {
    const { pathname, searchParams } = new URL(path, 'http://x')
    if (pathname === '/api/v1/me') return { status: 200, body: me }
    if (pathname === '/api/v1/tasks/assign') return answer()
    if (pathname.endsWith('/assignable')) return { status: 200, body: { items: searchParams.get('q') === 'x' ? [] : [{ id: 'li', name: '李四', organisation: '民政局' }] } }
    const items = pathname === '/api/v1/tasks' && searchParams.get('mine') !== 'others' ? [task('a', null), task('b', { name: '李四', isOwn: false }), task('c', { name: '吴敏', isOwn: true })] : []
    return { status: 200, body: { items, opens: null, next: null, total: { count: items.length, atLeast: false }, lights: Object.fromEntries(lights.map((name) => [name, none])) } }
  })
}
const pick = (no: number) => document.querySelectorAll<HTMLInputElement>('tbody input[type=checkbox]')[no]!.click()

test('who has each stands in the list, and it is narrowed by that', async () => {
  await serve(() => ({ status: 200, body: { done: [], refused: [] } }))
  await stage.show(TaskList, { path: '/work?mine=mine,others', signedIn: true })
  await until(() => expect([...document.querySelectorAll('tbody tr')].map((row) => row.querySelectorAll('td')[5]!.textContent.trim())).toEqual(['待认领', '李四', '我']))
  // One at most.
  expect(stage.server.asked.map(({ path }) => path).filter((path) => path.startsWith('/api/v1/tasks?'))).toEqual(['/api/v1/tasks?mine=mine&limit=8'])
  await stage.page.router.replace({ query: { mine: 'others' } })
  await until(() => expect(said()).toContain('没有符合条件的待办'))
})

test('several are taken at once; what was refused is told by its title and stays picked', async () => {
  await serve(() => ({ status: 200, body: { done: ['a'], refused: [{ id: 'b', code: 'assign-taken', detail: '现在由李四承办。', hint: '请李四放回。' }] } }))
  await stage.show(TaskList, { path: '/work', signedIn: true })
  await until(() => expect(document.querySelectorAll('tbody input[type=checkbox]')).toHaveLength(3))
  expect(button('由我承办')).toBeUndefined()
  pick(0)
  await until(() => expect(said()).toContain('已选 1 条'))
  pick(1)
  await until(() => expect(said()).toContain('已选 2 条'))
  button('由我承办')!.click()
  await until(() => expect(said()).toContain('预警 b：现在由李四承办。请李四放回。'))
  expect(sent()).toEqual([{ matters: [{ id: 'a', acts: 3 }, { id: 'b', acts: 3 }], to: 'wu' }])
  await until(() => expect(said()).toContain('已选 1 条'))
  expect(said()).toContain('已更新 1 件的承办人。')
})

test('a matter is given to one of those who can have it, after one was chosen', async () => {
  await serve(() => ({ status: 200, body: { done: ['m'], refused: [] } }))
  let done = 0
  await stage.show(AssignBox, { signedIn: true, props: { of: 'm', work: { acts: 2, assignee: null, assigning: ['take', 'give'] }, onDone: () => { done += 1 } } })
  expect([button('由我承办'), button('放回')].map((one) => one !== undefined)).toEqual([true, false])
  button('交给…')!.click()
  await until(() => expect(said()).toContain('李四民政局'))
  button('交给')!.click()
  await until(() => expect(said()).toContain('请选择交给谁。'))
  expect(sent()).toEqual([])
  document.querySelector<HTMLInputElement>('input[type=radio]')!.click()
  await until(() => expect(said()).not.toContain('请选择交给谁。'))
  button('交给')!.click()
  await until(() => expect(done).toBe(1))
  expect(sent()).toEqual([{ matters: [{ id: 'm', acts: 2 }], to: 'li' }])
})

test('nobody who is found is said so, and who cannot have been asked of another is told why not', async () => {
  await serve(() => ({ status: 200, body: { done: [], refused: [{ id: 'm', code: 'assign-taken', detail: '现在由李四承办。', hint: '请李四放回。' }] } }))
  await stage.show(AssignBox, { signedIn: true, props: { of: 'm', work: { acts: 2, assignee: { name: '李四', isOwn: false }, assigning: ['take', 'give', 'let-go'] } } })
  button('改由我承办')!.click()
  await until(() => expect(document.querySelector('[role=alert]')?.textContent).toBe('现在由李四承办。请李四放回。'))
  button('交给…')!.click()
  await until(() => expect(document.querySelector('input[type=search]')).not.toBeNull())
  const field = document.querySelector<HTMLInputElement>('input[type=search]')!
  field.value = 'x'
  field.dispatchEvent(new Event('input'))
  await until(() => expect(said()).toContain('没有可以交给的人'))
})
