import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApiProblem } from '../../../core/contracts/api.ts'
import { limitRate } from '../../../core/http/limit-rate.ts'
import { requireSession } from '../../../core/http/session.ts'
import { testServer, type Agent, type TestServer } from '../../support/server.ts'
import { buildServer } from '../../../core/http/server.ts'

let server: TestServer
let one: Agent
let other: Agent
beforeAll(async () => {
  server = await testServer()
  one = await server.agent('supervisor')
  other = await server.agent('supervisor')
})
afterAll(() => server.remove())

test('so many requests an hour, each account by itself, and again when the oldest is an hour ago', async () => {
  const app = await buildServer(server.deps, async (api) => {
    api.get('/limited', { onRequest: [requireSession, limitRate(server.deps, { requests: 3, milliseconds: 60_000 })] }, async () => ({}))
  })
  const ask = async (agent: Agent) => app.inject({ url: '/api/v1/limited', headers: { cookie: agent.cookie } })
  for (let i = 0; i < 3; i++) {
    expect((await ask(one)).statusCode).toBe(200)
    server.clock.advance(10_000)
  }
  const refused = await ask(one)
  expect([refused.statusCode, refused.json<ApiProblem>().code, refused.headers['retry-after']]).toEqual([429, 'too-many-requests', '30'])
  expect((await ask(other)).statusCode).toBe(200)
  server.clock.advance(30_000)
  expect((await ask(one)).statusCode).toBe(200)
  expect((await ask(one)).statusCode).toBe(429)
  await app.close()
})
