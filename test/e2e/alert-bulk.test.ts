import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { AlertSummary, Page as ListPage } from '../../core/contracts/api.ts'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

describe.skipIf(!hasBrowser)('acting on several alerts', () => {
  const stage = useStage()

  async function open(account: string, options: Parameters<typeof visitor>[2] = {}, query = '') {
    const me = await visitor(stage.browser, stage.server, options)
    await me.page.goto(`/alerts${query}`)
    await signIn(me.page, stage.server, account)
    await me.page.locator('a[data-row-link]').first().waitFor()
    return me
  }
  /** The demo leaves those of 涵江 to the dispatch desk, and only there alerts are merged. */
  const undispatched = '?region=350303'
  const box = (page: Page, row: number) => page.locator('[data-row-pick]').nth(row)
  const bulk = (page: Page) => page.locator('section.bulk')
  const focused = (page: Page) => page.locator(':focus').innerText()

  test('by keyboard alone: two are set aside; of five that are taken up again three are refused, named and stay selected', async () => {
    const { page, context, trouble } = await open('supervisor')
    for (const key of ['j', 'x', 'j', 'j', 'x']) await page.keyboard.press(key)
    await bulk(page).getByText('已选 2 条').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('a')
    expect(await focused(page)).toBe('屏蔽')
    await page.keyboard.press('Enter')
    await page.locator('[role=dialog] textarea:focus').waitFor()
    await page.keyboard.type('已核实，正在办理')
    await page.keyboard.press('Control+Enter')
    await bulk(page).getByText('已屏蔽 2 条').waitFor()
    await expect.poll(() => focused(page)).toContain('已屏蔽 2 条')
    await expect.poll(() => page.locator('tbody').getByText('屏蔽至').filter({ visible: true }).count()).toBe(2)

    await box(page, 0).click()
    await box(page, 4).click({ modifiers: ['Shift'] })
    await bulk(page).getByText('已选 5 条').waitFor()
    await bulk(page).getByRole('button', { name: '解除屏蔽' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('所选 5 条').waitFor()
    await dialog.getByLabel('理由').fill('有新的反映')
    await dialog.getByRole('button', { name: '解除并留痕' }).click()
    await bulk(page).getByText('3 条没有办成，仍为选中').waitFor()
    await bulk(page).getByText('已解除屏蔽 2 条').waitFor()
    expect(await bulk(page).getByText(/现在没有屏蔽。/).count()).toBe(3)
    await bulk(page).getByText('已选 3 条').waitFor()
    const picked = await page.locator('[data-row-pick]').evaluateAll((boxes) => boxes.slice(0, 6).map((one) => (one as unknown as { checked: boolean }).checked))
    expect(picked).toEqual([false, true, false, true, true, false])
    await expect.poll(() => page.locator('tbody').getByText('屏蔽至').count()).toBe(0)
    expect(await seriousFindings(page)).toEqual([])

    await page.getByRole('button', { name: '下一页' }).click()
    await bulk(page).getByText('已选').waitFor({ state: 'detached' })
    await bulk(page).getByRole('button', { name: '收起' }).click()
    await bulk(page).waitFor({ state: 'detached' })
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  /** In the samples nobody is hit twice: that the second alert is about the first one's subject too is noted beside the server. */
  function shareSubject(one: AlertSummary, other: AlertSummary) {
    const store = new DatabaseSync(join(stage.server.dataDir, 'huiyan.sqlite'))
    store.prepare('insert into alert_subject (alert_id, subject) select ?, subject from alert_subject where alert_id = ?').run(other.id, one.id)
    store.close()
  }

  test('a coordinator merges on a phone, in English: what is about one person goes together, a stranger is refused; then it is taken out', async () => {
    const { page, context, trouble } = await open('coordinator', { width: 360, height: 740, lang: 'en' }, undispatched)
    const { items } = (await (await page.request.get(`/api/v1/alerts${undispatched}&limit=3`)).json()) as ListPage<AlertSummary>
    shareSubject(items[1]!, items[0]!)
    await box(page, 0).click()
    await bulk(page).getByText('Select at least 2 to merge').waitFor()
    for (const row of [1, 2]) await box(page, row).click()
    await bulk(page).getByRole('button', { name: 'Merge' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio').nth(1).check()
    await dialog.getByLabel('Reason').fill('one household')
    expect(await seriousFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Merge, on record' }).click()
    await bulk(page).getByText('1 merged').waitFor()
    await bulk(page).getByText('1 was refused and stays selected').waitFor()
    await bulk(page).getByText('are not about one subject').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    expect(await sidewaysOverflow(page)).toBe(0)

    await box(page, 2).click()
    await box(page, 0).click()
    await bulk(page).getByRole('button', { name: 'Take out' }).click()
    await dialog.getByLabel('Reason').fill('two households')
    await dialog.getByRole('button', { name: 'Take out, on record' }).click()
    await bulk(page).getByText('1 taken out').waitFor()
    await bulk(page).getByText('refused').waitFor({ state: 'detached' })
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('on a low screen the bar stays in sight, and a row that takes the focus stands above it', async () => {
    const { page, context } = await open('supervisor', { width: 683, height: 384 })
    await box(page, 0).click()
    for (let step = 0; step < 12; step++) await page.keyboard.press('j')
    const row = (await page.locator(':focus').boundingBox())!
    const bar = (await bulk(page).boundingBox())!
    expect(row.y + row.height).toBeLessThanOrEqual(bar.y)
    expect(bar.y).toBeLessThan(384)
    await context.close()
  })

  test('who may do nothing with alerts selects nothing', async () => {
    const { page, context } = await open('admin')
    expect(await page.locator('table input').count()).toBe(0)
    await context.close()
  })

  test('a clerk signs for what was dispatched to the own county, and sees nothing else', async () => {
    const { page, context } = await open('handler')
    const rows = await page.locator('tbody tr').count()
    expect(rows).toBe(5)
    expect(await page.locator('tbody tr', { hasText: '荔城区' }).count()).toBe(rows)
    await page.locator('[data-row-pick]').nth(0).check()
    await page.locator('[data-row-pick]').nth(1).check()
    await page.getByRole('button', { name: '签收', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: '签收', exact: true }).click()
    await page.getByText('已对 2 条做“签收”').waitFor()
    await page.locator('tbody tr', { hasText: '核实筛选' }).nth(1).waitFor()
    await context.close()
  })
})
