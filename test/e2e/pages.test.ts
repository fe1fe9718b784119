import { describe, expect, test } from 'vitest'
import type { AlertSummary, Page as ListPage } from '../../core/contracts/api.ts'
import { hasBrowser, seriousFindings, sidewaysOverflow, signIn, useStage, visitor } from './browser.ts'

const topic = '/topics/uncovered-assistance'
const addresses: readonly (readonly [name: string, path: string])[] = [
  ['my work', '/'], ['alerts', '/alerts'], ['what is set aside', '/suppressions'], ['topics', '/topics'], ['a topic', topic], ['its datasets', `${topic}/datasets`], ['its rules', `${topic}/rules`],
  ['a rule', `${topic}/rules/uncovered-disabled`], ['records', `${topic}/datasets/disabled_persons`], ['fields', `${topic}/datasets/disabled_persons/fields`],
  ['imports', `${topic}/datasets/disabled_persons/imports`], ['importing', `${topic}/datasets/disabled_persons/import`], ['the data pool', '/data'], ['no page', '/nowhere'],
]

describe.skipIf(!hasBrowser)('every page', () => {
  const stage = useStage()

  const screens = [
    { name: 'an office screen', width: 1366, height: 768 },
    { name: 'the same at 200%', width: 683, height: 384 },
    { name: 'dark, in English', width: 1366, height: 768, dark: true, lang: 'en' },
    { name: 'a phone', width: 360, height: 740 },
  ]
  // Side by side: each looks at pages of its own, and a page that is looked at keeps one processor busy.
  test.concurrent.each(screens)('on $name: no serious finding of axe, no violated policy, nothing wider than the window', async (screen) => {
    const { page, context, trouble } = await visitor(stage.browser, stage.server, screen)
    const bad: string[] = []
    const look = async (name: string) => {
      await page.locator('[aria-busy=true], [role=status]').first().waitFor({ state: 'detached' })
      for (const finding of await seriousFindings(page)) bad.push(`${name}: ${finding}`)
      const over = await sidewaysOverflow(page)
      if (over > 0) bad.push(`${name}: ${over} px too wide`)
    }
    await page.goto('/sign-in')
    await page.locator('#account').waitFor()
    await look('sign in')
    await signIn(page, stage.server, 'supervisor')
    for (const [name, path] of addresses) {
      await page.goto(path)
      await page.locator('main h1').waitFor()
      await look(name)
    }
    const list = (await (await page.request.get('/api/v1/alerts?limit=1')).json()) as ListPage<AlertSummary>
    await page.goto(`/alerts/${list.items[0]!.id}`)
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    await look('an alert')
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await look('shortcuts')
    expect(bad).toEqual([])
    expect(trouble.violations).toEqual([])
    expect(trouble.errors).toEqual([])
    await context.close()
  })

  test('15 alerts fit on an office screen', async () => {
    const { page, context } = await visitor(stage.browser, stage.server)
    await page.goto('/alerts')
    await signIn(page, stage.server, 'supervisor')
    await page.locator('a[data-row-link]').first().waitFor()
    const row = await page.locator('tbody tr').first().boundingBox()
    const footer = await page.getByRole('navigation', { name: '翻页' }).boundingBox()
    const space = 768 - 16 - footer!.height - row!.y
    expect(space / row!.height).toBeGreaterThanOrEqual(15)
    await context.close()
  })

  test('a key is set aside for a reason, leaves the count in the menu, stands on its list, and is taken up again', async () => {
    const { page, context, trouble } = await visitor(stage.browser, stage.server)
    await page.goto('/alerts?level=yellow')
    await signIn(page, stage.server, 'supervisor')
    const count = page.locator('nav.menu a[href^="/alerts"]')
    const first = page.locator('a[data-row-link]').first()
    const title = await first.innerText()
    const counted = async () => Number((await count.innerText()).replaceAll(/\D/g, ''))
    const before = await counted()
    await first.click()
    // The list has a filter of that name.
    await page.waitForURL(/\/alerts\/[^?]/)
    await page.getByRole('button', { name: '屏蔽', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: '屏蔽并留痕' }).click()
    await dialog.getByText('请写明理由').waitFor()
    await dialog.getByLabel('截止日期').fill('2020-01-01')
    await dialog.getByLabel('理由').fill('已核实，正在办理')
    await dialog.getByRole('button', { name: '屏蔽并留痕' }).click()
    expect(await dialog.isVisible()).toBe(true)
    await dialog.getByRole('button', { name: '90 天' }).click()
    expect(await seriousFindings(page)).toEqual([])
    await dialog.getByRole('button', { name: '屏蔽并留痕' }).click()
    await page.getByRole('button', { name: '解除屏蔽' }).waitFor()
    await expect.poll(counted).toBe(before - 1)
    await page.goto('/suppressions')
    await page.getByRole('link', { name: title }).click()
    await page.getByRole('button', { name: '解除屏蔽' }).click()
    await dialog.getByLabel('理由').fill('有新的反映')
    await dialog.getByRole('button', { name: '解除并留痕' }).click()
    await page.getByText('提前解除屏蔽：有新的反映').waitFor()
    await expect.poll(counted).toBe(before)
    expect(trouble).toEqual({ violations: [], errors: [] })
    await context.close()
  })

  test('the language is switched on the spot and kept', async () => {
    const { page, context } = await visitor(stage.browser, stage.server)
    await page.goto('/')
    await signIn(page, stage.server, 'supervisor')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('link', { name: 'Data pool' }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('en')
    await page.reload()
    await page.getByRole('link', { name: 'Data pool' }).waitFor()
    await context.close()
  })

  test('dark mode is kept', async () => {
    const { page, context } = await visitor(stage.browser, stage.server)
    await page.goto('/')
    await signIn(page, stage.server, 'supervisor')
    await page.getByRole('button', { name: '深色' }).click()
    await page.reload()
    await page.locator('nav.menu').waitFor()
    expect(await page.evaluate(`document.documentElement.classList.contains('dark')`)).toBe(true)
    await context.close()
  })

  test('Ctrl-K finds a page or topic by the keyboard alone', async () => {
    const { page, context } = await visitor(stage.browser, stage.server)
    await page.goto('/')
    await signIn(page, stage.server, 'supervisor')
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').waitFor()
    await page.locator('[role=combobox]:focus').waitFor()
    await page.keyboard.type('漏保')
    await page.getByRole('option', { name: '漏保' }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${topic}`)
    await context.close()
  })

  test('it finds datasets and rules as well', async () => {
    const { page, context } = await visitor(stage.browser, stage.server)
    await page.goto('/')
    await signIn(page, stage.server, 'supervisor')
    for (const [words, kind, address] of [['残疾人名册', '数据集', `${topic}/datasets/disabled_persons`], ['持证残疾人', '规则', `${topic}/rules/uncovered-disabled`]] as const) {
      await page.keyboard.press('Control+k')
      await page.locator('[role=combobox]:focus').fill(words)
      await page.getByRole('option', { name: kind }).first().click()
      await page.waitForURL(`**${address}`)
    }
    await context.close()
  })

  test('a count in the menu or on a tile opens exactly that many alerts', async () => {
    const { page, context } = await visitor(stage.browser, stage.server)
    await page.goto('/')
    await signIn(page, stage.server, 'supervisor')
    const number = (text: string) => Number(text.replace(/\D/g, ''))
    for (const from of [page.locator('nav.menu').getByRole('link', { name: '预警' }), page.locator('.levels .red a')]) {
      await page.goto('/')
      await from.filter({ hasText: /\d/ }).waitFor()
      const said = number(await from.innerText())
      expect(said).toBeGreaterThan(0)
      await from.click()
      await page.waitForURL(/presence=firing/)
      const total = page.locator('main header p').filter({ hasText: /\d/ })
      await total.waitFor()
      expect(number(await total.innerText())).toBe(said)
    }
    await context.close()
  })

  test('walking through a list whose titles do not fit moves nothing sideways', async () => {
    const { page, context } = await visitor(stage.browser, stage.server, { width: 1000, height: 500, lang: 'en' })
    await page.goto('/alerts')
    await signIn(page, stage.server, 'supervisor')
    const links = page.locator('a[data-row-link]')
    await links.nth(20).waitFor()
    expect(await page.evaluate<boolean>(`[...document.querySelectorAll('a[data-row-link]')].some((link) => link.scrollWidth > link.clientWidth)`)).toBe(true)
    const left = async () => (await links.nth(0).boundingBox())!.x
    const before = await left()
    for (let step = 0; step < 21; step++) await page.keyboard.press('j')
    expect(await page.evaluate<boolean>(`document.querySelectorAll('a[data-row-link]')[20] === document.activeElement`)).toBe(true)
    expect(await left()).toBe(before)
    const moved = `[...document.querySelectorAll('main, main *')].filter((box) => box.scrollLeft !== 0).length`
    expect(await page.evaluate(moved)).toBe(0)
    const focused = (await links.nth(20).boundingBox())!
    const head = (await page.locator('thead').boundingBox())!
    expect(focused.y).toBeGreaterThanOrEqual(head.y + head.height)
    expect(focused.y + focused.height).toBeLessThanOrEqual(500)
    await context.close()
  })

  test('an address that leads elsewhere after signing in is not followed off the site', async () => {
    const { page, context } = await visitor(stage.browser, stage.server)
    await page.goto('/sign-in?to=//example.org/')
    await signIn(page, stage.server, 'supervisor')
    expect(new URL(page.url()).origin).toBe(stage.server.url)
    expect(new URL(page.url()).pathname).toBe('/')
    await context.close()
  })
})
