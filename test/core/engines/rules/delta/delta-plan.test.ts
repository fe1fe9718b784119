import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Finding } from '../../../../../core/contracts/finding.ts'
import type { QueryBinding } from '../../../../../core/contracts/query-plan.ts'
import type { CompiledRule } from '../../../../../core/contracts/compiled-rule.ts'
import { collideDelta, deltaKey } from '../../../../../core/domain/alerts/collide-delta.ts'
import { checkRule } from '../../../../../core/engines/rules/check-rule.ts'
import { compileRule } from '../../../../../core/engines/rules/compile-rule.ts'
import { readFinding } from '../../../../../core/engines/rules/read-finding.ts'
import { readParams } from '../../../../../core/engines/rules/read-params.ts'
import { duckdb } from '../../../../../core/language/dialects/duckdb.ts'
import { contextOf } from '../run-rule.ts'
import { drawBatch, drawStored, openRandomPool, type RandomPool, type Stored } from './random-pool.ts'
import { chance, draw, drawRule, randomDatasets, upTo } from './random-rules.ts'

/** Cases tried; the long form is `DELTA_CASES=10000`, the same ones again `DELTA_SEED=…`, made smaller `DELTA_SHRINK=1`. */
const cases = Number(process.env.DELTA_CASES ?? 100)
const seed = Number(process.env.DELTA_SEED ?? Date.now() % 2 ** 31)

/** Some conditions of random rules ask for 200 days since dates of 2025. */
const days = ['2025-07-19', '2025-07-23', '2026-07-18', '2026-07-20']

let pool: RandomPool
beforeAll(async () => { pool = await openRandomPool() })
afterAll(() => pool.close())

const byKey = (rule: CompiledRule, findings: readonly Finding[]) => Map.groupBy(findings, (finding) => JSON.stringify(deltaKey(rule, finding)))
const sorted = (findings: readonly Finding[]) => findings.map((finding) => JSON.stringify(finding)).sort()

test(`what is kept up batch by batch is what a full run finds, ${cases} cases`, { timeout: 60_000 + cases * 1_000 }, async () => {
  const otherDays = { delta: 0, full: 0 }
  const met = new Map<string, { delta: number; full: number }>()
  console.log(`seed ${seed}`)
  await fc.assert(fc.asyncProperty(fc.gen(), async (g) => {
    const { file, kinds } = drawRule(g)
    const { checked, problems } = checkRule(file, contextOf(randomDatasets))
    fc.pre(checked !== null && problems.every(({ severity }) => severity !== 'error'))
    const rule = compileRule(checked!, duckdb)
    const stored: Stored = drawStored(g)
    let settings = { today: draw(g, days), timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: readParams(rule, {}) }
    const full = async (): Promise<Finding[]> => {
      const inputs = Object.fromEntries(rule.findings.inputs.map(({ name, dataset }) => [name, { kind: 'current' as const, table: pool.tables.get(dataset)! }]))
      return (await pool.execute(rule.findings, { ...settings, inputs } satisfies QueryBinding)).map((row) => readFinding(rule, row))
    }
    await pool.store(stored)
    let kept = byKey(rule, await full())
    const batches = 1 + upTo(g, 1)
    for (let batch = 2; batch < 2 + batches; batch++) {
      if (chance(g, 75)) drawBatch(g, stored, batch)
      const lastDay = settings.today
      if (chance(g, 50)) settings = { ...settings, today: draw(g, days) }
      const isOther = rule.delta.dated && settings.today !== lastDay
      await pool.store(stored)
      const expected = await full()
      const changed = new Set(randomDatasets.filter(({ name }) => stored[name]!.some(({ batch: from, until }) => from === batch || until === batch)).map(({ id }) => id))
      const snapshot = await pool.snapshot()
      const base = { tables: pool.tables, since: new Map(randomDatasets.map(({ id }) => [id, BigInt(batch - 1)])), changed, lastDay: isOther ? lastDay : null, most: null }
      const outcome = isOther && rule.delta.whole === null && rule.delta.otherDay === null ? 'changed-day' : await collideDelta(snapshot, rule, settings, base).finally(() => snapshot.close())
      if (isOther && rule.delta.whole === null) otherDays[typeof outcome === 'string' ? 'full' : 'delta'] += 1
      for (const kind of new Set(kinds)) {
        const counts = met.get(kind) ?? met.set(kind, { delta: 0, full: 0 }).get(kind)!
        counts[typeof outcome === 'string' ? 'full' : 'delta'] += 1
      }
      if (typeof outcome === 'string') kept = byKey(rule, expected)
      else {
        const keys = new Set(outcome.keys.map((key) => JSON.stringify(key)))
        const found = byKey(rule, outcome.findings)
        expect([...found.keys()].filter((key) => !keys.has(key))).toEqual([])
        kept = new Map([...[...kept].filter(([key]) => !keys.has(key)), ...found])
      }
      const told = `${JSON.stringify(file, null, 1)}\n${JSON.stringify(stored)}\nbatch ${batch}, ${typeof outcome === 'string' ? outcome : JSON.stringify(outcome.keys)}`
      expect(sorted([...kept.values()].flat()), told).toEqual(sorted(expected))
    }
  }), { numRuns: cases, seed, endOnFailure: process.env.DELTA_SHRINK === undefined })
  console.log(Object.fromEntries(met), 'on another day', otherDays)
  expect(otherDays.delta).toBeGreaterThan(cases / 50)
  const deltas = [...met.values()].map(({ delta }) => delta)
  expect(deltas.reduce((sum, n) => sum + n, 0)).toBeGreaterThan(cases / 2)
  // Fewer cases may leave a kind out.
  if (cases >= 1000) expect([met.size, Math.min(...deltas) > cases / 50]).toEqual([13, true])
})
