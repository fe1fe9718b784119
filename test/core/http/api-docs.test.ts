import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testServer, type TestServer } from '../../support/server.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) => existsSync(path))

describe.skipIf(executablePath === undefined)('the page of the API document', () => {
  let server: TestServer
  let browser: Browser
  beforeAll(async () => {
    server = await testServer()
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'] })
  })
  afterAll(async () => {
    await browser.close()
    await server.remove()
  })

  test('shows every route under the content security policy, without a violation, and loads nothing from elsewhere', async () => {
    const address = await server.app.listen({ port: 0, host: '127.0.0.1' })
    const page = await browser.newPage()
    const complaints: string[] = []
    const elsewhere: string[] = []
    page.on('console', (message) => (message.type() === 'error' ? complaints.push(message.text()) : undefined))
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('request', (request) => (/^(data|blob):/.test(request.url()) || request.url().startsWith(address) ? undefined : elsewhere.push(request.url())))
    await page.goto(`${address}/api/docs/`)
    await page.waitForSelector('.opblock-tag-section .opblock')
    const summaries = await page.locator('.opblock-summary-description').allTextContents()
    expect(summaries).toContain('登录 / Sign in')
    await page.locator('.opblock-summary', { hasText: '/api/v1/session' }).first().click()
    await page.waitForSelector('.opblock-body')
    expect({ complaints, elsewhere }).toEqual({ complaints: [], elsewhere: [] })
  })
})
