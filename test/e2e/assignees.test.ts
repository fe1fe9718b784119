import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

describe.skipIf(!hasBrowser)('who has a matter, in a browser', () => {
  const stage = useStage()

  async function open(account: string, at = '/', width = 1366) {
    const { page } = await visitor(stage.browser, stage.server, { width, height: 768 })
    await page.goto(at)
    await signIn(page, stage.server, account)
    return page
  }
  /** The demo has one clerk: whoever assesses for a town is one of the county’s too, noted beside the server. */
  function secondClerk() {
    const store = new DatabaseSync(join(stage.server.dataDir, 'huiyan.sqlite'))
    store.prepare(`insert into role_grant (id, account_id, role, organisation_id, topics, valid_from, valid_to, ended_at, delegated_from_id)
      select 'second-clerk', (select id from account where account = 'assessor'), role, organisation_id, topics, valid_from, valid_to, ended_at, null from role_grant where account_id = (select id from account where account = 'handler')`).run()
    store.close()
  }
  const rows = (page: Page) => page.locator('.tasks tbody:not([aria-hidden]) tr')
  const narrow = async (page: Page, to: string) => {
    await page.locator('.tasks').getByRole('button', { name: '承办人' }).first().click()
    await page.getByRole('checkbox', { name: to, exact: true }).check()
    await page.keyboard.press('Escape')
  }
  const has = (page: Page, who: string) => page.locator('aside dt', { hasText: '承办人' }).locator('xpath=following-sibling::dd[1]').filter({ hasText: who }).waitFor()

  test('a clerk takes two, puts one back and gives the other away; who is given it is told, and a lead takes it from them', async () => {
    secondClerk()
    const clerk = await open('handler')
    await rows(clerk).first().waitFor()
    const all = await rows(clerk).count()
    for (const no of [0, 1]) await rows(clerk).nth(no).getByRole('checkbox').check()
    expect([await sidewaysOverflow(clerk), await seriousFindings(clerk)]).toEqual([0, []])
    await clerk.getByRole('button', { name: '由我承办', exact: true }).click()
    await clerk.getByText('已更新 2 件的承办人。').waitFor()
    await narrow(clerk, '我的')
    await expect.poll(() => rows(clerk).count()).toBe(2)
    expect(new URL(clerk.url()).searchParams.get('mine')).toBe('mine')

    await rows(clerk).first().getByRole('link').click()
    await has(clerk, '我')
    await clerk.getByRole('button', { name: '放回', exact: true }).click()
    await has(clerk, '待认领')
    await clerk.getByText('放回待认领').first().waitFor()
    await clerk.goBack()
    await expect.poll(() => rows(clerk).count()).toBe(1)
    const title = await rows(clerk).first().getByRole('link').textContent()
    await rows(clerk).first().getByRole('link').click()
    await has(clerk, '我')
    await clerk.getByRole('button', { name: '交给…', exact: true }).click()
    const dialog = clerk.getByRole('dialog')
    await dialog.getByLabel('姓名（可输入拼音）').fill('fang')
    await dialog.getByRole('radio', { name: /方玲/u }).check()
    expect(await seriousFindings(clerk)).toEqual([])
    await dialog.getByRole('button', { name: '交给', exact: true }).click()
    await has(clerk, '方玲')
    await clerk.getByText('交由承办：方玲').waitFor()
    // What can be done with it can be done all the same.
    await clerk.locator('aside').getByRole('button', { name: '签收', exact: true }).waitFor()
    expect(await clerk.locator('aside').getByRole('button', { name: '放回', exact: true }).count()).toBe(0)
    const at = clerk.url()

    const phone = await open('assessor', '/', 360)
    await phone.getByRole('button', { name: /^提醒/u }).click()
    await phone.getByText(`吴敏把事项交给您承办：${title}`).waitFor()
    await phone.keyboard.press('Escape')
    await narrow(phone, '他人的')
    await phone.getByText('没有符合条件的待办').waitFor()
    expect([await sidewaysOverflow(phone), await seriousFindings(phone)]).toEqual([0, []])

    const lead = await open('lead', new URL(at).pathname)
    await has(lead, '方玲')
    await lead.getByRole('button', { name: '放回', exact: true }).click()
    await has(lead, '待认领')
    await clerk.goto('/')
    await narrow(clerk, '待认领')
    await expect.poll(() => rows(clerk).count()).toBe(all)
  })
})
