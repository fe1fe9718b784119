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

test('what several relations read of a dataset by one field is read once', async () => {
  const ruleOf = (step: object) => compileRule(checkRule({ id: 'r', title: '规则', levels: [{ level: 'yellow', when: 'true' }], from: { dataset: 'a', as: 'x' }, steps: [step], alert: { key: ['x.k'], title: '{x.g}' } } as unknown as RuleFile, contextOf(randomDatasets)).checked!, duckdb)
  await pool.store({ a: [row(1, { k: 3, r: 3, g: 1, h: 1 }), row(2, { k: 4, r: 3, g: 1, h: 1 })], small: [row(1, { k: 1, r: 3, g: 1, h: 1 })] })
  const asked = async (step: object) => {
    const rule = ruleOf(step)
    const settings = { today: '2026-07-18', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: readParams(rule, {}) }
    const snapshot = await pool.snapshot()
    const reads: (readonly [string, boolean | undefined])[] = []
    const spied: typeof snapshot = {
      ...snapshot,
      prepare: (relation, binding, options) => {
        if (relation.among?.field != null && relation.inputs.length > 0) reads.push([`${relation.inputs[0]!.dataset.split('/')[1]!}.${relation.among.field}`, options?.again])
        return snapshot.prepare(relation, binding, options)
      },
    }
    await collideDelta(spied, rule, settings, { tables: pool.tables, since: new Map(randomDatasets.map(({ id }) => [id, 1n])), changed: new Set([place!.id]), lastDay: null, most: null }).finally(() => snapshot.close())
    return reads
  }
  // Two rows of one person: both sides are sought among the same rows.
  const pairs = await asked({ join: { dataset: 'a', as: 'y', on: [['x.r', 'y.r']], where: 'x.k != y.k' } })
  expect(pairs.filter(([by]) => by === 'a.r').length).toBeGreaterThan(1)
  expect(pairs.filter(([by, again]) => by === 'a.r' && again !== true)).toEqual([])
  // What is read once alone is not worth keeping.
  const alone = await asked({ join: { dataset: 'small', as: 'z', on: [['x.h', 'z.h']] } })
  for (const [by, again] of alone) expect([by, again]).toEqual([by, alone.filter(([other]) => other === by).length > 1])
})
