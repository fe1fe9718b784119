import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { differencesFromDocument } from '../../support/response-schema.ts'
import { testServer, type Agent, type TestServer } from '../../support/server.ts'

let server: TestServer
let admin: Agent
let handler: Agent
let pages = ''
let failing: string[] = []
beforeAll(async () => {
  pages = await mkdtemp(join(tmpdir(), 'huiyan-pages-'))
  await mkdir(join(pages, 'assets'))
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>慧眼</title>')
  await writeFile(join(pages, 'assets', 'app-1a2b3c.js'), 'export {}')
  server = await testServer((base) => ({ settings: { ...base.settings, pagesDir: pages }, health: { failing: async () => failing } }))
  admin = await server.agent('admin')
  handler = await server.agent('handler', { topics: ['demo'] })
})
afterAll(async () => {
  await server.remove()
  await rm(pages, { recursive: true })
})

const page = (url: string) => server.app.inject({ url, headers: { accept: 'text/html,*/*' } })

describe('every answer', () => {
  test.each(['/', '/api/v1/me', '/nothing', '/health/live', '/api/openapi.json'])('%s carries the security headers', async (url) => {
    const { headers } = await page(url)
    expect(headers['content-security-policy']).toBe(
      "default-src 'self';script-src 'self';style-src 'self';style-src-attr 'unsafe-inline';img-src 'self' data: blob:;font-src 'self' data:;connect-src 'self';object-src 'none';base-uri 'self';form-action 'self';frame-ancestors 'none'",
    )
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY', 'referrer-policy': 'no-referrer' })
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers).not.toHaveProperty('x-powered-by')
    expect(headers).not.toHaveProperty('strict-transport-security')
  })

  test('takes no request id from outside', async () => {
    const { headers } = await server.app.inject({ url: '/health/live', headers: { 'x-request-id': 'forged', 'request-id': 'forged' } })
    expect(headers['x-request-id']).not.toBe('forged')
  })
})

describe('over https', () => {
  test('cookies are bound to the host and sent over https only', async () => {
    const secure = await testServer((base) => ({ settings: { ...base.settings, baseUrl: 'https://huiyan.example' } }))
    const agent = await secure.agent('admin')
    const answer = await secure.app.inject({ method: 'POST', url: '/api/v1/session', payload: { account: agent.me.account, password: agent.password } })
    expect(answer.cookies).toMatchObject([{ name: '__Host-huiyan', secure: true, httpOnly: true, path: '/' }])
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
    await secure.remove()
  })
})

describe('problems', () => {
  test.each([
    ['GET', '/api/v1/nothing', {}, 404, 'not-found'],
    ['GET', '/api/nothing', { accept: 'text/html' }, 404, 'not-found'],
    ['GET', '/assets/gone.js', { accept: 'text/html' }, 404, 'not-found'],
    ['PUT', '/api/v1/me', {}, 404, 'not-found'],
    ['GET', '/api/v1/audit?limit=0', {}, 400, 'bad-request'],
    ['GET', '/api/v1/audit?limit=fifty', {}, 400, 'bad-request'],
    ['GET', '/api/v1/audit?limit=1&limit=2', {}, 400, 'bad-request'],
    ['GET', '/api/v1/audit?surprise=1', {}, 400, 'bad-request'],
    ['GET', '/api/v1/audit?cursor=%00', {}, 400, 'bad-cursor'],
    ['GET', '/%E0%A4%A', {}, 400, 'bad-request'],
  ])('%s %s with %j answers %i %s as problem+json', async (method, url, headers, status, code) => {
    const answer = await admin.request({ method: method as 'GET', url, headers })
    expect([answer.statusCode, answer.json<ApiProblem>().code]).toEqual([status, code])
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json<ApiProblem>().requestId).toBe(answer.headers['x-request-id'])
  })

  test.each([
    ['broken JSON', '{"account"', 'application/json', 400, 'bad-request', 'request-json'],
    ['no content', '', 'application/json', 400, 'bad-request', 'request-json'],
    ['a form', 'account=a&password=b', 'application/x-www-form-urlencoded', 415, 'media-type-not-supported'],
    ['a prototype', '{"account":"a","password":"b","__proto__":{"x":1}}', 'application/json', 400, 'bad-request', 'request-json'],
    ['too much', JSON.stringify({ account: 'a', password: 'x'.repeat(2 ** 20) }), 'application/json', 413, 'too-large'],
  ])('a body that is %s', async (_, payload, type, status, code, says?: string) => {
    const answer = await server.app.inject({ method: 'POST', url: '/api/v1/session', payload, headers: { 'content-type': type } })
    expect([answer.statusCode, answer.json<ApiProblem>().code, answer.json<ApiProblem>().problems?.[0]?.code]).toEqual([status, code, says])
  })

  test('of permission name it, in the language asked for', async () => {
    const answer = await handler.get('/api/v1/audit?lang=en')
    expect(answer.json<ApiProblem>()).toMatchObject({ status: 403, code: 'not-permitted', detail: 'Your roles do not allow this (read-audit).' })
    expect((await handler.get('/api/v1/audit')).json<ApiProblem>().detail).toBe('您的角色不能进行这项操作（read-audit）。')
  })

  test('nobody foresaw tell nothing, and the log everything', async () => {
    const broken = await testServer(() => ({ audit: { read: async () => Promise.reject(new Error('secret: /etc/x')) } }))
    const agent = await broken.agent('admin')
    const answer = await agent.get('/api/v1/audit')
    expect([answer.statusCode, answer.json<ApiProblem>().code]).toEqual([500, 'internal'])
    expect(answer.body).not.toContain('secret')
    expect(broken.log.find((line) => line['msg'] === 'request failed')).toMatchObject({ reqId: answer.headers['x-request-id'], err: { message: 'secret: /etc/x' } })
    await broken.remove()
  })
})

