import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { AnswerReceipt, DraftJson } from '../../core/contracts/form-api.ts'
import { expectJson } from '../support/house.ts'
import type { Agent } from '../support/server.ts'
import { readFormFixtures } from '../fixtures/read-form-fixtures.ts'
import { runtimeForm } from '../../core/domain/packs/runtime-form.ts'
import type { ObjectNode } from '../../core/contracts/generated/form.ts'
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
    // It is asked before all is gone, and the one that keeps it is under the finger.
    const clear = other.page.getByRole('button', { name: '清空重填' })
    await clear.click()
    await other.page.locator('button:focus', { hasText: '保留' }).click()
    expect(await first(other.page).inputValue()).toBe('莆田市某厂')
    await clear.click()
    await clear.click()
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

  test('what was typed a moment before a page is loaded anew is there again, with and without a network, and is no conflict with oneself', async () => {
    const agent = await stage.house.agent('handler')
    const { page, context } = await stage.visit({ agent })
    const field = page.locator('[data-place="/river"] input')
    await openForm(page, corpus, river)
    // With a server that has what is typed, then one that has it but whose reply is lost, then twice without one.
    for (const [typed, server] of [['木兰', 'there'], ['木兰溪', 'unheard'], ['木兰溪上', 'gone'], ['木兰溪上游', 'gone']] as const) {
      if (server !== 'there') await context.route('**/drafts/*', async (route) => {
        if (route.request().method() !== 'PUT') return route.continue()
        if (server === 'unheard') await route.fetch()
        await route.abort('connectionreset')
      })
      await field.fill(typed)
      if (server === 'unheard') await page.locator('[role=status]').filter({ hasText: '已保存在本机' }).waitFor()
      else await page.waitForTimeout(500)
      await page.reload()
      await expect.poll(() => field.inputValue(), soon).toBe(typed)
      await context.unrouteAll()
    }
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await saved(page)
    // The server has each saving, and the page hears of none.
    const lost: string[] = []
    await context.route('**/drafts/*', async (route) => {
      if (route.request().method() !== 'PUT' || lost.length === 2) return route.continue()
      lost.push((route.request().postDataJSON() as DraftJson).answer['river'] as string)
      await route.fetch()
      await route.abort('connectionreset')
    })
    await field.fill('延寿')
    await expect.poll(() => lost.length, soon).toBe(1)
    await page.locator('[role=status]').filter({ hasText: '已保存在本机' }).waitFor()
    await field.fill('延寿溪')
    await expect.poll(() => lost.length, soon).toBe(2)
    await page.locator('[role=status]').filter({ hasText: '已保存在本机' }).waitFor()
    await page.reload()
    await saved(page)
    expect([lost, await field.inputValue(), (await drafts(agent)).map(({ answer }) => answer['river'])]).toEqual([['延寿', '延寿溪'], '延寿溪', ['延寿溪']])
    expect(await page.getByRole('heading', { name: '草稿在另一处有改动' }).count()).toBe(0)
    await context.close()
  })

  test('a draft that is open on three devices becomes one answer: the others are told, and correct it or send one of their own', async () => {
    const agent = await stage.house.agent('handler')
    const dated = `${corpus}/date-as-people-write-it`
    const [one, two, three] = [await stage.visit({ agent }), await stage.visit({ agent }), await stage.visit({ agent })]
    const field = (page: Page) => page.locator('[data-place="/granted"] input')
    const fill = async (page: Page, day: string) => {
      await field(page).fill(day)
      await page.keyboard.press('Tab')
    }
    const send = (page: Page) => page.getByRole('button', { name: '提交', exact: true })
    const before = (await stage.answers(corpus, dated)).length
    const own = async () => (await stage.answers(corpus, dated)).slice(0, -before || undefined)
    const sent = async () => (await own()).map(({ answer, replaces }) => [answer['granted'], replaces !== null])
    await openForm(one.page, corpus, dated)
    await fill(one.page, '2026年3月5日')
    await saved(one.page)
    for (const { page } of [two, three]) {
      await openForm(page, corpus, dated)
      expect(await field(page).inputValue()).toBe('2026年3月5日')
    }
    await three.context.setOffline(true)
    await send(three.page).click()
    await three.page.getByText('已保存，等待提交').waitFor()
    await send(one.page).click()
    await one.page.getByRole('heading', { name: '已提交' }).waitFor()
    // One that writes on is told as it is saved, and sends nothing unasked.
    await fill(two.page, '2026年3月6日')
    const told = (page: Page) => page.getByRole('alert').filter({ hasText: '这份草稿已经在另一处提交过' })
    await told(two.page).waitFor()
    expect(await send(two.page).isDisabled()).toBe(true)
    await two.page.locator('[role=status]').filter({ hasText: '草稿只留在本机' }).waitFor()
    expect(await drafts(agent)).toEqual([])
    // It is there again, and told again, when the page is.
    await two.page.reload()
    await told(two.page).waitFor()
    expect(await field(two.page).inputValue()).toBe('2026年3月6日')
    await told(two.page).getByRole('button', { name: '作为新的一份提交' }).click()
    await two.page.getByRole('heading', { name: '已提交' }).waitFor()
    expect(await sent()).toEqual([['2026-03-06', false], ['2026-03-05', false]])
    // One that waited is not taken when it comes, and is looked at.
    await three.context.setOffline(false)
    await three.page.getByRole('link', { name: '打开修改' }).first().click()
    await told(three.page).waitFor()
    const [first] = (await own()).slice(-1)
    expect(await told(three.page).getByRole('link', { name: '查看那份答复' }).getAttribute('href')).toContain(first!.id)
    await told(three.page).getByRole('button', { name: '把改动作为更正提交' }).click()
    await three.page.getByRole('heading', { name: '已提交' }).waitFor()
    expect([await sent(), await drafts(agent)]).toEqual([[['2026-03-05', true], ['2026-03-06', false], ['2026-03-05', false]], []])
    for (const { context, trouble } of [one, two, three]) {
      expect(trouble).toEqual({ violations: [], errors: [] })
      await context.close()
    }
  })

  test('of two pages of one browser that go on with what it kept of a draft, none overwrites the other', async () => {
    const agent = await stage.house.agent('handler')
    const one = await stage.visit({ agent })
    await one.context.route('**/drafts/*', (route) => (route.request().method() === 'PUT' ? route.abort('connectionreset') : route.continue()))
    const field = (page: Page) => page.locator('[data-place="/river"] input')
    const isKept = (page: Page) => page.locator('[role=status]').filter({ hasText: '已保存在本机' }).waitFor()
    await openForm(one.page, corpus, river)
    await field(one.page).fill('木兰溪')
    await isKept(one.page)
    const two = await one.context.newPage()
    await openForm(two, corpus, river)
    expect(await field(two).inputValue()).toBe('木兰溪')
    await field(two).fill('延寿溪')
    await isKept(two)
    await field(one.page).fill('木兰溪上游')
    await isKept(one.page)
    await one.context.unrouteAll()
    await one.page.evaluate(`dispatchEvent(new Event('online'))`)
    await saved(one.page)
    await two.evaluate(`dispatchEvent(new Event('online'))`)
    await two.getByRole('heading', { name: '草稿在另一处有改动' }).waitFor()
    expect((await drafts(agent)).map(({ answer }) => answer['river'])).toEqual(['木兰溪上游'])
    await one.context.close()
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

  test('an answer whose reply was lost and that was changed since, where the browser keeps nothing, goes on as a correction', async () => {
    const { page, context } = await stage.visit({ agent: await stage.house.agent('handler') })
    const name = `${corpus}/date-as-people-write-it`
    const before = (await stage.answers(corpus, name)).length
    await context.addInitScript(`Object.defineProperty(globalThis, 'indexedDB', { value: { open: () => { throw new Error('forbidden') } } })`)
    await openForm(page, corpus, name)
    const field = page.locator('[data-place="/granted"] input')
    await field.fill('2026年3月5日')
    await page.keyboard.press('Tab')
    let isLost = false
    await context.route('**/answers', async (route) => {
      if (route.request().method() !== 'POST' || isLost) return route.fallback()
      isLost = true
      await route.fetch()
      await route.abort('connectionreset')
    })
    const send = page.getByRole('button', { name: '提交', exact: true })
    await send.click()
    await page.locator('.problem').first().waitFor()
    await field.fill('2026年3月6日')
    await page.keyboard.press('Tab')
    await send.click()
    await page.getByText('第一次提交已经送达').waitFor()
    expect(await page.locator('main').innerText()).not.toMatch(/UUID|编号/)
    await page.getByRole('button', { name: '把改动作为更正提交' }).click()
    await page.getByRole('heading', { name: '已提交' }).waitFor()
    const answers = await stage.answers(corpus, name)
    expect(answers.length).toBe(before + 2)
    expect(answers.slice(0, 2).map(({ answer, replaces }) => [answer['granted'], replaces !== null]).toSorted()).toEqual([['2026-03-05', false], ['2026-03-06', true]])
    await context.close()
  })

  test('a draft is opened under its own version or not at all, whatever fails on the way', async () => {
    const agent = await stage.house.agent('handler')
    const { page, context } = await stage.visit({ agent })
    await openForm(page, corpus, river)
    await page.locator('[data-place="/river"] input').fill('木兰溪')
    await saved(page)
    const asked: string[] = []
    await context.route(/forms\/[^/]+\/river-patrol(\?|$)/, (route) => {
      if (route.request().resourceType() === 'document') return route.fallback()
      asked.push(new URL(route.request().url()).search)
      return asked.length === 1 ? route.abort('connectionreset') : route.fallback()
    })
    await page.reload()
    await page.getByRole('button', { name: '再试一次' }).click()
    await expect.poll(() => page.locator('[data-place="/river"] input').inputValue(), soon).toBe('木兰溪')
    expect(asked.map((search) => search.startsWith('?version='))).toEqual([true, true])
    await context.close()
  })

  test('a draft of an earlier version comes into the one in use as far as that one says', async () => {
    const { registry } = stage.house.open.house
    const running = registry.running().find(({ runtime }) => runtime.pack.id === corpus)!
    const { uischema: _uischema, ...patrol } = readFormFixtures().find(({ name }) => name === 'river-patrol')!.form
    const { river: name, section: _section, ...others } = (patrol.schema as ObjectNode).properties!
    const newer = runtimeForm({ pack: corpus, codes: [], form: { ...patrol, schema: { type: 'object', properties: { stream: name!, ...others }, required: ['stream'], additionalProperties: false }, upgrade: { same: true, map: { stream: 'river' } } } })
    const agent = await stage.house.agent('handler')
    const { page, context, trouble } = await stage.visit({ agent })
    await openForm(page, corpus, river)
    await page.locator('[data-place="/river"] input').fill('木兰溪')
    await page.locator('[data-place="/section"] input').fill('宝胜桥至濑溪桥')
    await saved(page)
    registry.swap({ ...running, runtime: { ...running.runtime, forms: new Map([...running.runtime.forms, [newer.id, newer]]) } })
    try {
      await page.reload()
      await page.getByRole('button', { name: /^带到第 \d+ 版继续填写$/ }).click()
      await expect.poll(() => page.locator('[data-place="/stream"] input').inputValue(), soon).toBe('木兰溪')
      await page.getByText('没有带过来：巡查河段。').waitFor()
      await expect.poll(async () => (await drafts(agent)).map(({ version, answer }) => [version, answer]), soon).toEqual([[newer.hash, { stream: '木兰溪' }]])
      await page.getByRole('button', { name: '提交', exact: true }).click()
      await page.getByRole('heading', { name: '已提交' }).waitFor()
      expect((await stage.answers(corpus, river))[0]!.answer).toEqual({ stream: '木兰溪' })
      expect(trouble).toEqual({ violations: [], errors: [] })
    } finally {
      registry.swap(running)
      await context.close()
    }
  })

  test('an answer that waited and is not taken says so on its own page; mended, it ends its draft', async () => {
    const agent = await stage.house.agent('handler')
    const { page, context } = await stage.visit({ agent })
    await openForm(page, corpus, `${corpus}/date-as-people-write-it`)
    await page.locator('[data-place="/granted"] input').fill('2026年3月5日')
    await page.keyboard.press('Tab')
    await saved(page)
    await context.setOffline(true)
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByRole('heading', { name: '已保存，等待提交' }).waitFor()
    await context.route('**/answers', (route) => route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: '', status: 422, code: 'answer-unfit', detail: '有 1 处需要改正。', requestId: 'r', faults: [] }) }))
    await context.setOffline(false)
    await page.getByRole('heading', { name: '没有被接受' }).waitFor()
    expect(await page.locator('.sheet').innerText()).toContain('有 1 处需要改正。')
    expect(await page.locator('.sheet').innerText()).not.toContain('自动提交')
    await page.locator('.sheet').getByRole('link', { name: '打开修改' }).click()
    await expect.poll(() => page.locator('[data-place="/granted"] input').inputValue(), soon).toBe('2026年3月5日')
    // What is changed in it is there again when the page is.
    await page.locator('[data-place="/granted"] input').fill('2026年3月6日')
    await page.keyboard.press('Tab')
    await page.locator('[role=status]').filter({ hasText: '草稿只留在本机' }).waitFor()
    await page.reload()
    await expect.poll(() => page.locator('[data-place="/granted"] input').inputValue(), soon).toBe('2026年3月6日')
    await context.unrouteAll()
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByRole('heading', { name: '已提交' }).waitFor()
    expect(await drafts(agent)).toEqual([])
    // The address of what waits no more leads to a form that keeps what is filled in.
    await page.reload()
    await page.getByRole('heading', { name: '这份等待提交的答复已不在本机' }).waitFor()
    await page.getByRole('button', { name: '填写', exact: true }).click()
    await page.locator('[data-place="/granted"] input').fill('2026年3月7日')
    await page.keyboard.press('Tab')
    await saved(page)
    expect(new URL(page.url()).search).toBe('')
    await context.close()
  })

  test('a correction that is begun comes back in any browser, masked as it was; where another took its place, what was written is read and given up', async () => {
    const agent = await stage.house.agent('handler')
    const card = `${corpus}/agent-and-proxy`
    const { view } = await stage.form(corpus, card)
    const account = '6228480402564890018'
    const { id } = expectJson<AnswerReceipt>(await agent.request({ method: 'POST', url: `/api/v1/topics/${corpus}/forms/${card}/answers`, payload: { id: crypto.randomUUID(), version: view.version.hash, answer: { applicant: '郑工', account, holder: '郑工' } } }), 201)
    const [one, two] = [await stage.visit({ agent }), await stage.visit({ agent })]
    const name = (page: Page) => page.locator('[data-place="/applicant"] input')
    const correct = async (page: Page) => {
      await page.goto(`/topics/${corpus}/forms/${card}?replaces=${id}`)
      await name(page).waitFor()
    }
    await correct(one.page)
    expect(await name(one.page).inputValue()).toBe('郑工')
    await name(one.page).fill('郑工程师')
    await saved(one.page)
    expect((await drafts(agent)).map(({ replaces, answer }) => ({ replaces, answer }))).toEqual([{ replaces: id, answer: { applicant: '郑工程师', account: expect.stringMatching(/\*.*0018$/), holder: '郑工' } }])
    await one.page.reload()
    await expect.poll(() => name(one.page).inputValue(), soon).toBe('郑工程师')
    // A new answer is not begun with it.
    await openForm(two.page, corpus, card)
    expect(await name(two.page).inputValue()).toBe('')
    await correct(two.page)
    await expect.poll(() => name(two.page).inputValue(), soon).toBe('郑工程师')
    await two.page.getByRole('button', { name: '提交', exact: true }).click()
    await two.page.getByRole('heading', { name: '已提交' }).waitFor()
    expect(await drafts(agent)).toEqual([])
    await name(one.page).fill('郑总工程师')
    await one.page.locator('[role=status]').filter({ hasText: '已经更正过' }).waitFor()
    await one.page.reload()
    const unsent = one.page.locator('section').filter({ has: one.page.getByRole('heading', { name: '没有提交的内容' }) })
    await unsent.waitFor()
    expect(await unsent.innerText()).toContain('郑总工程师')
    expect(await unsent.locator('input').count()).toBe(0)
    const drop = unsent.getByRole('button', { name: '删除草稿' })
    await drop.click()
    await drop.click()
    await one.page.getByText('这份答复已被更正').waitFor()
    await one.page.getByRole('link', { name: '查看更正' }).click()
    await one.page.getByRole('link', { name: '更正', exact: true }).waitFor()
    for (const { context, trouble } of [one, two]) {
      expect(trouble.violations).toEqual([])
      await context.close()
    }
  })

  test('an answer that is mended, and whose page is closed while it is sent, arrives once and waits no more', async () => {
    const agent = await stage.house.agent('handler')
    const { page, context } = await stage.visit({ agent })
    const name = `${corpus}/date-as-people-write-it`
    const before = (await stage.answers(corpus, name)).length
    await openForm(page, corpus, name)
    const field = page.locator('[data-place="/granted"] input')
    await field.fill('2026年3月5日')
    await page.keyboard.press('Tab')
    await saved(page)
    await context.setOffline(true)
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await page.getByRole('heading', { name: '已保存，等待提交' }).waitFor()
    // As long as it waits its draft is that answer, and is not listed beside it.
    expect((await drafts(agent)).length).toBe(1)
    await context.route('**/answers', (route) => route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: '', status: 422, code: 'answer-unfit', detail: '有 1 处需要改正。', requestId: 'r', faults: [] }) }))
    await context.setOffline(false)
    await page.locator('.sheet').getByRole('link', { name: '打开修改' }).click()
    await page.getByRole('button', { name: '提交', exact: true }).waitFor()
    const draftId = (await drafts(agent))[0]!.id
    await page.goto(`/topics/${corpus}/forms`)
    await page.getByRole('link', { name: '打开修改' }).waitFor()
    expect(await page.getByRole('heading', { name: '我的草稿' }).count()).toBe(0)
    await page.getByRole('link', { name: '打开修改' }).click()
    await field.fill('2026年3月6日')
    await page.keyboard.press('Tab')
    await context.unrouteAll()
    // Neither sent nor refused when the page is closed.
    const asked = Promise.withResolvers<void>()
    await context.route('**/answers', (route) => (route.request().method() === 'POST' ? asked.resolve() : route.fallback()))
    await page.getByRole('button', { name: '提交', exact: true }).click()
    await asked.promise
    await page.close()
    await context.unrouteAll()
    const next = await context.newPage()
    await next.goto(`/topics/${corpus}/forms/${corpus}/date-as-people-write-it?draftId=${draftId}`)
    await next.locator('.notice p').filter({ hasText: '的答复已在恢复网络后提交' }).waitFor()
    await next.getByText('这份草稿已不在').waitFor()
    expect(await next.getByRole('link', { name: '打开修改' }).count()).toBe(0)
    expect((await stage.answers(corpus, name)).slice(0, 2).map(({ answer }) => answer['granted'])).toContain('2026-03-06')
    expect([(await stage.answers(corpus, name)).length, await drafts(agent)]).toEqual([before + 1, []])
    await context.close()
  })

  test('of answers that wait one that never gets through keeps none of the others', async () => {
    const { page, context } = await stage.visit({ agent: await stage.house.agent('handler') })
    const name = `${corpus}/date-as-people-write-it`
    const before = (await stage.answers(corpus, name)).length
    await openForm(page, corpus, name)
    await context.route('**/answers', (route) => (route.request().method() !== 'POST' ? route.fallback() : route.abort('connectionreset')))
    for (const day of [5, 6, 7, 8]) {
      await page.locator('[data-place="/granted"] input').fill(`2026年3月${day}日`)
      await page.keyboard.press('Tab')
      await page.getByRole('button', { name: '提交', exact: true }).click()
      await page.getByRole('button', { name: '再填一份' }).click()
      await expect.poll(() => page.locator('[data-place="/granted"] input').inputValue(), soon).toBe('')
    }
    await context.unrouteAll()
    // Something between has no room for it, and says so as pages do.
    await context.route('**/answers', (route) => (route.request().method() === 'POST' && route.request().postData()!.includes('2026-03-06') ? route.fulfill({ status: 413, contentType: 'text/html', body: '<h1>413</h1>' }) : route.fallback()))
    await page.evaluate(`dispatchEvent(new Event('online'))`)
    await expect.poll(async () => (await stage.answers(corpus, name)).length, soon).toBe(before + 3)
    await page.locator('.notice p').filter({ hasText: '1 份' }).waitFor()
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

