import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { amongValues } from '../../../../core/pool/duckdb/among-values.ts'
import { openInstance, rowsOf } from '../../../../core/pool/duckdb/instance.ts'

let instance: DuckDBInstance
let connection: DuckDBConnection
beforeAll(async () => {
  instance = await openInstance({ path: null, memory: '200MB', threads: 1, spillDir: null, reachDir: null })
  connection = await instance.connect()
})
afterAll(() => {
  connection.closeSync()
  instance.closeSync()
})

const [least, greatest] = [-(1n << 63n), (1n << 63n) - 1n]
const number = fc.oneof(fc.bigInt({ min: least, max: greatest }), fc.bigInt({ min: -40n, max: 40n }), fc.constantFrom(least, greatest, 0n, -1n))

test('rows with one of the values are found, and no others, whatever lies between them', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.option(number), { maxLength: 80 }), fc.array(number, { minLength: 1, maxLength: 40 }), fc.boolean(), async (stored, others, isInOrder) => {
    const values = [...new Set([...others, ...stored.filter((value, i) => value !== null && i % 3 === 0)])] as bigint[]
    await connection.run('CREATE OR REPLACE TABLE t (n INTEGER, v BIGINT)')
    for (const [n, value] of stored.entries()) await connection.run('INSERT INTO t VALUES ($1, $2::VARCHAR::BIGINT)', [n, value === null ? null : String(value)])
    const { text, values: bound } = amongValues('"v"', values, isInOrder)
    const found = await rowsOf(connection, `SELECT n FROM t WHERE ${text} ORDER BY n`, bound)
    expect(found.map(([n]) => n)).toEqual([...stored.keys()].filter((n) => stored[n] !== null && values.includes(stored[n]!)))
  }), { numRuns: 60 })
})

test('the scan itself sifts rows, so that it unpacks little of the others', async () => {
  await connection.run('CREATE OR REPLACE TABLE t AS SELECT i AS v, i AS other FROM range(1000) AS r(i)')
  const { text, values } = amongValues('"v"', Array.from({ length: 20 }, (_, i) => BigInt(i * 40)), true)
  const [[, plan]] = (await rowsOf(connection, `EXPLAIN (FORMAT json) SELECT * FROM t WHERE ${text}`, values)) as [[unknown, string]]
  const nodes = (node: PlanNode): PlanNode[] => [node, ...node.children.flatMap(nodes)]
  const sifting = (JSON.parse(plan) as PlanNode[]).flatMap(nodes).filter(({ extra_info: info }) => JSON.stringify(info).includes('get_bit'))
  expect(sifting.map(({ name, extra_info: info }) => [name.trim(), 'Filters' in info])).toEqual([['SEQ_SCAN', true]])
})

interface PlanNode { readonly name: string; readonly children: readonly PlanNode[]; readonly extra_info: Readonly<Record<string, unknown>> }
