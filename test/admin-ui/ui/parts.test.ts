import { afterEach, describe, expect, test } from 'vitest'
import { h, nextTick, ref, type Component } from 'vue'
import ChoiceList from '../../../admin-ui/src/ui/ChoiceList.vue'
import DataTable from '../../../admin-ui/src/ui/DataTable.vue'
import FilterChip from '../../../admin-ui/src/ui/FilterChip.vue'
import ProblemNotice from '../../../admin-ui/src/ui/ProblemNotice.vue'
import { useRowKeys } from '../../../admin-ui/src/ui/use-row-keys.ts'
import { localProblem } from '../../../admin-ui/src/api/failure.ts'
import { mount, until, type Mounted } from '../mount.ts'

let page: Mounted | null = null
afterEach(() => {
  page?.unmount()
  page = null
})
const press = (key: string, target: EventTarget = document) => target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

describe('a table', () => {
  const columns = [{ key: 'name', title: '姓名', sortable: true }, { key: 'sum', title: '金额', align: 'end' as const }]
  const table = (props: object) => h(DataTable as Component, { label: '清单', columns, rowKey: (row: { name: string }) => row.name, rows: null, ...props }, {
    'cell-name': ({ row }: { row: { name: string } }) => row.name,
    'cell-sum': () => '1',
    empty: () => '没有',
  })

  test('draws rows of the final height until there are any, then the rows, then says that there are none', async () => {
    const rows = ref<readonly { name: string }[] | null>(null)
    page = await mount({ render: () => table({ rows: rows.value, skeleton: 4 }) })
    expect(page.root.querySelectorAll('tbody[aria-hidden=true] tr')).toHaveLength(4)
    rows.value = [{ name: '陈*英' }]
    await nextTick()
    expect(page.root.querySelector('tbody')?.textContent).toBe('陈*英1')
    expect(page.root.textContent).not.toContain('没有')
    rows.value = []
    await nextTick()
    expect(page.root.textContent).toContain('没有')
  })

  test('sorts from the latest down first, then turns round, and tells both to those who do not see the arrow', async () => {
    const sort = ref('')
    page = await mount({ render: () => table({ rows: [], sort: sort.value, onSort: (value: string) => { sort.value = value } }) })
    const head = page.root.querySelector('th')!
    const steps: string[] = []
    for (let turn = 0; turn < 3; turn++) {
      head.querySelector('button')!.click()
      await nextTick()
      steps.push(`${sort.value} ${head.getAttribute('aria-sort')}`)
    }
    expect(steps).toEqual(['-name descending', 'name ascending', '-name descending'])
    expect(page.root.querySelectorAll('th button')).toHaveLength(1)
  })
})

describe('a filter chip', () => {
  const chip = (value: { value: string }, cleared: () => void) => ({
    render: () => h(FilterChip as Component, { name: '等级', value: value.value, onClear: cleared }, () => h('input', { type: 'checkbox' })),
  })

  test('opens with the focus inside; Escape closes it and gives the focus back', async () => {
    page = await mount(chip({ value: '' }, () => {}))
    const button = page.root.querySelector('button')!
    button.click()
    await until(() => expect(document.activeElement).toBe(page!.root.querySelector('input')))
    expect(button.getAttribute('aria-expanded')).toBe('true')
    press('Escape', page.root.querySelector('input')!)
    await nextTick()
    expect(page.root.querySelector('input')).toBeNull()
    expect(document.activeElement).toBe(button)
  })

  test('shows what it narrows to, and clears it', async () => {
    let cleared = 0
    page = await mount(chip({ value: '红色' }, () => { cleared += 1 }))
    expect(page.root.textContent).toContain('红色')
    page.root.querySelector<HTMLElement>('[aria-label="清除“等级”条件"]')!.click()
    expect(cleared).toBe(1)
  })

  test('that was cleared has the focus, and where it is gone with what it showed the one beside it', async () => {
    const [level, gone] = [ref('红色'), ref('某局')]
    page = await mount({ render: () => h('div', [
      h(FilterChip as Component, { name: '等级', value: level.value, onClear: () => { level.value = '' } }),
      gone.value === '' ? null : h(FilterChip as Component, { name: '单位', value: gone.value, onClear: () => { gone.value = '' } }),
    ]) })
    const clear = async (name: string) => {
      const button = page!.root.querySelector<HTMLElement>(`[aria-label="清除“${name}”条件"]`)!
      button.focus()
      button.click()
      await nextTick()
      return document.activeElement?.textContent.trim()
    }
    expect(await clear('等级')).toBe('等级')
    expect(await clear('单位')).toBe('等级')
  })
})

