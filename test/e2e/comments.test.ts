import { describe, expect, test } from 'vitest'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

describe.skipIf(!hasBrowser)('talking about an alert in a browser', () => {
  const stage = useStage()

  test('somebody is mentioned, told at once, answers on a phone, and a word is taken back', async () => {
    const open = async (account: string, at: string, width = 1366) => {
      const one = await visitor(stage.browser, stage.server, { width, height: 768 })
      await one.page.goto(at)
      await signIn(one.page, stage.server, account)
      return one
    }
    const clerk = await open('handler', '/')
    const force = await open('taskforce', '/alerts?state=dispatched&region=350304')
    await force.page.locator('a[data-row-link]').first().click()
    const box = force.page.getByLabel('对这个事项说点什么')
    await box.fill('<img src=x onerror="document.title=1"> 请 ')
    await box.press('End')
    await box.pressSequentially('@')
    const options = force.page.getByRole('option')
    await options.first().waitFor()
    const name = (await options.filter({ hasText: '荔城区民政局' }).first().locator('span').first().innerText()).trim()
    await box.pressSequentially(name.slice(0, 1))
    await options.filter({ hasText: '荔城区民政局' }).first().click()
    await box.pressSequentially('核对身份证 11010519491231002X')
    await box.press('Control+Enter')
    const said = force.page.locator('.said').first()
    await said.waitFor()
    expect(await said.innerText()).toContain(`<img src=x onerror="document.title=1"> 请 @${name} 核对身份证 110105********00**`)
    expect(await seriousFindings(force.page)).toEqual([])

    // The other's page is told without being asked again.
    await clerk.page.locator('.bell .count').waitFor()
    await clerk.page.locator('.bell').click()
    const told = clerk.page.locator('.list a', { hasText: '在讨论中提到了您' }).first()
    await told.waitFor()
    const { pathname } = new URL(force.page.url())
    await clerk.page.setViewportSize({ width: 360, height: 740 })
    await told.click()
    await clerk.page.waitForURL((url) => url.pathname === pathname)
    await clerk.page.locator('.said').first().waitFor()
    expect([await sidewaysOverflow(clerk.page), await seriousFindings(clerk.page)]).toEqual([0, []])
    await clerk.page.getByLabel('对这个事项说点什么').fill('已核对，写错了')
    // Leaving with it asks first.
    await clerk.page.goBack()
    await clerk.page.getByRole('dialog', { name: '有未保存的修改' }).getByRole('button', { name: '留在此页' }).click()
    expect(new URL(clerk.page.url()).pathname).toBe(pathname)
    await clerk.page.getByRole('button', { name: '发送' }).click()
    await clerk.page.locator('.said', { hasText: '写错了' }).waitFor()
    await force.page.locator('.said', { hasText: '写错了' }).waitFor()
    await clerk.page.locator('.said', { hasText: '写错了' }).scrollIntoViewIfNeeded()
    await clerk.page.locator('.said', { hasText: '写错了' }).getByRole('button', { name: '撤回' }).click()
    await clerk.page.getByRole('dialog').getByRole('button', { name: '撤回' }).click()
    await clerk.page.locator('.gone', { hasText: '撤回' }).waitFor()
    await force.page.locator('.gone').waitFor()
    await force.page.locator('.gone').scrollIntoViewIfNeeded()
    for (const { trouble, context } of [force, clerk]) {
      expect(trouble).toEqual({ violations: [], errors: [] })
      await context.close()
    }
  })
})
