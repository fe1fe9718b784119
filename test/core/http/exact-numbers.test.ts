import fastify from 'fastify'
import { expect, test } from 'vitest'
import { useExactNumbers } from '../../../core/http/exact-numbers.ts'

const app = fastify()
await useExactNumbers(app, (scope) => {
  scope.post('/told', (request) => Promise.resolve({ told: String((request.body as { readonly n?: unknown }).n) }))
  scope.post('/levels', (request) => {
    let levels = 0
    for (let at = request.body; Array.isArray(at); at = (at as readonly unknown[])[0]) levels += 1
    return Promise.resolve({ levels })
  })
})
const post = (payload: string) => app.inject({ method: 'POST', url: '/told', payload, headers: { 'content-type': 'application/json; charset=utf-8' } })
const told = async (n: string) => (await post(`{"n": ${n}}`)).json<{ told: string }>().told

test('a number that JavaScript does not keep arrives as an infinite one, every other value as it is', async () => {
  expect(await Promise.all(['10000000000000001', '[1.10000000000000000000001, 2]', '1e999', '1e-999', '1.5', '1e3', '123456789012345', '"10000000000000001"', 'true', 'null'].map(told)))
    .toEqual(['Infinity', 'Infinity,2', 'Infinity', 'Infinity', '1.5', '1000', '123456789012345', '10000000000000001', 'true', 'null'])
})

test('of thousands of levels it is left to the route', async () => {
  expect((await app.inject({ method: 'POST', url: '/levels', payload: `${'['.repeat(20_000)}1e999${']'.repeat(20_000)}`, headers: { 'content-type': 'application/json' } })).json()).toEqual({ levels: 20_000 })
})

test('what is no JSON, and what reaches for the prototype, is refused as everywhere', async () => {
  for (const payload of ['', '{"n": 1', '{"n": 10000000000000001, "__proto__": {"a": 1}}', '{"constructor": {"prototype": {}}}']) expect([payload, (await post(payload)).statusCode]).toEqual([payload, 400])
})