test('a list of choices adds and takes away; of a single choice the other one goes', async () => {
  const picked = ref<readonly string[]>(['a'])
  const many = ref(true)
  const choices = [{ value: 'a', title: 'A' }, { value: 'b', title: 'B' }]
  page = await mount({ render: () => h(ChoiceList as Component, { choices, many: many.value, modelValue: picked.value, 'onUpdate:modelValue': (next: string[]) => { picked.value = next } }) })
  const tick = async (index: number) => {
    page!.root.querySelectorAll('input')[index]!.dispatchEvent(new Event('change'))
    await nextTick()
  }
  await tick(1)
  expect(picked.value).toEqual(['a', 'b'])
  await tick(0)
  expect(picked.value).toEqual(['b'])
  many.value = false
  await nextTick()
  await tick(0)
  expect(picked.value).toEqual(['a'])
  await tick(0)
  expect(picked.value).toEqual([])
})

describe('a problem', () => {
  const notice = (problem: object, retry?: () => void) => ({ render: () => h(ProblemNotice as Component, { problem, ...(retry === undefined ? {} : { retry }) }) })

  test('is the server’s sentence, its hint and the number of the request', async () => {
    page = await mount(notice({ ...localProblem('x', 409, '死亡登记已过期。'), hint: '导入新数据。', requestId: 'r-9' }))
    expect(page.root.querySelector('[role=alert]')?.textContent).toMatch(/死亡登记已过期。.*导入新数据。.*r-9/s)
  })

  test('says nothing twice, but names every place', async () => {
    const one = { code: 'x', severity: 'error', file: null, pointer: '', line: null, message: '“核实结果”不能是“属实”。', hint: '改选。' }
    const problem = { ...localProblem('x', 409, '现在不能这样办理：“核实结果”不能是“属实”。'), problems: [one, { ...one, file: 'forms/a.json' }, { ...one, message: '还没有签收。' }] }
    page = await mount(notice(problem))
    expect([...page.root.querySelectorAll('li')].map((item) => item.textContent)).toEqual([expect.stringContaining('forms/a.json'), expect.stringContaining('还没有签收。')])
    expect(page.root.textContent.match(/不能是“属实”/g)).toHaveLength(2)
  })

  test('of a refusal names no permission, and neither a refusal nor a wrong password has a number', async () => {
    page = await mount(notice({ ...localProblem('not-permitted', 403, '您的角色不能进行这项操作（read-records）。'), requestId: 'r-9' }))
    expect(page.root.textContent).toContain('您没有查看或办理这项内容的权限。')
    expect(page.root.textContent).not.toMatch(/read-records|r-9/)
    page.unmount()
    page = await mount(notice({ ...localProblem('sign-in-failed', 401, '账号或密码不正确。'), requestId: 'r-9' }))
    expect(page.root.textContent).toContain('账号或密码不正确。')
    expect(page.root.textContent).not.toContain('r-9')
  })

  test('that the browser found itself has its own sentences, in the reader’s language', async () => {
    page = await mount(notice(localProblem('no-connection', 0)))
    expect(page.root.textContent).toContain('连不上服务器。')
    page.unmount()
    page = await mount(notice(localProblem('no-connection', 0)), { lang: 'en' })
    expect(page.root.textContent).toContain('The server cannot be reached.')
  })

  test('offers another try only where that can help', async () => {
    const buttons: number[] = []
    for (const status of [500, 403, 404]) {
      page = await mount(notice(localProblem('x', status, 'x'), () => {}))
      buttons.push(page.root.querySelectorAll('button').length)
      page.unmount()
    }
    page = null
    expect(buttons).toEqual([1, 0, 0])
  })
})

describe('j and k', () => {
  const list = {
    setup() {
      const root = ref<HTMLElement | null>(null)
      useRowKeys(root)
      return () => h('div', [h('input'), h('div', { ref: root }, ['a', 'b', 'c'].map((name) => h('a', { href: '#', id: name, 'data-row-link': '' }, name)))])
    },
  }
  const at = () => document.activeElement?.id

  test('walk through the rows and stop at both ends', async () => {
    page = await mount(list)
    const seen: (string | undefined)[] = []
    for (const key of ['j', 'j', 'j', 'j', 'k', 'k', 'k']) {
      press(key)
      seen.push(at())
    }
    expect(seen).toEqual(['a', 'b', 'c', 'c', 'b', 'a', 'a'])
  })

  test('are letters while somebody types', async () => {
    page = await mount(list)
    const field = page.root.querySelector('input')!
    field.focus()
    press('j', field)
    expect(document.activeElement).toBe(field)
  })
})
