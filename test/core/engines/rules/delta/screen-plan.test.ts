import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { affectedKeys } from '../../../../../core/contracts/compiled-rule.ts'
import type { Finding } from '../../../../../core/contracts/finding.ts'
import type { PoolRecord } from '../../../../../core/contracts/engine.ts'
import type { JsonValue } from '../../../../../core/contracts/value-type.ts'
import { recordRow } from '../../../../../core/contracts/table-plan.ts'
import { screenRecord } from '../../../../../core/domain/alerts/screen-record.ts'
import { checkRule } from '../../../../../core/engines/rules/check-rule.ts'
import { compileRule } from '../../../../../core/engines/rules/compile-rule.ts'
import { readFinding } from '../../../../../core/engines/rules/read-finding.ts'
import { readParams } from '../../../../../core/engines/rules/read-params.ts'
import { duckdb } from '../../../../../core/language/dialects/duckdb.ts'
import { contextOf, rule } from '../run-rule.ts'
import { drawStored, drawValues, openRandomPool, type RandomPool } from './random-pool.ts'
import { chance, draw, drawRule, randomDatasets, upTo } from './random-rules.ts'

/** Cases tried; the long form is `DELTA_CASES=10000`, the same ones again `DELTA_SEED=…`, made smaller `DELTA_SHRINK=1`. */
const cases = Number(process.env.DELTA_CASES ?? 100)
const seed = Number(process.env.DELTA_SEED ?? Date.now() % 2 ** 31)

let pool: RandomPool
beforeAll(async () => { pool = await openRandomPool() })
afterAll(() => pool.close())

/** Lists of sources begin with the record; which are listed is what counts. */
const told = (findings: readonly Finding[]) => findings.map((finding) => JSON.stringify({ ...finding, sources: finding.sources.map((source) => JSON.stringify(source)).sort() })).sort()

test(`a record that is stored nowhere meets what a full run would find of it if it were, ${cases} cases`, { timeout: 60_000 + cases * 1_000 }, async () => {
  const met: Record<string, number> = {}
  console.log(`seed ${seed}`)
  await fc.assert(fc.asyncProperty(fc.gen(), async (g) => {
    const { file } = drawRule(g)
    const { checked, problems } = checkRule(file, contextOf(randomDatasets))
    fc.pre(checked !== null && problems.every(({ severity }) => severity !== 'error'))
    const compiled = compileRule(checked!, duckdb)
    const stored = drawStored(g)
    const settings = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: readParams(compiled, {}) }
    const dataset = draw(g, compiled.datasets)
    const model = randomDatasets.find(({ id }) => id === dataset)!
    const table = pool.tables.get(model.id)!
    // One after another, each on what the ones before have left: statements are planned once and must not keep to what they saw then.
    for (let next = 0; next < 3; next++) {
      await pool.store(stored)
      const rows = stored[model.name]!
      const replaced = rows.length > 0 && chance(g, 40) ? draw(g, rows) : null
      const values: Record<string, JsonValue> = { ...drawValues(g, model.name, model.name === 'c' ? upTo(g, 3) : 100 + next), ...(replaced !== null && model.key.length > 0 ? Object.fromEntries(model.key.map((name) => [name, replaced.values[name]!])) : {}) }
      const bound = (value: JsonValue) => (typeof value === 'number' ? BigInt(value) : value === null ? null : String(value))
      const record: PoolRecord = { table, values: new Map(table.columns.map(({ column, field }) => [column, bound(values[field] ?? null)])) }
      const found = await screenRecord(pool.screening, compiled, settings, pool.tables, record)
      // As if it were stored.
      const keyOf = (row: Readonly<Record<string, JsonValue>>) => JSON.stringify(model.key.map((name) => row[name]))
      const others = rows.filter((row) => model.key.length === 0 || keyOf(row.values) !== keyOf(values))
      await pool.store({ ...stored, [model.name]: [...others, { row: recordRow, batch: recordRow, until: null, values }] })
      const inputs = Object.fromEntries(compiled.findings.inputs.map(({ name, dataset: id }) => [name, { kind: 'current' as const, table: pool.tables.get(id)! }]))
      const after = (await pool.execute(compiled.findings, { ...settings, inputs })).map((row) => readFinding(compiled, row))
      const expected = after.filter(({ sources }) => sources.some(({ row, dataset: id }) => id === model.id && row === String(recordRow)))
      const outcome = typeof found === 'string' ? found : found.length > 0 ? 'found' : 'none'
      const plan = compiled.screens.find((screen) => screen.dataset === model.id)!
      const way = plan.reason !== null ? outcome : `${outcome}, ${plan.relations.some(({ name }) => name === affectedKeys) ? 'by keys' : 'in one scope'}`
      met[way] = (met[way] ?? 0) + 1
      const context = `${JSON.stringify(file, null, 1)}\n${JSON.stringify(stored)}\n${JSON.stringify(values)}`
      if (typeof found !== 'string') expect(told(found), context).toEqual(told(expected))
      else if (found === 'only-sought') expect(expected, context).toEqual([])
      stored[model.name] = [...others, { row: 1000 + next, batch: 1, until: null, values }]
    }
  }), { numRuns: cases, seed, endOnFailure: process.env.DELTA_SHRINK === undefined })
  console.log(met)
  for (const way of ['found, by keys', 'found, in one scope']) expect(met[way], way).toBeGreaterThan(cases / 50)
})

test.each([['best', { best: 1 }], ['pairCap', { pairCap: 2 }]])('what a step ranks or counts together (%s) is not cut by a later join before', async (_, more) => {
  const { checked } = checkRule(rule({
    from: { dataset: 'small', as: 'x' },
    steps: [
      { similar: { dataset: 'c', as: 'y', block: [['x.g', 'y.g']], score: [{ method: 'levenshtein', of: ['x.s', 'y.s'] }], atLeast: 0.1, ...more } },
      { join: { dataset: 'a', as: 'z', on: [['y.r', 'z.r']] } },
    ] as never,
    alert: { key: ['z.k', 'y.r'], title: '{z.k}' },
  }), contextOf(randomDatasets))
  const compiled = compileRule(checked!, duckdb)
  const row = (k: number, r: number, s: string) => ({ row: k, batch: 1, until: null, values: { k, r, g: 1, h: 1, s, t: null, u: null, m: null } })
  await pool.store({ small: [row(1, 1, 'abcd')], c: [row(1, 1, 'abcd'), row(2, 2, 'abxx'), row(3, 3, 'abcx')], a: [], b: [], e: [] })
  const settings = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: {} }
  const table = pool.tables.get('t/a')!
  const record = (r: bigint): PoolRecord => ({ table, values: new Map<string, bigint | string>([['k', 100n], ['r', r], ['g', 1n], ['s', 'z']].map(([field, value]) => [table.columns.find((column) => column.field === field)!.column, value!] as [string, bigint | string])) })
  // The best of x is the same whatever hangs on it; where the block is too large, that is said.
  const ask = (r: bigint) => screenRecord(pool.screening, compiled, settings, pool.tables, record(r))
  if ('pairCap' in more) return expect([await ask(1n), await ask(2n)]).toEqual(['left-out', 'left-out'])
  expect(await ask(2n)).toEqual([])
  expect(await ask(1n)).toHaveLength(1)
})
