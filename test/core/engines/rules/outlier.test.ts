import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { checkRule } from '../../../../core/engines/rules/check-rule.ts'
import { proveFinding } from '../../../../core/engines/rules/prove-finding.ts'
import { expectGolden } from './golden.ts'
import { holdTogether, type World } from './hold-together.ts'
import { compiled, contextOf, dataset, date, field, int, money, openRules, rule, text, type Row, type RuleRunner } from './run-rule.ts'
import { compiledText, wordsOf } from './written.ts'

let runner: RuleRunner
beforeAll(async () => { runner = await openRules() })
afterAll(() => runner.close())

const contracts = dataset('contracts', [
  field('no', int, { required: true, title: '合同编号' }), field('village', text, { title: '村' }), field('rent_per_mu', money, { title: '每亩租金' }), field('mu', int, { title: '亩数' }),
  field('share', { kind: 'decimal', precision: 20, scale: 15 }),
], { key: ['no'], title: { 'zh-CN': '村集体合同', en: 'Village contracts' } })
const villages = dataset('villages', [field('village', text, { required: true, title: '村' }), field('town', text, { title: '镇' })], { key: ['village'], title: '村名册' })
const context = contextOf([contracts, villages])
const cheap = { as: 'o', value: 'c.rent_per_mu', peers: ['c.village'], method: 'iqr' as 'iqr' | 'zscore' | 'percentile', k: 1.5 as number | string, side: 'low' as 'low' | 'high' | 'both', minGroup: 8 as number | string }
const ruleOf = (parts: Partial<typeof cheap> = {}, rest: Partial<RuleFile> = {}) => rule({
  id: 'cheap-rent', from: { dataset: 'contracts', as: 'c' }, steps: [{ outlier: { ...cheap, ...parts } }], levels: [{ level: 'orange', when: 'true' }],
  alert: { key: ['c.no'], title: '{c.rent_per_mu} {o.low} {o.high} {o.score} {o.n}' }, ...rest,
})
const rents = (values: readonly (string | null)[], village: string | null = '东村'): Row[] => values.map((rent_per_mu, i) => ({ no: i + 1, village, rent_per_mu }))
const titles = async (file: RuleFile, rows: readonly Row[], settings: Parameters<RuleRunner['find']>[1] = {}) =>
  (await runner.run(compiled(file, context), [contracts, villages], { contracts: rows }, settings)).map(({ title }) => title.map((part) => (typeof part === 'string' ? part : String(part.value))).join(''))
const problems = (file: RuleFile) => checkRule(file, context).problems.map(({ code, pointer, hint }) => `${code} ${pointer}${hint === undefined ? '' : ` (${hint.en})`}`)
const usual = ['800.00', '810.00', '820.00', '830.00', '840.00', '850.00', '860.00']

