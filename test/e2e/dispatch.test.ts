import { describe, expect, test } from 'vitest'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

const topic = '/topics/uncovered-assistance/dispatch'

describe.skipIf(!hasBrowser)('dispatch tables in a browser', () => {
  const stage = useStage()

  test('a supervisor writes rows by keyboard, tries them, puts them in order and keeps them; who looks on may not', async () => {
    const { page, context, trouble } = await visitor(stage.browser, stage.server, { width: 360, height: 740 })
    await page.goto(topic)
    await signIn(page, stage.server, 'supervisor')
    await page.getByText('还没有规则').waitFor()
    const choose = async (label: string, what: string) => {
      await page.getByRole('combobox', { name: label, exact: true }).click()
      await page.keyboard.type(what)
      await page.getByRole('option', { name: what }).first().click()
      await page.keyboard.press('Escape')
    }
    const add = async (region: string | null, organisation: string) => {
      await page.getByRole('button', { name: '加一行' }).click()
      if (region !== null) await choose('区划（含下级）', region)
      await choose('派给', organisation)
      expect([await sidewaysOverflow(page), await seriousFindings(page)]).toEqual([0, []])
      await page.getByRole('button', { name: '确定', exact: true }).click()
    }
    await add('荔城区', '莆田市民政局')
    await add('荔城区', '仙游县民政局')
    await page.getByRole('button', { name: '试派' }).click()
    await page.getByText('永远轮不到').waitFor()
    await page.getByRole('heading', { name: '试派结果' }).waitFor()
    await page.getByRole('button', { name: '第 2 行上移' }).press('Enter')
    expect(await page.evaluate<string>('document.activeElement.getAttribute("aria-label")')).toBe('第 1 行下移')
    expect([await sidewaysOverflow(page), await seriousFindings(page)]).toEqual([0, []])
    // Whoever leaves without saving is asked; staying loses nothing.
    await page.getByRole('link', { name: '流程' }).click()
    const asked = page.getByRole('dialog', { name: '有未保存的修改' })
    expect(await seriousFindings(page)).toEqual([])
    await asked.getByRole('button', { name: '留在此页' }).click()
    await asked.waitFor({ state: 'hidden' })
    expect(new URL(page.url()).pathname).toBe(topic)
    await page.getByRole('button', { name: '保存' }).click()
    await page.getByText('已保存。').waitFor()
    await page.getByRole('link', { name: '流程' }).click()
    await page.waitForURL(/workflows$/)
    await page.goto(topic)
    await page.locator('.rows strong').nth(1).waitFor()
    expect(await page.locator('.rows strong').allTextContents()).toEqual(['仙游县民政局', '莆田市民政局'])
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()

    const desk = await visitor(stage.browser, stage.server)
    await desk.page.goto(topic)
    await signIn(desk.page, stage.server, 'coordinator')
    await desk.page.getByText('派发规则由系统管理员或监督人员维护').waitFor()
    expect([await desk.page.getByRole('button', { name: '保存' }).count(), await seriousFindings(desk.page)]).toEqual([0, []])
    await desk.context.close()
  })
})