describe('the log', () => {
  test('has a line for each request, and nothing of who or what in addresses', async () => {
    await admin.get('/api/v1/audit?actor=11010519491231002X')
    await page('/people/11010519491231002X')
    await handler.request({ method: 'POST', url: '/api/v1/session', payload: { account: '13812345678', password: 'p@ssword 1' } })
    const lines = server.log.filter((line) => line['msg'] === 'request')
    expect(lines.find((line) => line['route'] === '/api/v1/audit')).toMatchObject({ method: 'GET', account: expect.any(String) as string, ms: expect.any(Number) as number })
    expect(JSON.stringify(server.log)).not.toMatch(/11010519491231002X|13812345678|p@ssword|huiyan=/)
  })
})

describe('health', () => {
  test('is cheap, needs no sign-in, and says what does not work', async () => {
    expect((await server.app.inject('/health/live')).json()).toEqual({ status: 'up', failing: [] })
    const ready = await server.app.inject('/health/ready')
    expect([ready.statusCode, ready.json()]).toEqual([200, { status: 'up', failing: [] }])
    failing = ['pool']
    const down = await server.app.inject('/health/ready')
    failing = []
    expect([down.statusCode, down.json()]).toEqual([503, { status: 'down', failing: ['pool'] }])
    expect(await differencesFromDocument(server, 'GET', '/health/ready', down)).toEqual([])
  })
})

describe('the pages', () => {
  test.each(['/', '/topics/demo', '/alerts?level=red'])('%s is the page', async (url) => {
    const answer = await page(url)
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([200, 'text/html; charset=utf-8', 'no-cache'])
    expect(answer.body).toContain('<title>慧眼</title>')
  })

  test('files with a hash in their name are kept for ever', async () => {
    const answer = await server.app.inject('/assets/app-1a2b3c.js')
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(answer.headers['content-type']).toMatch(/javascript/)
  })

  test.each(['/../package.json', '/%2e%2e/package.json', '/assets/..%2f..%2fpackage.json', '/assets/%5c..%5c'])('%s leads nowhere', async (url) => {
    const answer = await server.app.inject(url)
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
  })
})

describe('the API document', () => {
  test('describes every route: parameters, body, answers and failures', async () => {
    const answer = await server.app.inject('/api/openapi.json')
    const document = answer.json<{ openapi: string; info: object; paths: Record<string, Record<string, { summary?: string; tags?: string[]; responses: Record<string, object>; security?: unknown[] }>> }>()
    expect(document.openapi).toBe('3.1.0')
    const operations = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ id: `${method} ${path}`, path, operation })))
    expect(operations.map((operation) => operation.id)).toEqual(
      expect.arrayContaining(['post /api/v1/session', 'delete /api/v1/session', 'get /api/v1/me', 'get /api/v1/jobs/{id}', 'get /api/v1/jobs/{id}/events', 'delete /api/v1/jobs/{id}', 'get /api/v1/events', 'get /api/v1/audit', 'get /health/live']),
    )
    for (const { id, path, operation } of operations) {
      expect(operation.summary, id).toMatch(/.+ \/ .+/)
      expect(operation.tags, id).toHaveLength(1)
      const open = operation.security?.length === 0
      if (path.startsWith('/api/v1') && !open) expect(Object.keys(operation.responses), id).toContain('401')
    }
  })

  test('is what routes answer', async () => {
    const differences = [
      ...await differencesFromDocument(server, 'GET', '/api/v1/me', await admin.get('/api/v1/me')),
      ...await differencesFromDocument(server, 'GET', '/api/v1/audit', await admin.get('/api/v1/audit?limit=2')),
      ...await differencesFromDocument(server, 'GET', '/api/v1/audit', await handler.get('/api/v1/audit')),
      ...await differencesFromDocument(server, 'GET', '/api/v1/audit', await admin.get('/api/v1/audit?limit=0')),
      ...await differencesFromDocument(server, 'GET', '/api/v1/me', await server.app.inject('/api/v1/me')),
    ]
    expect(differences).toEqual([])
  })
})

test('no route of the API answers without a session but signing in', async () => {
  const document = (await server.app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, unknown>> }>()
  const open: string[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const method of Object.keys(methods)) {
      const answer = await server.app.inject({ method: method.toUpperCase() as 'GET', url: path.replaceAll(/\{[^}]+\}/g, 'x') })
      if (answer.statusCode !== 401) open.push(`${method} ${path}`)
    }
  }
  expect(open.toSorted()).toEqual(['get /health/live', 'get /health/ready', 'post /api/v1/session'])
})
