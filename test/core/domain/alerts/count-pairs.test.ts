import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { currentInputs } from '../../../../core/domain/alerts/collide.ts'
import { countPairs, demandFewPairs, tellCost } from '../../../../core/domain/alerts/count-pairs.ts'
import { checkRule } from '../../../../core/engines/rules/check-rule.ts'
import { compileRule } from '../../../../core/engines/rules/compile-rule.ts'
import { readParams } from '../../../../core/engines/rules/read-params.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { contextOf } from '../../engines/rules/run-rule.ts'
import { openRandomPool, type RandomPool, type StoredRow } from '../../engines/rules/delta/random-pool.ts'
import { randomDatasets } from '../../engines/rules/delta/random-rules.ts'

let pool: RandomPool
beforeAll(async () => { pool = await openRandomPool() })
afterAll(() => pool.close())

const values = (k: number, h: number, g: number): StoredRow => ({ row: k, batch: 1, until: null, values: { k, r: k % 3, g, h, s: null, t: null, u: null, m: null } })
const ruleOf = (steps: readonly object[], where?: string, by = steps.some((step) => 'group' in step) ? 'g' : 'x') => compileRule(checkRule({
  id: 'r', title: '规则', params: { least: { title: '至少', type: 'integer', default: 1 } }, levels: [{ level: 'yellow', when: 'true' }],
  from: { dataset: 'a', as: 'x', ...(where === undefined ? {} : { where }) }, steps, alert: { key: [`${by}.k`], title: `{${by}.h}` },
} as unknown as RuleFile, contextOf(randomDatasets)).checked!, duckdb)

/** Pairs, and rows of either side that the value of most has, by step; ten rows of `h` 1, three of 2, two of none. */
async function counted(steps: readonly object[], { where, running = null }: { readonly where?: string; readonly running?: readonly object[] | null } = {}) {
  const rows = [...Array.from({ length: 10 }, (_, i) => values(i, 1, i)), ...Array.from({ length: 3 }, (_, i) => values(20 + i, 2, i)), values(30, null as unknown as number, 1), values(31, null as unknown as number, 1)]
  await pool.store({ a: rows, small: rows.slice(0, 4) })
  const rule = ruleOf(steps, where)
  const snapshot = await pool.snapshot()
  const runtime = { datasets: new Map([...pool.tables].map(([id, table]) => [id, { table }])) } as unknown as Parameters<typeof currentInputs>[0]
  const binding = { today: '2026-07-18', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: readParams(rule, {}), inputs: currentInputs(runtime, rule) }
  try {
    const costs = await countPairs(snapshot, { rule, binding }, 'certain')
    const perhaps = (await countPairs(snapshot, { rule, binding }, 'all')).filter(({ plan }) => !plan.isCertain)
    return { perhaps: perhaps.map((cost) => [cost.plan.pointer, tellCost(cost, 'en').replace(/^.*come to /, '')]), told: costs.map(({ plan, pairs, ofLeft, ofRight }) => [plan.pointer, Number(pairs), ofLeft, ofRight]), refused: await demandFewPairs(snapshot, { rule, binding }, running === null ? null : { rule: ruleOf(running), binding }, { most: 100n }).catch((error: unknown) => error) }
  } finally {
    await snapshot.close()
  }
}

const toItself = { join: { dataset: 'a', as: 'y', on: [['x.h', 'y.h']], where: 'y.k != x.k' } }

test('pairs of equal values are counted, nulls meet nothing, and conditions on one side are asked first', async () => {
  const join = { join: { dataset: 'a', as: 'y', on: [['x.h', 'y.h']], where: 'y.g >= 1 && y.k != x.k' } }
  expect((await counted([join])).told).toEqual([['/steps/0/join', 10 * 9 + 3 * 2, 10, 9]])
  expect((await counted([join], { where: 'x.g > params.least' })).told).toEqual([['/steps/0/join', 8 * 9 + 1 * 2, 8, 9]])
  expect((await counted([{ join: { dataset: 'small', as: 'z', on: [['x.h', 'z.h'], ['x.r', 'z.r']] } }])).told).toEqual([['/steps/0/join', 4 * 2 + 3 + 3, 4, 2]])
  expect((await counted([{ join: { dataset: 'small', as: 'z', on: [['x.h + 5', 'z.h']] } }])).told).toEqual([['/steps/0/join', 0, 0, 0]])
})

