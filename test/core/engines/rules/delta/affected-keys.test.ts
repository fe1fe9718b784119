import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RuleFile } from '../../../../../core/contracts/generated/rule.ts'
import { collideDelta } from '../../../../../core/domain/alerts/collide-delta.ts'
import { checkRule } from '../../../../../core/engines/rules/check-rule.ts'
import { compileRule } from '../../../../../core/engines/rules/compile-rule.ts'
import { readParams } from '../../../../../core/engines/rules/read-params.ts'
import { duckdb } from '../../../../../core/language/dialects/duckdb.ts'
import { contextOf } from '../run-rule.ts'
import { openRandomPool, type RandomPool, type StoredRow } from './random-pool.ts'
import { randomDatasets } from './random-rules.ts'

let pool: RandomPool
beforeAll(async () => { pool = await openRandomPool() })
afterAll(() => pool.close())

const [place, small] = ['a', 'small'].map((name) => randomDatasets.find((model) => model.name === name)!)
const row = (batch: number, values: StoredRow['values']): StoredRow => ({ row: Number(values.k), batch, until: null, values: { s: null, t: null, u: null, m: null, ...values } })

/** `a` is kept in order by `r`, which is carried along with its key `k`. */
test('a changed row of what must be absent names a key only with a row that has both its values', async () => {
  const file = {
    id: 'r', title: '规则', levels: [{ level: 'yellow', when: 'true' }], from: { dataset: 'a', as: 'x' },
    steps: [{ absent: { dataset: 'small', as: 'z', on: [['x.k', 'z.h'], ['x.r', 'z.r']] } }], alert: { key: ['x.k'], title: '{x.g}' },
  } as unknown as RuleFile
  const rule = compileRule(checkRule(file, contextOf(randomDatasets)).checked!, duckdb)
  expect(place!.cluster).toBe('r')
  const settings = { today: '2026-07-18', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: readParams(rule, {}) }
  const base = { tables: pool.tables, since: new Map(randomDatasets.map(({ id }) => [id, 1n])), changed: new Set([small!.id]), lastDay: null, most: null }
  const keysOf = async (h: number, r: number) => {
    await pool.store({ a: [row(1, { k: 3, r: 3, g: 1, h: 1 })], small: [row(2, { k: 1, r, g: 1, h })] })
    const snapshot = await pool.snapshot()
    const outcome = await collideDelta(snapshot, rule, settings, base).finally(() => snapshot.close())
    return typeof outcome === 'string' ? outcome : [outcome.keys, outcome.findings.length]
  }
  // Had it named the key with a place where no such row stands, nothing would have been found there and the alert been over.
  expect(await keysOf(3, 1)).toEqual([[], 0])
  expect(await keysOf(3, 3)).toEqual([[[3]], 0])
})

test('rows made for a rule have the fields that it reads, and no others; where no key is touched none are made', async () => {
  const file = {
    id: 'r', title: '规则', levels: [{ level: 'yellow', when: 'true' }], from: { dataset: 'a', as: 'x', where: 'x.g > 0' },
    steps: [{ join: { dataset: 'a', as: 'y', on: [['x.h', 'y.h']], where: 'x.k != y.k' } }], alert: { key: ['x.k'], title: '{x.g}' },
  } as unknown as RuleFile
  const rule = compileRule(checkRule(file, contextOf(randomDatasets)).checked!, duckdb)
  const settings = { today: '2026-07-18', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: readParams(rule, {}) }
  const asked = async (changed: number) => {
    await pool.store({ a: [row(1, { k: 3, r: 3, g: 1, h: 1 }), row(2, { k: 4, r: 3, g: changed, h: changed })] })
    const snapshot = await pool.snapshot()
    const columns: (readonly string[])[] = []
    const spied: typeof snapshot = {
      ...snapshot,
      prepare: (relation, binding, options) => {
        const input = binding.inputs[relation.inputs[0]?.name ?? '']
        if (input !== undefined && 'table' in input) columns.push(input.table.columns.map(({ field }) => field))
        return snapshot.prepare(relation, binding, options)
      },
    }
    const base = { tables: pool.tables, since: new Map(randomDatasets.map(({ id }) => [id, 1n])), changed: new Set([place!.id]), lastDay: null, most: null }
    const outcome = await collideDelta(spied, rule, settings, base).finally(() => snapshot.close())
    return { outcome: typeof outcome === 'string' ? outcome : outcome.findings.length, columns }
  }
  const touched = await asked(1)
  expect(touched.outcome).toBe(2)
  expect(new Set(touched.columns.map((fields) => fields.toSorted().join(' ')))).toEqual(new Set(['g h k r']))
  const untouched = await asked(-1)
  expect(untouched.outcome).toBe(0)
  expect(untouched.columns.length).toBeLessThan(touched.columns.length)
})
