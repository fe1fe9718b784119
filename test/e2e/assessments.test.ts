import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { AlertSummary, Me, Page as ListPage } from '../../core/contracts/api.ts'
import type { FormView } from '../../core/contracts/form-api.ts'
import { readFormWire } from '../../core/engines/forms/form-wire.ts'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'
import { fillForm } from './fill-form.ts'
import { fillPlan } from './fill-plan.ts'

const topic = 'uncovered-assistance'
const town = '350304102'
const answer = { reached: false, conclusion: 'moved_out', reason: '户籍已迁出，多次联系不上。' }

describe.skipIf(!hasBrowser)('assessments in a browser', () => {
  const stage = useStage()

  async function open(account: string, at: string, width = 1280) {
    const me = await visitor(stage.browser, stage.server, { width, height: 800 })
    await me.page.goto(at)
    await signIn(me.page, stage.server, account)
    return me
  }
  /** Of what the demo has dispatched to the county’s bureau, so many alerts lie in one town: that is noted beside the server. */
  function inTown(ids: readonly string[]) {
    const store = new DatabaseSync(join(stage.server.dataDir, 'huiyan.sqlite'))
    for (const table of ['alert', 'work_item']) for (const id of ids) store.prepare(`update ${table} set region = ? where id = ?`).run(town, id)
    store.close()
  }
  async function post(page: Page, url: string, data: object) {
    const { csrfToken } = (await (await page.request.get('/api/v1/me')).json()) as Me
    const response = await page.request.post(`/api/v1${url}`, { data, headers: { 'x-csrf-token': csrfToken } })
    expect([response.status(), await response.json()]).toEqual([200, expect.objectContaining({ refused: [] })])
  }
  const state = (page: Page, name: string) => page.locator('aside .state', { hasText: name }).first().waitFor()
  const card = (page: Page, title: string) => page.locator('section.card', { has: page.getByRole('heading', { name: title, exact: true }) })
  const rows = (page: Page) => page.locator('tbody:not([aria-hidden]) tr')
  const tab = (page: Page, name: string) => page.getByRole('group', { name: '状态' }).getByRole('button', { name, exact: true })
  async function fill(page: Page): Promise<void> {
    const view = (await (await page.request.get(`/api/v1/topics/${topic}/forms/${topic}/pre-assessment`)).json()) as FormView
    const model = readFormWire(view.model)
    await page.getByLabel('理由').waitFor()
    expect((await fillForm(page, model, view.env, fillPlan(model, view.env, answer).answer)).unreached).toEqual([])
  }

  test('a bureau asks a town, which answers by form on a phone, in bulk and by spreadsheet; then the alerts are the bureau’s again', async () => {
    const clerk = await open('handler', '/alerts')
    await rows(clerk.page).first().waitFor()
    const { items } = (await (await clerk.page.request.get('/api/v1/alerts?limit=50')).json()) as ListPage<AlertSummary>
    const ids = items.slice(0, 5).map(({ id }) => id)
    const [first, ...others] = ids as [string, ...string[]]
    expect(others).toHaveLength(4)
    inTown(ids)
    await post(clerk.page, '/alerts/actions/sign', { ids })
    await clerk.page.goto(`/alerts/${first}`)
    await clerk.page.locator('aside').getByRole('button', { name: '转县区镇街研判', exact: true }).click()
    await clerk.page.getByRole('dialog').getByRole('button', { name: '转县区镇街研判', exact: true }).click()
    const panel = card(clerk.page, '县区镇街研判')
    await panel.getByText('共 1 家 · 未答复 1').waitFor()
    await panel.getByText('待研判').waitFor()
    expect(await seriousFindings(clerk.page)).toEqual([])
    await post(clerk.page, '/alerts/actions/forward_down', { ids: others })

    // One, by its form, on a phone.
    const phone = await open('assessor', '/assessments', 360)
    await expect.poll(() => rows(phone.page).count()).toBe(5)
    expect([await sidewaysOverflow(phone.page), await seriousFindings(phone.page)]).toEqual([0, []])
    const title = items[0]!.title
    await phone.page.getByRole('link', { name: title }).first().click()
    await state(phone.page, '待研判')
    expect([await sidewaysOverflow(phone.page), await seriousFindings(phone.page)]).toEqual([0, []])
    await phone.page.getByRole('link', { name: '提交研判' }).click()
    await fill(phone.page)
    await phone.page.getByRole('button', { name: '提交研判' }).click()
    await phone.page.getByRole('link', { name: '下一件' }).waitFor()
    expect([await sidewaysOverflow(phone.page), await seriousFindings(phone.page)]).toEqual([0, []])
    await phone.page.getByRole('link', { name: '返回研判' }).last().click()
    await state(phone.page, '已研判')
    await phone.page.getByText(answer.reason).waitFor()
    expect([await sidewaysOverflow(phone.page), await seriousFindings(phone.page)]).toEqual([0, []])

    // Who asked has it before them without asking, and opens what was answered.
    await state(clerk.page, '核实筛选')
    await panel.getByText('共 1 家 · 已研判 1').waitFor()
    await card(clerk.page, '经过').locator('li', { hasText: '提交研判' }).getByRole('link', { name: '研判 · 新度镇' }).waitFor()
    expect(await seriousFindings(clerk.page)).toEqual([])
    await panel.getByRole('link', { name: '新度镇' }).click()
    await card(clerk.page, '研判答复').getByText(answer.reason).waitFor()
    expect(await seriousFindings(clerk.page)).toEqual([])

    // Two with one answer; those who come back to it are told that it is over.
    const { page } = phone
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.goto('/assessments?state=asked')
    await expect.poll(() => rows(page).count()).toBe(4)
    for (const row of [0, 1]) await page.locator('[data-row-pick]').nth(row).check()
    await page.locator('section.bulk').getByRole('link', { name: '提交研判' }).click()
    await fill(page)
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: '提交 2 项研判' }).click()
    await page.getByText('已办 2 项。').waitFor()
    await page.reload()
    await page.getByText('所选研判可能已经办结').waitFor()
    expect(await seriousFindings(page)).toEqual([])

    // The others from a spreadsheet: a fault is told in its place, then all of it is taken.
    await page.goto('/assessments?state=asked')
    await expect.poll(() => rows(page).count()).toBe(2)
    await page.getByRole('link', { name: '用表格填报' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: '下载待研判表格' }).click()])
    const [head, ...lines] = (await readFile(await download.path(), 'utf8')).replace('\uFEFF', '').trimEnd().split('\r\n').map((line) => line.split(','))
    expect(lines).toHaveLength(2)
    const filled = (reached: string) => [head!, ...lines.map((line) => line.map((cell, at) => {
      const name = head![at]!
      return name.startsWith('是否联系上') ? reached : name.startsWith('研判结论') ? '迁出' : name.startsWith('理由') ? answer.reason : cell
    }))].map((line) => line.join(',')).join('\r\n')
    const hand = (text: string) => page.locator('input[type=file]').setInputFiles({ name: '待研判.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await hand(filled('也许'))
    await expect.poll(() => rows(page).count()).toBe(2)
    expect(await rows(page).first().innerText()).toContain('是否联系上')
    expect(await seriousFindings(page)).toEqual([])
    await page.getByRole('button', { name: '换一个文件' }).click()
    await hand(filled('否'))
    await page.getByText('检查无误，可以提交。').waitFor()
    await page.getByRole('button', { name: '提交 2 项', exact: true }).click()
    await page.getByText('已提交。').waitFor()
    await page.getByRole('link', { name: '返回研判清单' }).last().click()
    await expect.poll(() => tab(page, '已研判 5').count()).toBe(1)
    await tab(page, '待研判 0').click()
    await page.getByText('没有符合条件的研判').waitFor()
    expect([await sidewaysOverflow(page), await seriousFindings(page)]).toEqual([0, []])
    const { items: back } = (await (await clerk.page.request.get('/api/v1/alerts?state=verifying&limit=50')).json()) as ListPage<AlertSummary>
    expect(back.map(({ id }) => id).toSorted()).toEqual([...ids].toSorted())
    for (const { trouble, context } of [clerk, phone]) {
      expect(trouble).toEqual({ violations: [], errors: [] })
      await context.close()
    }
  })
})
