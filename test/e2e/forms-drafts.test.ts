import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { DraftJson } from '../../core/contracts/form-api.ts'
import { expectJson } from '../support/house.ts'
import type { Agent } from '../support/server.ts'
import { hasBrowser } from './browser.ts'
import { corpus, openForm, useFormsStage } from './forms-stage.ts'

/** Drafts are saved after a pause in typing, answers that wait are tried when the network is back. */
const soon = { timeout: 30_000 }
const form = `${corpus}/collective-contract`
const river = `${corpus}/river-patrol`

describe.skipIf(!hasBrowser)('drafts, and answers without a network', () => {
  const stage = useFormsStage()
  const saved = (page: Page) => page.locator('[role=status]').filter({ hasText: '草稿已保存' }).waitFor()
  const first = (page: Page) => page.locator('[data-place] input[type=text]').first()
  const drafts = async (agent: Agent) => expectJson<{ items: readonly DraftJson[] }>(await agent.get('/api/v1/drafts')).items

  test('a draft comes back after the page is loaded again, and in another browser', async () => {
    const agent = await stage.house.agent('handler')
    const { page, context } = await stage.visit({ agent })
    await openForm(page, corpus, form)
    await first(page).fill('莆田市某厂')
    await saved(page)
    await page.reload()
    await expect.poll(() => first(page).inputValue(), soon).toBe('莆田市某厂')
    const other = await stage.visit({ agent })
    await openForm(other.page, corpus, form)
    expect(await first(other.page).inputValue()).toBe('莆田市某厂')
    await other.page.getByRole('button', { name: '清空重填' }).click()
    await expect.poll(() => first(other.page).inputValue(), soon).toBe('')
    expect(await drafts(agent)).toEqual([])
    await Promise.all([context.close(), other.context.close()])
  })

  test('two browsers change one draft: both are seen side by side, and one is gone on with field by field', async () => {
    const agent = await stage.house.agent('handler')
    const [one, two] = [await stage.visit({ agent }), await stage.visit({ agent })]
    await openForm(one.page, corpus, river)
    const river1 = one.page.locator('[data-place="/river"] input')
    await river1.fill('木兰溪')
    await saved(one.page)
    await openForm(two.page, corpus, river)
    await two.page.locator('[data-place="/river"] input').fill('延寿溪')
    await two.page.locator('[data-place="/section"] input').fill('宝胜桥至濑溪桥')
    await expect.poll(async () => (await drafts(agent))[0]?.answer['section'], soon).toBe('宝胜桥至濑溪桥')
    await river1.fill('萩芦溪')
    const conflict = one.page.locator('section').filter({ has: one.page.getByRole('heading', { name: '草稿在另一处有改动' }) })
    await conflict.waitFor()
    expect(await conflict.locator('fieldset').allInnerTexts()).toEqual([expect.stringMatching(/河道名称\s+本页\s+萩芦溪\s+另一处\s+延寿溪/), expect.stringMatching(/巡查河段\s+本页\s+–\s+另一处\s+宝胜桥至濑溪桥/)])
    // The form is closed while they are compared; then the focus is where it was.
    await conflict.locator(':focus').waitFor()
    await conflict.getByRole('group', { name: '巡查河段' }).getByRole('radio', { name: '另一处' }).check()
    await conflict.getByRole('button', { name: '按所选继续' }).click()
    await conflict.waitFor({ state: 'detached' })
    await one.page.locator('[data-place="/river"] input:focus').waitFor()
    expect([await river1.inputValue(), await one.page.locator('[data-place="/section"] input').inputValue()]).toEqual(['萩芦溪', '宝胜桥至濑溪桥'])
    await expect.poll(async () => (await drafts(agent)).map(({ answer }) => answer), soon).toEqual([{ river: '萩芦溪', section: '宝胜桥至濑溪桥' }])
    for (const { context, trouble } of [one, two]) {
      expect(trouble).toEqual({ violations: [], errors: [] })
      await context.close()
    }
  })

  test.each([false, true])('without a network the draft is kept here and the answer waits; it goes out once when the network is back (page loaded anew: %s)', async (anew) => {
    const agent = await stage.house.agent('handler')
    const { page, context, trouble } = await stage.visit({ agent })
    const before = (await stage.answers(corpus, `${corpus}/date-as-people-write-it`)).length
    await openForm(page, corpus, `${corpus}/date-as-people-write-it`)
    await context.setOffline(true)
    await page.locator('[data-place="/granted"] input').fill('2026年3月5日')
    await page.keyboard.press('Tab')
    await page.locator('[role=status]').filter({ hasText: '已保存在本机' }).waitFor()
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByRole('heading', { name: '已保存，等待提交' }).waitFor()
    expect((await stage.answers(corpus, `${corpus}/date-as-people-write-it`)).length).toBe(before)
    await context.setOffline(false)
    if (anew) await page.reload()
    const count = async () => (await stage.answers(corpus, `${corpus}/date-as-people-write-it`)).length
    await expect.poll(count, soon).toBe(before + 1)
    // That it went out later is told, and leads to what was stored.
    const notice = page.locator('.notice p').filter({ hasText: '的答复已在恢复网络后提交' })
    await notice.waitFor()
    expect(await notice.innerText()).toContain((await stage.answers(corpus, `${corpus}/date-as-people-write-it`))[0]!.id)
    await notice.getByRole('link', { name: '查看答复' }).click()
    await page.locator('.reading dl').first().waitFor()
    expect(await page.locator('.reading dl').first().innerText()).toContain('2026-03-05 (周四)')
    await expect.poll(() => page.locator('.notice').count(), soon).toBe(0)
    // Whatever else is still on its way has arrived when the page has nothing waiting.
    await page.goto(`/topics/${corpus}/forms/${corpus}/date-as-people-write-it`)
    await page.getByRole('button', { name: '提交', exact: true }).waitFor()
    expect(await page.locator('[data-place="/granted"] input').inputValue()).toBe('')
    expect(await count()).toBe(before + 1)
    expect(await drafts(agent)).toEqual([])
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('what one account keeps in a browser is there again when it is back, and closed to every other in between', async () => {
    const [one, other] = [await stage.house.agent('handler'), await stage.house.agent('handler')]
    const { page, context } = await stage.visit({ agent: one })
    const name = `${corpus}/date-as-people-write-it`
    await context.route('**/drafts/*', (route) => (route.request().method() === 'PUT' ? route.abort('connectionreset') : route.continue()))
    const become = async ({ cookie }: typeof one) => {
      const [key, value] = cookie.split('=') as [string, string]
      await context.addCookies([{ name: key, value, url: stage.house.open.address }])
    }
    const field = page.locator('[data-place="/granted"] input')
    await openForm(page, corpus, name)
    await field.fill('2026年3月5日')
    await page.keyboard.press('Tab')
    await page.locator('[role=status]').filter({ hasText: '已保存在本机' }).waitFor()
    await become(other)
    await openForm(page, corpus, name)
    expect(await field.inputValue()).toBe('')
    // With all that the browser's own tools find: what is kept, every key that is, and the key of whoever is signed in.
    expect(await page.evaluate(`(async () => {
      const asked = (request) => new Promise((done, failed) => { request.onsuccess = () => done(request.result); request.onerror = () => failed(request.error) })
      const database = await asked(indexedDB.open('huiyan'))
      const store = (name) => database.transaction(name).objectStore(name)
      const [names, things, keys] = [await asked(store('things').getAllKeys()), await asked(store('things').getAll()), await asked(store('keys').getAll())]
      const { boxKey } = await (await fetch('/api/v1/me')).json()
      const own = await crypto.subtle.importKey('raw', Uint8Array.from(atob(boxKey.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0)), 'AES-GCM', false, ['decrypt'])
      const opened = await Promise.all(things.flatMap(({ iv, bytes }, i) => [...keys, own].map((key) => crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(names[i]) }, key, bytes).then(() => 'opened', () => 'closed'))))
      return [things.length, keys.length, opened]
    })()`)).toEqual([1, 0, ['closed']])
    await become(one)
    await openForm(page, corpus, name)
    expect(await field.inputValue()).toBe('2026年3月5日')
    await context.close()
  })

  test('an answer whose reply was lost is sent again and stored once', async () => {
    const { page, context, trouble } = await stage.visit({ agent: await stage.house.agent('handler') })
    const name = `${corpus}/date-as-people-write-it`
    const before = (await stage.answers(corpus, name)).length
    await openForm(page, corpus, name)
    await page.locator('[data-place="/granted"] input').fill('2026年3月5日')
    await page.keyboard.press('Tab')
    const sent: string[] = []
    await context.route('**/answers', async (route) => {
      if (route.request().method() !== 'POST') return route.fallback()
      sent.push((route.request().postDataJSON() as { id: string }).id)
      if (sent.length > 1) return route.continue()
      await route.fetch()
      await route.abort('connectionreset')
    })
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByRole('heading', { name: '已保存，等待提交' }).waitFor()
    expect((await stage.answers(corpus, name)).length).toBe(before + 1)
    const again = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().endsWith('/answers'))
    await context.setOffline(true)
    await context.setOffline(false)
    await again
    expect(sent).toEqual([sent[0], sent[0]])
    expect((await stage.answers(corpus, name)).map(({ id }) => id).filter((id) => id === sent[0])).toEqual([sent[0]])
    expect((await stage.answers(corpus, name)).length).toBe(before + 1)
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('sent twice by an impatient finger, an answer is stored once', async () => {
    const { page, context } = await stage.visit({ agent: await stage.house.agent('handler') })
    const name = `${corpus}/date-as-people-write-it`
    const before = (await stage.answers(corpus, name)).length
    await openForm(page, corpus, name)
    await page.locator('[data-place="/granted"] input').fill('2026年3月5日')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: '提交', exact: true }).dblclick()
    await page.getByRole('heading', { name: '已提交' }).waitFor()
    expect((await stage.answers(corpus, name)).length).toBe(before + 1)
    await context.close()
  })
})

