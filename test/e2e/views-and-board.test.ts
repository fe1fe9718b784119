import { describe, expect, test } from 'vitest'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'
import { inPage } from './in-page.ts'

describe.skipIf(!hasBrowser)('saved views and the board in a browser', () => {
  const stage = useStage()
  const open = async (account: string, at: string, width = 1366) => {
    const one = await visitor(stage.browser, stage.server, { width })
    await one.page.goto(at)
    await signIn(one.page, stage.server, account)
    return one
  }

  test('a list is saved as it stands, opens with it from the menu, is used by a colleague, and the address stays the truth', async () => {
    const mine = await open('supervisor', '/alerts?level=red&as=board')
    const { page } = mine
    const head = (name: string) => page.locator('main').getByRole('link', { name, exact: true })
    await page.locator('.card').first().waitFor()
    await page.getByRole('button', { name: '保存为视图' }).click()
    await page.locator('input:focus').and(page.getByLabel('名称')).waitFor()
    await page.keyboard.type('红色看板')
    await page.getByText('给本机构和下级使用').click()
    await page.locator('.el-dialog footer').getByRole('button', { name: '保存' }).click()
    await head('红色看板').and(page.locator('.on')).waitFor()
    await page.getByRole('button', { name: '管理视图' }).click()
    await page.getByLabel('打开清单时先看“红色看板”').check()
    await page.getByLabel('“红色看板”的名称').fill('红色')
    await page.getByLabel('“红色看板”的名称').press('Tab')
    await page.getByLabel('“红色”的名称').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: '完成' }).click()

    // What was cleared stays cleared, after a reload too; the menu opens the view.
    await head('全部').click()
    await page.waitForURL(/\/alerts$/)
    await page.reload()
    await page.locator('tbody a[data-row-link]').first().waitFor()
    expect(new URL(page.url()).search).toBe('')
    await page.locator('nav.menu').getByRole('link', { name: '预警' }).click()
    await page.waitForURL(/level=red&as=board|as=board&level=red/)

    const colleague = await open('coordinator', '/alerts', 360)
    await colleague.page.locator('main').getByRole('link', { name: '红色' }).click()
    await colleague.page.locator('.card').first().waitFor()
    expect([await sidewaysOverflow(colleague.page), await seriousFindings(colleague.page)]).toEqual([0, []])
    await colleague.page.getByRole('button', { name: '管理视图' }).click()
    await colleague.page.getByText('林晓 共享，可用不可改').waitFor()
    expect(await colleague.page.getByRole('button', { name: '删除' }).count()).toBe(0)
    for (const { trouble, context } of [mine, colleague]) {
      expect(trouble).toEqual({ violations: [], errors: [] })
      await context.close()
    }
  })

  test('on a phone lists show whole when something is due, and how it stands', async () => {
    const { page, trouble, context } = await open('handler', '/alerts', 360)
    for (const at of ['/alerts', '/']) {
      await page.goto(at)
      const list = page.getByRole('region', { name: at === '/' ? '我的待办' : '预警' })
      await list.locator('tbody .light').first().waitFor()
      expect([at, await list.evaluate(inPage<number>('({ scrollWidth, clientWidth }) => scrollWidth - clientWidth')), await sidewaysOverflow(page), await seriousFindings(page)]).toEqual([at, 0, 0, []])
      if (at === '/alerts') await list.getByText('待签收').first().waitFor()
    }
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('a card is moved by what leads there: by dragging, by keyboard, never by the move alone', async () => {
    const clerk = await open('handler', '/alerts?as=board')
    const { page } = clerk
    const column = (name: string) => page.locator(`section[aria-label="${name}"]`)
    const card = column('办理中').locator('.card', { hasText: '待签收' }).first()
    const title = await card.locator('a').innerText()
    // Nothing leads from here to where it is dropped: it says so, and stays.
    await card.dragTo(column('已办结'))
    await page.getByText('没有您现在能办、通往“已办结”的一步。').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })

    await card.getByRole('button', { name: '下一步' }).focus()
    await page.keyboard.press('Enter')
    await page.locator('.steps button', { hasText: '签收' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.locator('.steps button:focus').waitFor()
    await page.keyboard.press('Enter')
    await page.locator('textarea:focus').waitFor()
    await page.keyboard.press('Control+Enter')
    const signed = column('办理中').locator('.card', { hasText: title })
    await signed.getByText('核实筛选').waitFor()
    // Whoever works by keyboard goes on where they were.
    await signed.locator('a:focus').waitFor()

    // The one action that leads there is asked for at once; it has a form.
    await signed.dragTo(column('等待中'))
    await page.locator('.steps button').or(page.locator('form')).first().waitFor()
    expect(clerk.trouble).toEqual({ violations: [], errors: [] })
    await clerk.context.close()
  })
})
