import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { hasBrowser, seriousFindings, type Visitor } from './browser.ts'
import { putText } from './fill-form.ts'
import { useFormsStage } from './forms-stage.ts'
import { inPage } from './in-page.ts'

const soon = { timeout: 30_000 }

describe.skipIf(!hasBrowser)('the gallery', () => {
  const stage = useFormsStage()
  const write = (page: Page, form: object) => putText(page.locator('.source textarea'), JSON.stringify(form))

  async function gallery(): Promise<Visitor> {
    const visited = await stage.visit({ agent: await stage.house.agent('admin') })
    await visited.page.goto('/gallery')
    await visited.page.locator('#seen .form').waitFor()
    return visited
  }

  test('a schema of 5,000 fields is shown and filled in', async () => {
    const { page, context, trouble } = await gallery()
    const fields = (group: number) => Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`f${i}`, { type: i % 2 === 0 ? 'string' : 'integer', title: `第 ${group + 1} 组第 ${i + 1} 格` }]))
    const properties = Object.fromEntries(Array.from({ length: 10 }, (_, group) => [`g${group}`, { type: 'object', title: `第 ${group + 1} 组`, properties: fields(group), additionalProperties: false }]))
    await write(page, { id: 'huge', title: '五千格', schema: { type: 'object', properties, additionalProperties: false } })
    const last = page.locator('#seen').getByLabel('第 10 组第 500 格', { exact: true })
    const problem = page.locator('#seen').getByText('第 10 组第 500 格').or(page.locator('#seen [role=alert]')).first()
    await problem.waitFor({ timeout: 60_000 })
    await last.fill('7')
    await page.getByRole('tab', { name: '数据' }).click()
    expect(JSON.parse(await page.locator('#seen pre').innerText())).toEqual({ g9: { f499: 7 } })
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('a word that is none of the format, and JSON that is none, are named', async () => {
    const { page, context, trouble } = await gallery()
    await write(page, { id: 'odd', title: '生词', schema: { type: 'object', properties: { name: { type: 'string', title: '姓名', contentEncoding: 'base64' } } } })
    const problems = page.getByRole('tab', { name: '问题' })
    await expect.poll(() => problems.innerText(), soon).toMatch(/[1-9]/)
    await problems.click()
    await page.locator('#seen').getByText('contentEncoding').first().waitFor()
    await page.locator('.source textarea').fill('{"id": ')
    await expect.poll(() => page.locator('#seen').innerText(), soon).not.toContain('contentEncoding')
    expect((await page.locator('#seen').innerText()).length).toBeGreaterThan(10)
    expect(await seriousFindings(page)).toEqual([])
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('every example is a form, as data and on paper', async () => {
    const { page, context, trouble } = await gallery()
    const examples = page.locator('.example select')
    for (const id of await examples.locator('option').evaluateAll(inPage<readonly string[]>('(options) => options.map(({ value }) => value)'))) {
      await examples.selectOption(id)
      const title = await examples.locator('option:checked').innerText()
      await page.locator('#seen h2').filter({ hasText: title }).waitFor()
      await page.getByRole('tab', { name: '打印' }).click()
      await page.locator('#seen article.sheet h2').filter({ hasText: title }).waitFor()
      await page.getByRole('tab', { name: '表单' }).click()
    }
    // The form is printed, not what stands around it.
    await page.getByRole('tab', { name: '打印' }).click()
    await page.emulateMedia({ media: 'print' })
    await page.locator('#seen article.sheet h2').waitFor()
    expect(await page.locator('h1').isVisible()).toBe(false)
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })
})
