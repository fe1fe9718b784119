import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

describe.skipIf(!hasBrowser)('a notice in a browser', () => {
  const stage = useStage()

  test('is drafted from an alert, approved, issued, signed for and replied to, and printed as an official document', async () => {
    const open = async (account: string, at: string, width = 1280) => {
      const one = await visitor(stage.browser, stage.server, { width, height: 800 })
      await one.page.goto(at)
      await signIn(one.page, stage.server, account)
      return one
    }
    const confirm = async (page: Page, name: string) => {
      await page.locator('aside button', { hasText: name }).first().click()
      await page.locator('.el-dialog footer button', { hasText: name }).click()
    }
    const state = (page: Page, name: string) => page.locator('aside .state', { hasText: name }).first().waitFor()
    const force = await open('taskforce', '/alerts?state=dispatched&region=350304')
    await force.page.locator('a[data-row-link]').first().click()
    await force.page.getByRole('link', { name: '拟制文书' }).click()
    await force.page.getByLabel('文种').selectOption('supervision')
    await force.page.getByRole('heading', { name: '督办单' }).waitFor()
    expect(await force.page.locator('article.sheet').innerText()).toContain('荔城区民政局：')
    await force.page.getByRole('button', { name: '保存草稿' }).click()
    await state(force.page, '待审批')
    const { pathname } = new URL(force.page.url())

    const supervisor = await open('supervisor', pathname)
    await confirm(supervisor.page, '审批')
    await state(supervisor.page, '待下发')
    await force.page.reload()
    await confirm(force.page, '下发')
    await state(force.page, '办理中')

    const clerk = await open('handler', pathname, 360)
    await confirm(clerk.page, '签收')
    await state(clerk.page, '已签收')
    expect([await sidewaysOverflow(clerk.page), await seriousFindings(clerk.page)]).toEqual([0, []])
    await clerk.page.locator('aside').getByRole('link', { name: '回复' }).click()
    await clerk.page.getByText('已办结').click()
    await clerk.page.getByLabel('核查和办理情况').fill('已逐户核查，全部纳入救助。')
    await clerk.page.getByRole('button', { name: '回复' }).click()
    await clerk.page.getByRole('link', { name: '返回督办文书' }).last().click()
    await state(clerk.page, '已回复')

    await supervisor.page.locator('aside .state', { hasText: '已回复' }).waitFor()
    expect(await seriousFindings(supervisor.page)).toEqual([])
    await supervisor.page.emulateMedia({ media: 'print' })
    // One page, as wide as its margins leave it: what stands before the sheet would be a page of its own, and give the sheet its width.
    const paper = (await supervisor.page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(paper.match(/\/Type \/Page$/gm)).toHaveLength(1)
    const sheet = supervisor.page.locator('article.sheet')
    expect(await sheet.innerText()).toMatch(/莆田市纪委监委督办〔\d{4}〕1号/)
    for (const other of ['nav.menu', 'aside', 'header h1']) expect(await supervisor.page.locator(other).first().isVisible()).toBe(false)

    // From the list, by what is picked.
    await force.page.goto('/notices')
    await force.page.locator('[data-row-pick]').first().click()
    const bulk = force.page.locator('section.bulk')
    await bulk.getByText('已选 1 条').waitFor()
    await bulk.getByRole('button', { name: '退回' }).waitFor()
    expect([await sidewaysOverflow(force.page), await seriousFindings(force.page)]).toEqual([0, []])
    await bulk.getByRole('button', { name: '办结' }).click()
    await force.page.locator('.el-dialog footer button', { hasText: '办结' }).click()
    await force.page.getByText('已办 1 项。').waitFor()
    await bulk.waitFor({ state: 'detached' })
    for (const { trouble, context } of [force, supervisor, clerk]) {
      expect(trouble).toEqual({ violations: [], errors: [] })
      await context.close()
    }
  })
})
