import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { Attachment } from '../../core/store/entities/forms/attachment.ts'
import { hasBrowser } from './browser.ts'
import { corpus, openForm, useFormsStage } from './forms-stage.ts'

/** Drafts are saved after a pause in typing, files that wait are tried when the network is back. */
const soon = { timeout: 30_000 }

describe.skipIf(!hasBrowser)('pictures without a network', () => {
  const stage = useFormsStage()
  /** What the browser keeps, by kind. */
  const kept = (page: Page) => page.evaluate(`new Promise((done) => { indexedDB.open('huiyan').onsuccess = ({ target }) => { target.result.transaction('things').objectStore('things').getAllKeys().onsuccess = ({ target: { result } }) => done(result.map((one) => one.split('\\n')[1].split(' ')[0]).toSorted()) } })`)
  const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

  test('a picture taken without a network waits with its answer, also when the page is loaded anew, and both are stored once when it is back', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler') })
    // Asks for no name; the picture is all it asks.
    const name = `${corpus}/single-control`
    const before = (await stage.answers(corpus, name)).length
    const stored = async () => (await stage.house.open.house.store.reader().find(Attachment, { isUnnamed: true })).length
    const storedBefore = await stored()
    await openForm(page, corpus, name)
    await context.setOffline(true)
    await page.locator('input[type=file]').setInputFiles({ name: '门头.png', mimeType: 'image/png', buffer: picture })
    await page.getByText('没有网络，已保存在本机，恢复后上传').waitFor()
    expect(await page.locator('.file img').evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(1)
    // Taken out and taken again, when the browser has kept what names it: nothing is left of the first.
    await expect.poll(() => kept(page), soon).toEqual(['draft', 'file'])
    await page.getByRole('button', { name: '删除', exact: true }).click()
    await expect.poll(() => kept(page), soon).not.toContain('file')
    await page.locator('input[type=file]').setInputFiles({ name: '门头.png', mimeType: 'image/png', buffer: picture })
    await page.getByText('没有网络，已保存在本机，恢复后上传').waitFor()
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByRole('heading', { name: '已保存，等待提交' }).waitFor()
    expect(await kept(page)).toEqual(['answer', 'file'])
    // The page is loaded anew while files do not get through; then the first reply is lost. The answer does not go before its file.
    const through: string[] = []
    let isOpen = false
    await context.route(/\/attachments\?|\/answers$/, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback()
      const what = new URL(route.request().url()).pathname.split('/').at(-1)!
      if (what === 'attachments' && !isOpen) return route.abort('connectionreset')
      through.push(what)
      if (through.length > 1) return route.continue()
      await route.fetch()
      await route.abort('connectionreset')
    })
    await context.setOffline(false)
    await page.reload()
    await page.locator('.notice p').filter({ hasText: '等待提交' }).waitFor()
    expect(await kept(page)).toEqual(['answer', 'file'])
    isOpen = true
    const again = async () => {
      await page.evaluate(`dispatchEvent(new Event('online'))`)
      return through.length
    }
    await expect.poll(again, soon).toBe(1)
    expect(await kept(page)).toEqual(['answer', 'file'])
    await expect.poll(again, soon).toBe(3)
    await expect.poll(async () => (await stage.answers(corpus, name)).length, soon).toBe(before + 1)
    await expect.poll(() => kept(page), soon).toEqual(['arrived'])
    expect([through, await stored()]).toEqual([['attachments', 'attachments', 'answers'], storedBefore + 1])
    const { photo } = (await stage.answers(corpus, name))[0]!.answer
    expect((await stage.handler.get(`/api/v1/attachments/${String(photo)}`)).rawPayload.equals(picture)).toBe(true)
    expect(trouble.violations).toEqual([])
    await context.close()
  })

  test('a picture in an entry that is taken out without a network goes with it', async () => {
    const agent = await stage.house.agent('handler')
    const { page, context } = await stage.visit({ agent })
    await openForm(page, corpus, `${corpus}/rows-with-conditions`)
    await page.getByRole('button', { name: '添加' }).click()
    await page.locator('label').filter({ hasText: /^灭失$/ }).click()
    await context.setOffline(true)
    await page.locator('input[type=file]').first().setInputFiles({ name: '领取.png', mimeType: 'image/png', buffer: picture })
    await page.getByText('没有网络，已保存在本机，恢复后上传').waitFor()
    await expect.poll(() => kept(page), soon).toEqual(['draft', 'file'])
    await page.getByRole('button', { name: '删除', exact: true }).first().click()
    await page.locator('input[type=file]').waitFor({ state: 'detached' })
    await expect.poll(() => kept(page), soon).toEqual(['draft'])
    const uploads: string[] = []
    page.on('request', (request) => { if (request.url().includes('/attachments')) uploads.push(request.method()) })
    await context.setOffline(false)
    await page.locator('[role=status]').filter({ hasText: '草稿已保存' }).waitFor()
    expect(uploads).toEqual([])
    await context.close()
  })
})
