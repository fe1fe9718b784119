import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

describe.skipIf(!hasBrowser)('a referral in a browser', () => {
  const stage = useStage()

  test('is drafted from an alert, approved, received, disposed of and fed back; nobody else finds it', async () => {
    const open = async (account: string, at: string, width = 1280) => {
      const one = await visitor(stage.browser, stage.server, { width, height: 800 })
      await one.page.goto(at)
      await signIn(one.page, stage.server, account)
      return one
    }
    const state = (page: Page, name: string) => page.locator('aside .state', { hasText: name }).first().waitFor()
    const act = async (page: Page, name: string, fill: () => Promise<void> = async () => {}) => {
      await page.locator('aside .acts button', { hasText: name }).click()
      await page.locator('.card form').waitFor()
      await fill()
      await page.locator('.card form .acts button', { hasText: name }).click()
    }
    const clerk = await open('handler', '/alerts?state=dispatched&region=350304')
    await clerk.page.locator('a[data-row-link]').first().click()
    await clerk.page.getByRole('link', { name: '移送线索' }).waitFor()
    const alert = new URL(clerk.page.url()).pathname
    await clerk.page.getByRole('link', { name: '移送线索' }).click()
    await clerk.page.getByRole('button', { name: '提交移送' }).click()
    await clerk.page.getByText('请至少写明一个被反映的单位或人员。').waitFor()
    await clerk.page.getByRole('combobox', { name: '被反映单位' }).fill('新度')
    await clerk.page.getByRole('option', { name: '新度镇' }).click()
    await clerk.page.keyboard.press('Escape')
    await clerk.page.getByRole('button', { name: '添加被反映人员' }).click()
    await clerk.page.getByLabel('姓名').fill('王某')
    await clerk.page.getByLabel('职务').fill('经办人')
    await clerk.page.getByLabel('问题事实').fill('办理中发现经办人涉嫌优亲厚友。')
    expect(await clerk.page.locator('article.sheet').innerText()).toContain('被反映对象：新度镇；经办人王某。')
    expect(await seriousFindings(clerk.page)).toEqual([])
    await clerk.page.getByRole('button', { name: '提交移送' }).click()
    await state(clerk.page, '拟移送')
    const { pathname } = new URL(clerk.page.url())

    const head = await open('head', '/')
    await head.page.getByRole('button', { name: /^提醒.*1$/ }).click()
    await head.page.getByRole('link', { name: '有 1 件线索移送待您办理' }).last().waitFor()
    expect(await seriousFindings(head.page)).toEqual([])
    await head.page.keyboard.press('Escape')
    await head.page.getByRole('link', { name: '有 1 件线索移送待您办理' }).first().click()
    await head.page.locator('a[data-row-link]').first().click()
    await act(head.page, '审批')
    await state(head.page, '已审批')

    const office = await open('case-office', pathname)
    // What is written there is lost after a question alone, and stays in another language.
    await office.page.locator('aside .acts button', { hasText: '签收' }).click()
    await office.page.getByLabel('承办部门').fill('第一监督检查室')
    await office.page.getByRole('link', { name: '返回线索移送' }).click()
    const asked = office.page.getByRole('dialog', { name: '有未保存的修改' })
    await asked.waitFor()
    expect(await seriousFindings(office.page)).toEqual([])
    await asked.getByRole('button', { name: '留在此页' }).click()
    await asked.waitFor({ state: 'hidden' })
    await office.page.getByRole('button', { name: 'English' }).click()
    await office.page.getByRole('link', { name: 'Back to referrals' }).waitFor()
    expect(await office.page.locator('.card form input').first().inputValue()).toBe('第一监督检查室')
    await office.page.getByRole('button', { name: '中文' }).click()
    await office.page.locator('.card form .acts button', { hasText: '取消' }).click()
    await act(office.page, '签收', () => office.page.getByLabel('承办部门').fill('第二监督检查室'))
    await state(office.page, '纪检机关签收')
    await act(office.page, '处置', async () => {
      await office.page.getByText('初步核实').click()
      await office.page.getByLabel('理由和依据').fill('有具体线索，可查性强')
    })
    await state(office.page, '已处置')
    await act(office.page, '反馈', async () => {
      await office.page.getByText('已依规依纪依法处理').click()
      await office.page.getByLabel('反馈内容').fill('已依规处理，请健全回避制度。')
    })
    await state(office.page, '已反馈')
    await office.page.getByText('有具体线索，可查性强').waitFor()
    expect(await seriousFindings(office.page)).toEqual([])

    await clerk.page.setViewportSize({ width: 360, height: 800 })
    await clerk.page.reload()
    await clerk.page.getByText('已依规处理，请健全回避制度。').waitFor()
    expect(await clerk.page.getByText('有具体线索，可查性强').count()).toBe(0)
    expect([await sidewaysOverflow(clerk.page), await seriousFindings(clerk.page)]).toEqual([0, []])
    await clerk.page.goto(alert)
    await clerk.page.locator('aside').getByRole('link', { name: /^线索移〔/ }).waitFor()

    const supervisor = await open('supervisor', alert)
    await supervisor.page.getByRole('link', { name: '移送线索' }).waitFor()
    expect(await supervisor.page.getByRole('link', { name: /^线索移〔/ }).count()).toBe(0)
    await supervisor.page.getByRole('button', { name: '提醒', exact: true }).click()
    await supervisor.page.getByText('没有提醒').waitFor()
    await supervisor.page.keyboard.press('Escape')
    await supervisor.page.goto('/referrals')
    await supervisor.page.getByText('没有您知悉的线索移送').waitFor()
    expect(await seriousFindings(supervisor.page)).toEqual([])
    for (const { trouble, context } of [clerk, head, office, supervisor]) {
      expect(trouble).toEqual({ violations: [], errors: [] })
      await context.close()
    }
    const stranger = await open('supervisor', pathname)
    await stranger.page.getByText('不在您的权限范围内').waitFor()
    await stranger.context.close()
  })
})