describe('outlier', () => {
  test('finds a contract whose rent per mu is far below the village’s', async () => {
    expect(await titles(ruleOf(), rents([...usual, '120.00']))).toEqual(['120.00 755.00000 895.00000 19.642857 8'])
  })

  test('small groups give none; peers of another village are not counted', async () => {
    expect(await titles(ruleOf(), [...rents([...usual.slice(1), '120.00']), { no: 99, village: '西村', rent_per_mu: '800.00' }])).toEqual([])
    expect(await titles(ruleOf({ minGroup: 7 }), rents([...usual.slice(1), '120.00']))).toHaveLength(1)
  })

  test('a value on the fence of quartiles lies not outside it', async () => {
    // Quartiles 2 and 4, fences −1 and 7.
    expect(await titles(ruleOf({ minGroup: 1, side: 'both' }), rents(['2.00', '2.00', '3.00', '4.00', '7.00']))).toEqual([])
    expect(await titles(ruleOf({ minGroup: 1, side: 'both' }), rents(['2.00', '2.00', '3.00', '4.00', '7.01']))).toEqual(['7.01 -1.00000 7.00000 1.505000 5'])
  })

  test('a z value on k is an outlier; without deviation there is none', async () => {
    const rows = rents(['-1.00', '-1.00', '1.00', '1.00', '0.00'])
    // n 5, mean 0, sample deviation 1.
    expect(await titles(ruleOf({ method: 'zscore', k: 1, side: 'low', minGroup: 1 }), rows)).toEqual(['-1.00 -1.0000 1.0000 -1.000000 5', '-1.00 -1.0000 1.0000 -1.000000 5'])
    expect(await titles(ruleOf({ method: 'zscore', k: 1.000001, side: 'both', minGroup: 1 }), rows)).toEqual([])
    // The upper fences lie half-way between two decimals and are rounded up, though the nearest doubles are below.
    for (const [few, far, low, high] of [['2.47', '8.42', '1.7263', '6.1888'], ['0.01', '1.14', '-0.1313', '0.7163'], ['0.07', '2.20', '-0.1963', '1.4013']] as const) {
      expect(await titles(ruleOf({ method: 'zscore', k: 0.75, side: 'high', minGroup: 1 }), rents([few, few, few, far]))).toEqual([`${far} ${low} ${high} 1.500000 4`])
    }
    expect(await titles(ruleOf({ method: 'zscore', k: 0.1, side: 'both', minGroup: 0 }), rents(['5.00', '5.00', '5.00']))).toEqual([])
    expect(await titles(ruleOf({ method: 'zscore', k: 0.1, side: 'both', minGroup: 0 }), rents(['5.00']))).toEqual([])
  })

  test('all but one equal: far from quartiles without a range, the distance is unknown', async () => {
    expect(await titles(ruleOf({ side: 'both' }), rents([...Array.from({ length: 9 }, () => '5.00'), '5.01']))).toEqual(['5.01 5.00000 5.00000 null 10'])
  })

  test('percentiles', async () => {
    const rows = rents(Array.from({ length: 101 }, (_, i) => `${i}.00`))
    expect(await titles(ruleOf({ method: 'percentile', k: 0.02, side: 'both' }), rows)).toEqual([
      '0.00 2.0000 98.0000 0.000000 101', '1.00 2.0000 98.0000 0.010000 101', '99.00 2.0000 98.0000 0.990000 101', '100.00 2.0000 98.0000 1.000000 101',
    ])
  })

  test('null peers and values stay out and are counted', async () => {
    const rows = [...rents([...usual, '120.00']), ...rents([null]).map((row) => ({ ...row, no: 50 })), ...rents(['1.00'], null).map((row) => ({ ...row, no: 51 }))]
    expect(await titles(ruleOf(), rows)).toEqual(['120.00 755.00000 895.00000 19.642857 8'])
    expect(await runner.statistics(compiled(ruleOf(), context))).toEqual({ unknown: 0, nullKeys: 2 })
  })

  test('without peers all rows are one group', async () => {
    const rows = [...rents(usual), { no: 50, village: '西村', rent_per_mu: '120.00' }, { no: 51, village: null, rent_per_mu: '845.00' }]
    expect(await titles(ruleOf({ peers: [] }), rows)).toEqual(['120.00 757.50000 897.50000 19.714286 9'])
    expect(await titles(ruleOf({ peers: [], minGroup: 0 }), [])).toEqual([])
    expect(compiled(ruleOf({ peers: [] }), context).deltaSentences.en).toEqual(['New rows of Village contracts: the whole rule is evaluated again, since a step compares all records with each other.'])
  })

  test('factor and group size may be parameters', async () => {
    const params = { k: { title: '倍数', type: 'number' as const, default: 1.5, minimum: 0.5, maximum: 25, multipleOf: 0.1 }, least: { title: '至少', type: 'integer' as const, default: 8 } }
    const file = ruleOf({ k: 'params.k', minGroup: 'params.least' }, { params })
    const rows = rents([...usual, '120.00'])
    expect(await titles(file, rows)).toHaveLength(1)
    expect(await titles(file, rows, { params: { k: 20 } })).toEqual([])
    expect(await titles(file, rows, { params: { least: 9 } })).toEqual([])
    const quantile = ruleOf({ method: 'percentile', k: 'params.k' }, { params: { ...params, k: { ...params.k, default: 0.2, minimum: 0.1, maximum: 0.4 } } })
    expect(await titles(quantile, rows, { params: { k: 0.1 } })).toEqual(['120.00 596.0000 853.0000 0.000000 8'])
  })

  test('numbers beyond 15 digits are exact too; sums beyond 38 digits fail the rule', async () => {
    const large = ['0.01', '0.02', '5555555555555555.57', '9999999999999999.98', '9999999999999999.99']
    const expected = ['0.01 0.0200 9999999999999999.9800 0.000000 5', '9999999999999999.99 0.0200 9999999999999999.9800 1.000000 5']
    expect(await titles(ruleOf({ method: 'percentile', k: 0.25, side: 'both', minGroup: 1 }), rents(large))).toEqual(expected)
    const found = await titles(ruleOf({ k: 0, side: 'low', minGroup: 1 }), rents(['9007199254740993.01', '9007199254740993.03', '9007199254740993.06', '9007199254740993.07', '9007199254740993.09', '0.01']))
    expect(found).toEqual(['9007199254740993.01 9007199254740993.0150 9007199254740993.0675 0.095238 6', '0.01 9007199254740993.0150 9007199254740993.0675 171565700090304628.666667 6'])
    await expect(titles(ruleOf({ method: 'zscore', k: 1, value: 'c.rent_per_mu * 10000000000.00', minGroup: 1 }), rents(large))).rejects.toThrow(/overflow|out of range/i)
  })

  test('quantiles are exact to their last digit, whether doubles hold the values and their shares or not', async () => {
    const cents = (digits: number) => fc.bigInt({ min: -(10n ** BigInt(digits)), max: 10n ** BigInt(digits) })
    const groups = fc.integer({ min: 1, max: 15 }).chain((digits) => fc.array(cents(digits), { minLength: 2, maxLength: 300 }))
    await fc.assert(fc.asyncProperty(fc.constantFrom(1, 5, 20, 125, 333, 499), groups, async (k, values) => {
      const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      const at = (share: number) => {
        const place = (sorted.length - 1) * share
        const [before, after] = [sorted[Math.floor(place / 1000)]!, sorted[Math.min(Math.floor(place / 1000) + 1, sorted.length - 1)]!]
        const fine = before * 1000n + (after - before) * BigInt(place % 1000)
        return (fine + (fine < 0n ? -5n : 5n)) / 10n
      }
      const [low, high] = [at(k), at(1000 - k)]
      const expected = new Set(sorted.some((value) => value * 100n < low || value * 100n > high) ? [`${low} ${high}`] : [])
      const rows = rents(values.map((value) => `${value < 0n ? '-' : ''}${String(value < 0n ? -value : value).padStart(3, '0').replace(/(..)$/, '.$1')}`))
      const found = await titles(ruleOf({ method: 'percentile', k: k / 1000, side: 'both', minGroup: 1 }), rows)
      expect(new Set(found.map((title) => title.split(' ').slice(1, 3).map((fence) => BigInt(fence.replace('.', ''))).join(' ')))).toEqual(expected)
    }), { numRuns: 60 })
  })

  test('the same to the last digit over runs and threads', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => ({ no: i, village: `v${i % 7}`, rent_per_mu: `${(i * 7919) % 99991}.${String((i * 31) % 100).padStart(2, '0')}` }))
    for (const method of ['iqr', 'zscore', 'percentile'] as const) {
      const one = compiled(ruleOf({ method, k: method === 'percentile' ? 0.013 : 0.3, side: 'both' }), context)
      await runner.load([contracts], { contracts: rows })
      const first = JSON.stringify(await runner.find(one, { threads: 1 }))
      expect(first.length).toBeGreaterThan(1000)
      for (let run = 0; run < 4; run++) expect(JSON.stringify(await runner.find(one, { threads: 4 }))).toBe(first)
    }
  })

  test('the proof shows value and fence', async () => {
    const one = compiled(ruleOf(), context)
    const [found] = await runner.run(one, [contracts], { contracts: rents([...usual, '120.00']) })
    expect(found!.sources).toHaveLength(1)
    const shown = (method: typeof cheap.method, k: number) => async () => {
      const other = compiled(ruleOf({ method, k, side: 'both' }), context)
      const [far] = await runner.run(other, [contracts], { contracts: rents([...usual, '120.00']) })
      return proveFinding(other, far!, {}, '2026-03-31').conditions.map(({ source, value, holds }) => [source, value.en.map((part) => (typeof part === 'string' ? part : String(part.value))).join(''), holds])
    }
    expect(proveFinding(one, found!, {}, '2026-03-31').conditions.map(({ source, value, holds }) => [source, value.en.map((part) => (typeof part === 'string' ? part : String(part.value))).join(''), holds])).toEqual([
      ['c.rent_per_mu < o.low', '120.00 < 755.00000', true], ['o.score', '19.642857', true], ['o.n', '8', true],
    ])
    expect(JSON.stringify(proveFinding(one, found!, {}, '2026-03-31').sentence['zh-CN'])).toMatch(/每亩租金为.*120\.00.*下限.*755\.00000.*同类记录数为.*8/)
    expect((await shown('zscore', 2)()).map(([source, , holds]) => [source, holds])).toEqual([['abs(o.score) >= 2', true], ['o.low', true], ['o.high', true], ['o.n', true]])
    expect((await shown('percentile', 0.1)()).map(([source, , holds]) => [source, holds])).toEqual([['c.rent_per_mu < o.low || c.rent_per_mu > o.high', true], ['o.score', true], ['o.n', true]])
  })

  test('every fault is said where it stands', () => {
    const at = '/steps/0/outlier'
    expect(problems(ruleOf({ value: 'c.village' }, { alert: { key: ['c.no'], title: '{o.low}' } }))).toEqual([`type-mismatch ${at}/value`])
    expect(problems(ruleOf({ value: 'c.rent', peers: ['c.vilage'] }))).toEqual([`unknown-field ${at}/value (Did you mean "rent_per_mu"?)`, `unknown-field ${at}/peers/0 (Did you mean "village"?)`])
    expect(problems(ruleOf({ as: 'c' }, { alert: { key: ['c.no'], title: '' } }))).toEqual([`duplicate-name ${at}/as (Choose another name.)`])
    for (const [method, k] of [['percentile', 0], ['percentile', 0.5], ['percentile', 1e-7], ['zscore', 0], ['iqr', -0.1]] as const) expect(problems(ruleOf({ method, k })), `${method} ${k}`).toEqual([`bad-factor ${at}/k`])
    const params = { k: { title: 'k', type: 'integer' as const, default: 3 }, s: { title: 's', type: 'string' as const, default: 'x' }, q: { title: 'q', type: 'number' as const, default: 0.1, minimum: 0.1, maximum: 0.5, multipleOf: 0.1 } }
    expect(problems(ruleOf({ k: 'params.k' }, { params }))).toEqual([`bad-factor ${at}/k`])
    expect(problems(ruleOf({ k: 'params.s' }, { params }))).toEqual([`type-mismatch ${at}/k`])
    expect(problems(ruleOf({ k: 'params.q', method: 'percentile' }, { params }))).toEqual([`bad-factor ${at}/k`])
    expect(problems(ruleOf({ k: 'params.q' }, { params }))).toEqual([])
    expect(problems(ruleOf({ minGroup: 'params.s' }, { params }))).toEqual([`type-error ${at}/minGroup`])
    expect(problems(ruleOf({ value: 'c.share', k: 1.25 }))).toEqual([`too-many-decimals ${at}/value (Reduce them with round(x, n).)`])
    expect(problems(ruleOf({}, { alert: { key: ['c.no'], title: '{o.lo}' } }))).toEqual(['unknown-field /alert/title (Did you mean "low"?)'])
  })

  test('as SQL and in words', () => {
    const named = (method: typeof cheap.method, side: typeof cheap.side, k: number | string, rest: Partial<RuleFile> = {}) => ruleOf({ method, side, k }, rest)
    const joined = named('percentile', 'both', 'params.k', { params: { k: { title: '分位', type: 'number', default: 0.05, minimum: 0.01, maximum: 0.2, multipleOf: 0.01 } } })
    const files: Record<string, RuleFile> = {
      'outlier-iqr': named('iqr', 'low', 1.5), 'outlier-zscore': named('zscore', 'high', 3),
      'outlier-percentile-after-join': { ...joined, steps: [{ join: { dataset: 'villages', as: 'v', on: [['c.village', 'v.village']] } }, ...joined.steps!] },
      'outlier-all': ruleOf({ peers: [], side: 'both' }),
    }
    for (const [name, file] of Object.entries(files)) {
      expectGolden(`${name}.sql`, compiledText(compiled(file, context)))
      expectGolden(`${name}.txt`, wordsOf(compiled(file, context)))
    }
  })
})

