import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { StartedServer } from '../support/start-server.ts'
import { startDemo } from './demo.ts'

/** Debian's chromium, or the one that the environment names. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Whether there is a browser to test with. */
export const hasBrowser = existsSync(executablePath)

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const axeSource = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8')

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath, args })
}

/** A server with the demo and a browser for the tests of the block that calls it, there once they run. */
export function useStage(): { readonly server: StartedServer; readonly browser: Browser } {
  const stage: Partial<{ server: StartedServer; browser: Browser }> = {}
  beforeAll(async () => {
    ;[stage.server, stage.browser] = await Promise.all([startDemo(), launch()])
  })
  afterAll(async () => {
    await stage.browser?.close()
    await stage.server?.stop()
  })
  return stage as Required<typeof stage>
}

/** What went wrong in a page without anybody seeing it. */
export interface Trouble {
  /** Directives of the content security policy that were violated. */
  readonly violations: string[]
  readonly errors: string[]
}

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  readonly trouble: Trouble
}

/** A fresh visitor with a screen of their own; every error and every violation of the policy is noted. */
export async function visitor(browser: Browser, server: StartedServer, options: { width?: number; height?: number; lang?: string; dark?: boolean } = {}): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: options.width ?? 1366, height: options.height ?? 768 },
    // Whatever the browser's own language is, the pages begin in Chinese.
    locale: 'en-US',
    colorScheme: options.dark === true ? 'dark' : 'light',
    reducedMotion: 'reduce',
  })
  if (options.lang !== undefined) await context.addInitScript(`localStorage.getItem('huiyan.language') ?? localStorage.setItem('huiyan.language', '${options.lang}')`)
  const trouble: Trouble = { violations: [], errors: [] }
  await context.exposeBinding('noteViolation', (_source, directive: string) => { trouble.violations.push(directive) })
  await context.addInitScript(`document.addEventListener('securitypolicyviolation', (event) => {
    void noteViolation(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile + ':' + event.lineNumber)
  })`)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.on('pageerror', (error) => { trouble.errors.push(error.message) })
  return { context, page, trouble }
}

/** Signs in by the form, wherever the page sent them from. */
export async function signIn(page: Page, server: StartedServer, account: string): Promise<void> {
  await page.locator('#account').fill(account)
  await page.locator('#password').fill(server.passwords[account] ?? '')
  await page.locator('form button[type=submit]').click()
  await page.locator('nav.menu').waitFor({ state: 'attached' })
}

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly impact: string | null
    readonly nodes: readonly { readonly target: readonly unknown[]; readonly failureSummary?: string }[]
  }[]
}

/** Serious and critical findings of axe-core on the page, by rule and element, once no list fades because it is fetched anew; and that the page itself can be scrolled, where only its parts should. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.locator('.loading').first().waitFor({ state: 'detached' })
  await page.evaluate(axeSource)
  const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })`)
  const longer = await page.evaluate<number>("document.querySelector('#main') === null ? 0 : document.documentElement.scrollHeight - window.innerHeight")
  return [
    ...(longer > 0 ? [`the page is ${longer} px longer than its window`] : []),
    ...violations.filter((one) => one.impact === 'serious' || one.impact === 'critical').flatMap((one) => one.nodes.map((node) => `${one.id} ${node.target.join(' ')}: ${node.failureSummary ?? ''}`)),
  ]
}

/** By how many pixels the page is wider than its window. */
export function sidewaysOverflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth')
}
