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
import { contextOf } from '../run-rule.ts'
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
    const rule = compileRule(checked!, duckdb)
    const stored = drawStored(g)
    const settings = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: readParams(rule, {}) }
    const dataset = draw(g, rule.datasets)
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
      const found = await screenRecord(pool.screening, rule, settings, pool.tables, record)
      // As if it were stored.
      const keyOf = (row: Readonly<Record<string, JsonValue>>) => JSON.stringify(model.key.map((name) => row[name]))
      const others = rows.filter((row) => model.key.length === 0 || keyOf(row.values) !== keyOf(values))
      await pool.store({ ...stored, [model.name]: [...others, { row: recordRow, batch: recordRow, until: null, values }] })
      const inputs = Object.fromEntries(rule.findings.inputs.map(({ name, dataset: id }) => [name, { kind: 'current' as const, table: pool.tables.get(id)! }]))
      const after = (await pool.execute(rule.findings, { ...settings, inputs })).map((row) => readFinding(rule, row))
      const expected = after.filter(({ sources }) => sources.some(({ row, dataset: id }) => id === model.id && row === String(recordRow)))
      const outcome = typeof found === 'string' ? found : found.length > 0 ? 'found' : 'none'
      const plan = rule.screens.find((screen) => screen.dataset === model.id)!
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