describe('outlier finds what its meaning says, with one thread and with four', () => {
  const rate = { kind: 'decimal', precision: 9, scale: 5 } as const
  const columns = [field('k', int, { required: true }), field('g', int), field('s', text), field('t', date), field('m', money), field('r', rate)]
  const datasets = [dataset('a', columns, { key: ['k'] }), dataset('b', [...columns, field('j', text, { required: true })], { key: ['j', 'k'] }), dataset('c', columns)]
  const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 12 })
  const cents = (digits: number, scale: number) => (digits < 0 ? '-' : '') + String(Math.abs(digits)).padStart(scale + 1, '0').replace(new RegExp(`(\\d{${scale}})$`), '.$1')
  const cells = {
    g: maybe(fc.integer({ min: 1, max: 9 })), s: maybe(fc.constantFrom('x', 'y')), t: maybe(fc.constantFrom('2026-01-01', '2026-01-02')),
    m: maybe(fc.oneof(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: 1, max: 5 }), fc.constant(99_999_999)).map((one) => cents(one, 2))),
    r: maybe(fc.integer({ min: -999_999, max: 999_999 }).map((one) => cents(one, 5))),
  }
  const rows = (extra: Record<string, fc.Arbitrary<unknown>> = {}) => fc.array(fc.record({ ...cells, ...extra }), { maxLength: 16, size: 'max' })
  const world = fc.record({
    a: rows().map((all) => all.map((one, i) => ({ ...one, k: (i * 5) % 17 }))),
    b: rows().map((all) => all.map((one, i) => ({ ...one, j: ['q', 'Q', '乙'][i % 3], k: 9 - Math.floor(i / 3) }))),
    c: rows({ k: fc.integer({ min: 0, max: 4 }) }),
  }) as fc.Arbitrary<World>
  const names = fc.constantFrom('a', 'b', 'c')
  type Step = NonNullable<RuleFile['steps']>[number]
  const outlierStep = (l: string, shift = '') => fc.record({
    method: fc.constantFrom<readonly ['iqr' | 'zscore' | 'percentile', number]>(['iqr', 0], ['iqr', 0.5], ['iqr', 1.25], ['zscore', 1], ['zscore', 0.75], ['zscore', 1.5], ['percentile', 0.1], ['percentile', 0.333], ['percentile', 0.25]),
    value: fc.constantFrom(`${l}.m`, `${l}.m`, `${l}.g`, `${l}.r`, `${l}.m * ${l}.r`), peers: fc.constantFrom<string[]>([], [`${l}.s`], [`${l}.s`, `${l}.t`], [`lower(${l}.s)`]),
    side: fc.constantFrom('low', 'high', 'both', undefined), minGroup: fc.constantFrom(undefined, 0, 3, 5),
  }).map(({ method: [method, k], value, peers, side, minGroup }): Step => ({
    // A double holds the fences of deviations to 15 digits.
    outlier: { as: `o${shift}`, value: method === 'zscore' && value.includes('*') ? `${l}.m` : value, peers, method, k, ...(side === undefined ? {} : { side: side as 'low' }), ...(minGroup === undefined ? {} : { minGroup }) },
  }))
  const fileOf = (from: string, steps: readonly Step[], key: readonly string[], shown: readonly string[]) => rule({
    from: { dataset: from, as: 'x' }, steps: [...steps], alert: { key: [...key], title: shown.map((one) => `{${one}}`).join(' '), evidence: [] },
  })
  const property = (arbitrary: fc.Arbitrary<{ file: RuleFile; rows: World }>, runs: number) =>
    fc.assert(fc.asyncProperty(arbitrary, ({ file, rows: all }) => holdTogether(runner, datasets, file, all)), { numRuns: runs * Number(process.env.TEST_EFFORT ?? 1) })
  const own = ['o.low', 'o.high', 'o.score', 'o.n']
  const keys = fc.constantFrom<string[]>(['x.k'], ['x.g'], ['x.s', 'x.k'])

  test('alone', () => property(fc.record({ from: names, step: outlierStep('x'), key: keys, rows: world })
    .map(({ from, step, key, rows: all }) => ({ rows: all, file: fileOf(from, [step], key, [...own, 'x.m']) })), 50))

  test('before and after other steps', () => property(fc.record({
    from: names, second: names, third: names, step: outlierStep('y'), again: outlierStep('x', '2'), rows: world,
    before: fc.constantFrom<'none' | 'let' | 'window' | 'absent'>('none', 'let', 'window', 'absent'), after: fc.constantFrom<'none' | 'join' | 'outlier' | 'group' | 'sequence'>('none', 'join', 'outlier', 'group', 'sequence'),
  }).map(({ from, second, third, step, again, rows: all, before, after }) => {
    const first: Record<typeof before, Step[]> = {
      none: [], let: [{ let: { more: 'x.m + y.m' } }, { filter: 'more > 0.00 || y.g == 1' }],
      window: [{ window: { as: 'w', by: ['y.g'], order: 'y.t', period: '3d', measures: { n: { count: true } } } }], absent: [{ absent: { dataset: third, as: 'v', on: [['y.s', 'v.s'], ['x.g', 'v.g']] } }],
    }
    const last: Record<typeof after, Step[]> = {
      none: [], join: [{ join: { dataset: third, as: 'z', on: [['x.k', 'z.k']], optional: true } }], outlier: [again],
      group: [{ group: { as: 'z', by: ['y.s'], measures: { n: { count: true }, worst: { min: 'o.low' } } } }],
      sequence: [{ sequence: { as: 'q', by: ['x.s'], order: 'y.t', events: [{ name: 'one', when: 'o.n > 1' }, { name: 'two', when: 'true' }], within: '9d' } }],
    }
    const steps: Step[] = [{ join: { dataset: second, as: 'y', on: [['x.g', 'y.g']] } }, ...first[before], step, ...last[after]]
    if (after === 'group') return { rows: all, file: fileOf(from, steps, ['z.s'], ['z.n', 'z.worst']) }
    return { rows: all, file: fileOf(from, steps, ['x.k'], [...own, ...(after === 'outlier' ? ['o2.score', 'o2.n'] : []), ...(after === 'sequence' ? ['q.two'] : [])]) }
  }), 30))

  test('of sums of groups', () => property(fc.record({ from: names, rows: world, method: fc.constantFrom<readonly ['iqr' | 'zscore', number]>(['iqr', 0.5], ['zscore', 1]) }).map(({ from, rows: all, method: [method, k] }) => ({
    rows: all,
    file: fileOf(from, [
      { group: { as: 'z', by: ['x.g', 'x.s'], measures: { total: { sum: 'x.m' }, mean: { avg: 'x.m' } } } },
      { outlier: { as: 'o', value: method === 'iqr' ? 'z.mean' : 'z.total', peers: ['z.s'], method, k } },
    ], ['z.g'], [...own, 'z.total']),
  })), 15))
})
