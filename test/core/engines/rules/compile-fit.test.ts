import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import type { QueryPlan } from '../../../../core/contracts/query-plan.ts'
import type { JsonValue } from '../../../../core/contracts/value-type.ts'
import { checkRule } from '../../../../core/engines/rules/check-rule.ts'
import { compileFits, readBands, readPatterns, type FitPlan } from '../../../../core/engines/rules/compile-fit.ts'
import { likelihoodOfSame, type Mixture } from '../../../../core/engines/rules/fit-mixture.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { expectGolden } from './golden.ts'
import { contextOf, dataset, field, int, openRules, renderPlan, rule, text, type Row, type RuleRunner } from './run-rule.ts'
import { jaroWinkler } from './similarity.ts'

const columns = [field('k', int, { required: true }), field('g', int), field('s', text), field('n', int)]
const datasets = [dataset('a', columns, { key: ['k'] }), dataset('b', columns, { key: ['k'] })]

let runner: RuleRunner
beforeAll(async () => { runner = await openRules() })
afterAll(() => runner.close())

const effort = Number(process.env.TEST_EFFORT ?? 1)

function fitsOf(more: object, steps: RuleFile['steps'] = []): readonly FitPlan[] {
  const score = [{ method: 'jaro-winkler' as const, of: ['x.s', 'y.s'] as [string, string], weight: 2 }, { method: 'exact' as const, of: ['x.n', 'y.n'] as [string, string] }]
  const { checked } = checkRule(rule({
    params: { p: { title: 'p', type: 'number', multipleOf: 0.01, default: 0.6, minimum: 0, maximum: 1 } }, from: { dataset: 'a', as: 'x' },
    steps: [...steps, { similar: { dataset: 'b', as: 'y', block: [['x.g', 'y.g']], score, atLeast: 'params.p', ...more } }], alert: { key: ['x.k', 'y.k'], title: '' },
  }), contextOf(datasets))
  return compileFits(checked!, duckdb)
}

async function rowsOf(plan: QueryPlan): Promise<Record<string, JsonValue>[]> {
  const { sql, values } = renderPlan(plan, runner.tables(), '2026-03-31', { p: '0.6' })
  const prepared = await runner.connection.prepare(sql)
  values.forEach((value, i) => prepared.bindVarchar(i + 1, String(value)))
  const rows = (await prepared.runAndReadAll()).getRowObjectsJson() as Record<string, JsonValue>[]
  for (const row of rows) expect(Object.keys(row)).toEqual(plan.columns.map(({ name }) => name))
  return rows
}

const level = (value: number) => [0, 0.3, 0.6, 0.8, 0.9, 1].filter((bound) => value >= bound - 1e-9).length - 1

