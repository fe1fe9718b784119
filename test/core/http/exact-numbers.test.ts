import fc from 'fast-check'
import fastify from 'fastify'
import { expect, test, vi } from 'vitest'
import { isKept } from '../../../core/base/exact-number.ts'
import { mostAnswerValues } from '../../../core/contracts/answer-values.ts'
import { useExactNumbers, withEndless } from '../../../core/http/exact-numbers.ts'

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

/** A JSON text with the value it has to arrive as. */
interface Told { readonly json: string; readonly value: unknown }

test('numbers are found in any JSON, and nothing in its texts is taken for one', () => {
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String), fc.bigInt({ min: 0n, max: 10n ** 20n }).map(String), fc.constantFrom('1e999', '0.1000000000000000055', '1E2', '1.5e+1', '2e-400', '10000000000000001'))
    .map((json): Told => ({ json, value: isKept(json) ? Number(json) : Infinity }))
  const text = fc.oneof(fc.string(), fc.constantFrom('10000000000000001', '\\', '"1e999"', '\\"12345678901234567890', '\u2028'))
  const { told } = fc.letrec<{ told: Told }>((tie) => ({
    told: fc.oneof({ maxDepth: 4, withCrossShrink: true }, number, text.map((value) => ({ json: JSON.stringify(value), value })), fc.constantFrom({ json: 'true', value: true }, { json: 'null', value: null }),
      fc.array(tie('told'), { maxLength: 4 }).map((all) => ({ json: `[${all.map(({ json }) => json).join(' ,')}]`, value: all.map(({ value }) => value) })),
      fc.array(fc.tuple(text.filter((key) => key !== '__proto__'), tie('told')), { maxLength: 4 }).map((all) => ({ json: `{${all.map(([key, { json }]) => `${JSON.stringify(key)}:${json}`).join()}}`, value: Object.fromEntries(all.map(([key, { value }]) => [key, value])) }))),
  }))
  fc.assert(fc.property(told, ({ json, value }) => {
    expect(JSON.parse(withEndless(json))).toEqual(value)
  }), { numRuns: 500 })
})

test('a body is looked through once, whatever its hashes look like, and only so many of its numbers are asked about', async () => {
  const asked = vi.fn(isKept)
  withEndless(JSON.stringify({ version: '12345678901234567e9a'.repeat(3), n: Array.from({ length: 1000 }, (_, i) => i / 8) }), asked)
  expect(asked).not.toHaveBeenCalled()
  const many = withEndless(`[${Array.from({ length: mostAnswerValues + 5 }, () => '1e1').join()}]`, asked)
  expect(asked).toHaveBeenCalledTimes(mostAnswerValues)
  expect((JSON.parse(many) as readonly number[]).slice(-6)).toEqual([10, Infinity, Infinity, Infinity, Infinity, Infinity])
  const parse = vi.spyOn(JSON, 'parse')
  try {
    await post(JSON.stringify({ version: '1234567890123456', n: [1, 2, 3] }).replace('3', '10000000000000001'))
    // Not value by value, which a function would be.
    expect(parse.mock.calls.filter(([, revive]) => typeof revive === 'function')).toEqual([])
  } finally {
    parse.mockRestore()
  }
})