test('steps with a bound of their own, and those content with one match, count for nothing', async () => {
  expect((await counted([{ absent: { dataset: 'a', as: 'y', on: [['x.h', 'y.h']], where: 'y.g > 3' } }])).told).toEqual([])
  expect((await counted([{ absent: { dataset: 'a', as: 'y', on: [['x.h', 'y.h']], where: 'y.g > x.g' } }])).told).toEqual([])
  expect((await counted([{ join: { dataset: 'small', as: 'z', on: [], where: 'z.g <= x.g' } }])).told).toEqual([])
  expect((await counted([{ similar: { dataset: 'a', as: 'y', block: [['x.h', 'y.h']], score: [{ method: 'exact', of: ['x.s', 'y.s'], weight: 1 }], atLeast: 0.5, best: 1 } }])).told).toEqual([])
})

test('only what is certain is counted: no condition before, within or after the step lets an engine look at fewer', async () => {
  const [optional, small] = [{ join: { dataset: 'small', as: 'z', on: [['x.h', 'z.h']], optional: true } }, { join: { dataset: 'small', as: 'z', on: [['x.h', 'z.h']] } }]
  const group = { group: { as: 'g', by: ['x.k', 'x.h'], measures: { n: { count: true } } } }
  const own = (where: string) => ({ join: { dataset: 'a', as: 'y', on: [['x.h', 'y.h']], where } })
  const all = [['/steps/0/join', 109, 10, 10]]
  expect((await counted([{ let: { twice: 'x.h * 2' } }, optional, toItself])).told).toEqual([['/steps/2/join', 109, 10, 10]])
  expect((await counted([optional])).told).toEqual([['/steps/0/join', 40, 10, 4]])
  expect((await counted([toItself, group])).told).toEqual(all)
  for (const where of ['y.k != x.k && y.g + x.g > 100', 'abs(y.g - x.g) < 5']) expect([where, (await counted([own(where)])).told]).toEqual([where, all])
  for (const where of ['y.k == x.k', 'x.k == 5 && y.k != x.k', 'x.g > 3', '(x.k == y.k && x.g > 1) || (x.k == y.k && y.g > 1)', 'x.k in [y.k]', '!(x.k != y.k)', '(x.k > 1 ? x.k : 1) == y.k']) {
    expect([where, (await counted([own(where)])).told]).toEqual([where, []])
  }
  expect((await counted([{ filter: 'x.k < 5' }, toItself])).told).toEqual([])
  expect((await counted([toItself, { filter: 'x.k == y.k' }])).told).toEqual([])
  expect((await counted([small, toItself])).told).toEqual([])
  // What may be fewer is told as that, of the first step alone.
  expect((await counted([{ filter: 'x.k < 5' }, small, toItself])).perhaps).toEqual([['/steps/1/join', '40 pairs at most; the value with the most has 10 rows on one side and 4 rows on the other']])
  expect((await counted([group, { join: { dataset: 'a', as: 'y', on: [['g.h', 'y.h']] } }])).perhaps).toEqual([])
  expect((await counted([toItself, small])).told).toEqual([])
  expect((await counted([group, { join: { dataset: 'a', as: 'y', on: [['g.h', 'y.h']] } }])).told).toEqual([])
  expect((await counted([optional, { join: { dataset: 'a', as: 'y', on: [['x.h', 'y.h'], ['z.k', 'y.k']] } }])).told).toEqual([])
})

test('more than anybody waits for is refused with the step and where it comes from, unless what runs costs as much', async () => {
  const { refused } = await counted([toItself])
  expect(refused).toMatchObject({ code: 'rule-pairs-too-many', detail: {
    'zh-CN': expect.stringMatching(/^要逐对比较的记录太多，没有试算：“(.+)”中.+相同的记录共 109 对，其中最多的一个取值两边各有 10 行和 10 行，而上限是 100 对。$/) as unknown,
    en: expect.stringMatching(/rows of "(.+)" with the same .+ come to 109 pairs; the value with the most has 10 rows on one side and 10 rows on the other; the limit is 100\.$/) as unknown,
  } })
  expect((await counted([{ join: { dataset: 'small', as: 'z', on: [['x.h', 'z.h']] } }])).refused).toBeUndefined()
  expect((await counted([toItself], { running: [toItself] })).refused).toBeUndefined()
  expect((await counted([toItself], { running: [{ filter: 'x.k < 5' }] })).refused).toMatchObject({ code: 'rule-pairs-too-many' })
})