describe('compileFits', () => {
  const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 6 })
  const rows = fc.array(fc.record({ g: maybe(fc.integer({ min: 1, max: 2 })), s: maybe(fc.constantFrom('欧阳明', '欧阳朋', '欧阳', 'abc', 'abd', 'cab', 'axyzbc', 'abcdefg', '')), n: maybe(fc.integer({ min: 1, max: 3 })) }), { maxLength: 8 })
    .map((list) => list.map((row, k): Row => ({ ...row, k })))
  const mixture: Mixture = { share: 0.3, same: [[0.05, 0.05, 0.1, 0.1, 0.2, 0.5], [0.1, 0.02, 0.02, 0.03, 0.03, 0.8]], other: [[0.5, 0.2, 0.1, 0.1, 0.05, 0.05], [0.7, 0.02, 0.02, 0.03, 0.03, 0.2]] }

  test('candidates are counted by how they agree, and so are those that the step would choose', async () => {
    await fc.assert(fc.asyncProperty(rows, rows, fc.constantFrom({}, { best: 1 }), fc.array(fc.record({ left: fc.nat(7), right: fc.nat(7), same: fc.boolean() }), { maxLength: 4 }), async (a, b, choice, judged) => {
      await runner.load(datasets, { a, b })
      const [plan] = fitsOf(choice) as [FitPlan]
      // Rows are numbered as their keys are; of one pair one thing is known.
      const decisions = new Map(judged.map(({ left, right, same }) => [`${left} ${right}`, same]))
      const decided = [...decisions].map(([pair, same]) => { const [left, right] = pair.split(' ') as [string, string]; return { left: [String(Number(left) + 1)], right: String(Number(right) + 1), same } })
      const compared = readPatterns(plan, await rowsOf(plan.patterns([2, 1], decided)))
      const pairs = a.flatMap((x) => b.flatMap((y) => {
        if (x.g === null || x.g !== y.g) return []
        const values = [x.s === null || y.s === null ? null : jaroWinkler(x.s as string, y.s as string), x.n === null || y.n === null ? null : Number(x.n === y.n)]
        const known = values.flatMap((value, i) => (value === null ? [] : [{ value, weight: [2, 1][i]! }]))
        const score = known.length === 0 ? null : known.reduce((sum, { value, weight }) => sum + value * weight, 0) / known.reduce((sum, { weight }) => sum + weight, 0)
        return [{ left: x.k, right: y.k as number, values, levels: values.map((value) => (value === null ? null : level(value))), score }]
      }))
      const best = pairs.filter(({ left, right, score }) => score !== null && !pairs.some((other) => other.left === left && other.score !== null && (other.score > score + 1e-9 || (Math.abs(other.score - score) <= 1e-9 && other.right < right))))
      const chosen = 'best' in choice ? best : pairs.filter(({ score }) => score !== null)
      const counted = new Map<string, { pairs: number; same: number; other: number }>()
      const known = { same: 0, other: 0 }
      for (const pair of pairs) {
        const decision = decisions.get(`${String(pair.left)} ${String(pair.right)}`)
        const [open, same] = [decision === undefined ? ('best' in choice ? Number(chosen.includes(pair)) : 1) : 0, Number(decision === true)]
        const at = counted.get(JSON.stringify(pair.levels)) ?? { pairs: 0, same: 0, other: 0 }
        counted.set(JSON.stringify(pair.levels), { pairs: at.pairs + open, same: at.same + same, other: at.other + 1 - open - same })
        known.same += same
        known.other += Number(decision === false)
      }
      expect(new Map(compared.patterns.map(({ levels, pairs: open, same, other }) => [JSON.stringify(levels), { pairs: open, same, other }]))).toEqual(counted)
      expect(compared.known).toEqual(known)
      expect([compared.pairs, compared.read]).toEqual([pairs.length, pairs.length])
      if (pairs.length > 0) expect(compared.least).toBe(0.6)
      compared.values.forEach((part, i) => part.forEach((mean, at) => {
        const met = pairs.filter(({ levels }) => levels[i] === at).map(({ values }) => values[i]!)
        expect(mean === null ? null : Math.round(mean * 1e4)).toBe(met.length === 0 ? null : Math.round((met.reduce((sum, one) => sum + one, 0) / met.length) * 1e4))
      }))
      const bands = readBands(await rowsOf(plan.bands([2, 1], mixture, decided)))
      expect(bands.map(({ from }) => from)).toEqual([...new Set(chosen.map(({ score }) => Math.floor(score! * 1000 + 1e-6) / 1000))].sort((one, other) => one - other))
      expect(bands.reduce((sum, band) => sum + band.pairs, 0)).toBe(chosen.length)
      expect(bands.reduce((sum, band) => sum + band.same, 0)).toBeCloseTo(chosen.reduce((sum, { left, right, levels }) => { const decision = decisions.get(`${String(left)} ${String(right)}`); return sum + (decision === undefined ? likelihoodOfSame(mixture, levels) : Number(decision)) }, 0), 4)
    }), { numRuns: 40 * effort })
  })

  test('each similar step has a plan, after whatever goes before; other rules have none', async () => {
    const before: RuleFile['steps'] = [{ join: { dataset: 'b', as: 'w', on: [['x.g', 'w.g']] } }, { filter: 'w.n > 1' }]
    const [plan, ...more] = fitsOf({ block: [[['x.g', 'y.g']], [['w.n', 'y.n']]], where: 'y.k != w.k', assign: 'one-to-one' }, before)
    expect(more).toEqual([])
    expect(plan).toMatchObject({ step: 2, pointer: '/steps/2/similar', single: true, least: 'params.p', parts: [{ method: 'jaro-winkler', left: 'x.s', right: 'y.s', weight: 2 }, { method: 'exact', weight: 1 }] })
    await runner.load(datasets, { a: [{ k: 1, g: 1, s: 'abc', n: 1 }], b: [{ k: 1, g: 1, s: 'abc', n: 2 }, { k: 2, g: 1, s: 'abd', n: 3 }] })
    // The one row with either of two, each but the one that it was joined with.
    expect(readPatterns(plan!, await rowsOf(plan!.patterns([1, 1]))).pairs).toBe(2)
    expect(readBands(await rowsOf(plan!.bands([1, 1], mixture))).length).toBeGreaterThan(0)
    const { checked } = checkRule(rule({ from: { dataset: 'a', as: 'x' }, steps: before, alert: { key: ['x.k'], title: '' } }), contextOf(datasets))
    expect(compileFits(checked!, duckdb)).toEqual([])
  })

  test('alerts say something of pairs where the rule alerts the sooner the more alike they are, and shows them', () => {
    const always: RuleFile['levels'] = [{ level: 'blue', when: 'true' }]
    const sides = (levels: RuleFile['levels'], steps: RuleFile['steps'] = [], { before = [] as RuleFile['steps'], key = ['x.k', 'y.k'] } = {}) => {
      const similar = { dataset: 'b', as: 'y', block: [['x.g', 'y.g']] as [[string, string]], score: [{ method: 'exact' as const, of: ['x.n', 'y.n'] as [string, string] }], atLeast: 0 }
      const { checked } = checkRule(rule({ from: { dataset: 'a', as: 'x' }, steps: [...before!, { similar }, ...steps!], levels, alert: { key, title: '' } }), contextOf(datasets))
      return compileFits(checked!, duckdb)[0]!.sides
    }
    const told = { left: ['x'], right: 'y' }
    expect(sides(always)).toEqual(told)
    expect(sides([{ level: 'red', when: 'y.score > 0.9 || x.n < 3' }])).toEqual(told)
    // Levels grade what is alerted anyway.
    expect(sides([{ level: 'red', when: 'y.score < 0.3' }, ...always])).toEqual(told)
    expect(sides(always, [{ filter: '0.5 <= y.score_1 && x.s != y.s' }])).toEqual(told)
    expect(sides(always, [], { before: [{ join: { dataset: 'b', as: 'w', on: [['x.g', 'w.g']] } }] })).toEqual({ left: ['x', 'w'], right: 'y' })
    const unclear = ['y.score < 0.3', '!(y.score >= 0.5)', '1 - y.score > 0.5', 'y.score_1 == 0', 'y.score_1 == null', 'x.n > 1 && 0.50 >= y.score_1', 'y.score > y.score_1']
    for (const filter of unclear) expect([filter, sides(always, [{ filter }])]).toEqual([filter, null])
    expect(sides([{ level: 'red', when: 'y.score < 0.3' }])).toBeNull()
    expect(sides(always, [{ let: { s: 'y.score' } }, { filter: 's > 0.5' }])).toBeNull()
    expect(sides(always, [{ group: { as: 'z', by: { g: 'x.g' }, measures: { n: { count: true } } } }], { key: ['z.g'] })).toBeNull()
  })

  test('of several rows on the left all have to be those that were decided about', async () => {
    const [plan] = fitsOf({ block: [['w.g', 'y.g']], score: [{ method: 'exact', of: ['w.n', 'y.n'] }] }, [{ join: { dataset: 'b', as: 'w', on: [['x.g', 'w.g']] } }]) as [FitPlan]
    await runner.load(datasets, { a: [{ k: 1, g: 1, n: 1 }], b: [{ k: 1, g: 1, n: 1 }, { k: 2, g: 1, n: 2 }, { k: 3, g: 1, n: 1 }] })
    // Six pairs, since none is like itself; two agree, and one of these was confirmed.
    const { patterns, known } = readPatterns(plan, await rowsOf(plan.patterns([1], [{ left: ['1', '1'], right: '3', same: true }])))
    expect([known, new Map(patterns.map(({ levels, pairs, same, other }) => [levels[0], [pairs, same, other]]))]).toEqual([{ same: 1, other: 0 }, new Map([[0, [4, 0, 0]], [5, [1, 1, 0]]])])
  })

  test('as SQL', () => {
    const [plan] = fitsOf({ best: 1 }) as [FitPlan]
    const sqlText = ({ sql }: QueryPlan) => sql.parts.map((part) => (typeof part === 'string' ? part : 'input' in part ? `{${part.input}}` : `<${part.bind.kind === 'value' ? String(part.bind.value) : part.bind.kind}>`)).join('')
    expectGolden('similar-fit.sql', `${sqlText(plan.patterns([2, 1]))}\n\n-- bands\n${sqlText(plan.bands([2, 1], { share: 0.5, same: mixture.same, other: mixture.same }))}\n`)
  })
})
