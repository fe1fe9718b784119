import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StartedServer } from '../support/start-server.ts'
import { hasBrowser, launch, signIn, visitor, type Visitor } from './browser.ts'
import { startDemo } from './demo.ts'

const sample = readFileSync(join(import.meta.dirname, '../../plugins/uncovered-assistance/samples/disabled_persons.csv'), 'utf8')

/** The sample with the identifier of its first row broken and a column that no field has. */
function spoilt(): { readonly text: string; readonly rows: number } {
  const [head, first, ...rest] = sample.trimEnd().split(/\r?\n/)
  const cells = first!.split(',')
  cells[2] = cells[2]!.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  const lines = [`${head},备注`, `${cells.join(',')},`, ...rest.map((line) => `${line},`)]
  return { text: `${lines.join('\n')}\n`, rows: lines.length - 1 }
}

const number = (text: string | null) => Number((text ?? '').replace(/[^\d]/g, ''))

describe.skipIf(!hasBrowser)('the whole way in a browser', () => {
  let server: StartedServer
  let browser: Browser
  let me: Visitor
  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startDemo(), launch()])
    me = await visitor(browser, server)
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
  })

  test('whoever is not signed in comes to the sign-in page, and from there to where they were going', async () => {
    await me.page.goto('/topics/uncovered-assistance')
    await me.page.locator('#password').fill('wrong')
    await me.page.locator('#account').fill('supervisor')
    await me.page.keyboard.press('Enter')
    await me.page.getByRole('alert').waitFor()
    expect(await me.page.getByRole('alert').innerText()).not.toBe('')
    await signIn(me.page, server, 'supervisor')
    await me.page.getByRole('heading', { level: 1, name: '困难群众“漏保”“漏救”' }).waitFor()
    expect(new URL(me.page.url()).pathname).toBe('/topics/uncovered-assistance')
  })

  test('the topic shows its five modules', async () => {
    for (const name of ['基础数据', '群众点题', '部门答题', '纪委监督', '社会评价']) await me.page.getByRole('heading', { level: 2, name }).waitFor()
  })

  test('a file with a bad row is imported: counts add up, the bad row is named and can be fetched as a file', async () => {
    const { page } = me
    await page.goto('/topics/uncovered-assistance/datasets/disabled_persons')
    await page.getByRole('link', { name: '导入文件' }).first().click()
    await page.getByText('把文件拖到这里').waitFor()
    const file = spoilt()
    await page.locator('input[type=file]').setInputFiles({ name: '残疾人名册.csv', mimeType: 'text/csv', buffer: Buffer.from(file.text) })
    await page.getByRole('heading', { name: '导入完成' }).waitFor({ timeout: 60_000 })
    const counts = await page.locator('dl.sum dd').allInnerTexts()
    const [read, ...parts] = counts.map(number)
    expect(read).toBe(file.rows)
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(read)
    const bad = parts.at(-1)!
    expect(bad).toBeGreaterThan(0)
    const quarantined = page.getByRole('region', { name: '被隔离的行' })
    await quarantined.locator('tbody:not([aria-hidden]) tr').first().waitFor()
    expect(await quarantined.locator('tbody tr').count()).toBe(bad)
    expect(await quarantined.locator('tbody tr td:first-child').first().innerText()).toBe('1')
    // Identifiers of a quarantined row are masked as everywhere.
    const identifier = file.text.split('\n')[1]!.split(',')[2]!
    expect(await page.locator('body').innerText()).not.toContain(identifier)
    await page.getByText('没有对上、未导入的列：').waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载隔离行（CSV）' }).click()])
    expect(readFileSync(await download.path(), 'utf8').trim().split(/\r?\n/)).toHaveLength(bad + 1)
  })

  test('a file that is no list is refused whole, with a sentence', async () => {
    const { page } = me
    await page.goto('/topics/uncovered-assistance/datasets/disabled_persons/import')
    await page.locator('input[type=file]').setInputFiles({ name: '空.csv', mimeType: 'text/csv', buffer: Buffer.from('姓名,备注\n甲,乙\n') })
    await page.getByRole('heading', { name: '文件被退回' }).waitFor({ timeout: 60_000 })
    await page.getByText('残疾人证号').first().waitFor()
  })

  test('a rule runs, and says what changed', async () => {
    const { page } = me
    await page.goto('/topics/uncovered-assistance/rules')
    await page.locator('a[data-row-link]').first().waitFor()
    await page.goto('/topics/uncovered-assistance/rules/uncovered-disabled')
    await page.getByRole('button', { name: '立即运行' }).click()
    await page.getByRole('heading', { name: '运行完成' }).waitFor({ timeout: 60_000 })
    const difference = await page.locator('dl.difference dd').allInnerTexts()
    expect(difference.map(number)).toHaveLength(4)
    await page.getByRole('region', { name: '运行记录' }).locator('tbody:not([aria-hidden]) tr').first().waitFor()
  })

  test('a rule is tried with another threshold; nothing changes until the value is taken over, and it is given back', async () => {
    const { page } = me
    const panel = page.getByRole('region', { name: /取不同值时的命中/ })
    await page.getByLabel('宽限天数', { exact: true }).first().fill('365')
    await page.getByRole('button', { name: '试算', exact: true }).click()
    await page.getByRole('heading', { name: '试算结果' }).waitFor({ timeout: 60_000 })
    const [appeared, gone, , same] = (await page.locator('dl.difference dd').allInnerTexts()).slice(-4).map(number)
    expect(appeared).toBe(0)
    expect(await page.locator('svg polygon').count()).toBeGreaterThan(0)
    expect(await panel.locator('tbody tr').last().innerText()).toMatch(new RegExp(`^365\\s.*\\b${same}$`, 's'))
    const slider = page.getByRole('slider')
    await slider.press('Home')
    expect(await slider.getAttribute('aria-valuetext')).toContain('宽限天数 0：')
    await page.getByRole('button', { name: '用宽限天数 0 试算' }).waitFor()
    await page.getByRole('button', { name: '采用宽限天数 365' }).click()
    await page.getByRole('button', { name: '恢复默认' }).waitFor()
    await page.getByText('宽限天数（365）').waitFor()
    expect(gone! + same!).toBeGreaterThan(0)
    await page.getByRole('button', { name: '恢复默认' }).click()
    await page.getByText('宽限天数（30）').waitFor()
  })

  test('alerts are filtered by level, and the filter stands in the address', async () => {
    const { page } = me
    await page.goto('/alerts')
    await page.locator('a[data-row-link]').first().waitFor()
    await page.getByRole('button', { name: '等级' }).first().click()
    // By its words, as people do: a click on them must not close the box first.
    await page.locator('.pop label').filter({ hasText: '红色' }).click({ position: { x: 60, y: 16 } })
    await page.waitForURL(/level=red/)
    await page.keyboard.press('Escape')
    await page.locator('tbody .risk:not(.red)').first().waitFor({ state: 'detached' })
    await page.reload()
    await page.locator('a[data-row-link]').first().waitFor()
    expect(new Set(await page.locator('tbody .risk').allInnerTexts())).toEqual(new Set(['红色']))
  })

  test('j, k and Enter lead through the list; j goes on to the next alert, u back to the list', async () => {
    const { page } = me
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    const first = page.locator('a[data-row-link]').first()
    expect(await page.evaluate(`document.querySelector('a[data-row-link]') === document.activeElement`)).toBe(true)
    const title = await first.innerText()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    const address = page.url()
    expect(address).toContain('level=red')
    if (await page.getByRole('button', { name: '下一条' }).isEnabled()) {
      await page.keyboard.press('j')
      await page.waitForURL((url) => url.toString() !== address)
      // The step back is known once the next alert is there.
      await page.locator('button:not([disabled])', { hasText: '上一条' }).waitFor()
      await page.keyboard.press('k')
      await page.waitForURL(address)
      await page.getByRole('heading', { level: 1, name: title }).waitFor()
    }
  })

  test('an alert says why it is here, and shows an identifier only for a reason', async () => {
    const { page } = me
    await page.getByRole('heading', { level: 2, name: '为什么在这里' }).waitFor()
    expect(await page.locator('.yes, .no').count()).toBeGreaterThan(0)
    const before = await page.getByRole('region').allInnerTexts()
    expect(before.join()).toMatch(/\*{4,}/)
    expect(before.join()).not.toMatch(/\d{17}[\dX]/)
    await page.getByRole('button', { name: '显示', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '显示并留痕' }).click()
    await dialog.getByText('请写明用途。').waitFor()
    await dialog.getByRole('textbox').fill('入户核实前核对身份')
    await dialog.getByRole('button', { name: '显示并留痕' }).click()
    await page.getByText('已显示并留痕').waitFor()
    expect(await page.locator('main').innerText()).toMatch(/\d{17}[\dX]/)
    await page.getByRole('button', { name: '遮盖' }).click()
    expect(await page.locator('main').innerText()).not.toMatch(/\d{17}[\dX]/)
    await page.keyboard.press('u')
    await page.waitForURL(/\/alerts\?level=red$/)
  })

  test('a session that ends leaves the page standing, and what was asked goes on after signing in again', async () => {
    const { page, context } = me
    await page.goto('/topics')
    await page.locator('a[data-row-link]').first().waitFor()
    await context.clearCookies()
    await page.getByRole('link', { name: '预警' }).first().click()
    const dialog = page.getByRole('dialog', { name: '登录已过期' })
    await dialog.waitFor()
    await dialog.locator('#password').fill(server.passwords['supervisor']!)
    await dialog.getByRole('button', { name: '登录', exact: true }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.locator('a[data-row-link]').first().waitFor()
  })

  test('a handler may neither import nor reveal, and the pages do not offer it', async () => {
    const other = await visitor(browser, server)
    await other.page.goto('/topics/uncovered-assistance/datasets')
    await signIn(other.page, server, 'handler')
    await other.page.locator('a[data-row-link]').first().waitFor()
    expect(await other.page.getByRole('link', { name: '导入' }).count()).toBe(0)
    expect(await other.page.locator('nav.menu').getByRole('link', { name: '数据资源池' }).count()).toBe(0)
    await other.page.locator('a[data-row-link]').first().click()
    await other.page.getByRole('region', { name: '信息项' }).waitFor()
    expect(await other.page.getByRole('link', { name: /^(数据|导入记录)$/ }).count()).toBe(0)
    await other.page.goto('/topics/uncovered-assistance/datasets/disabled_persons')
    const refusal = other.page.getByRole('alert')
    await refusal.waitFor()
    expect(await refusal.innerText()).toContain('您没有查看或办理这项内容的权限。')
    expect(await refusal.innerText()).not.toMatch(/read-records|请求编号/)
    await other.context.close()
  })

  test('signing out ends it', async () => {
    const { page } = me
    await page.locator('button.name').click()
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.locator('#account').waitFor()
    await page.goto('/alerts')
    await page.locator('#account').waitFor()
  })

  test('nowhere on the way was the content security policy violated or a script in error', () => {
    expect(me.trouble.violations).toEqual([])
    expect(me.trouble.errors).toEqual([])
  })
})
