import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { holdTogether } from './hold-together.ts'
import { compiled, contextOf, dataset, date, datetime, field, int, money, openRules, rule, text, type Row, type RuleRunner } from './run-rule.ts'
import { jaroWinkler, levenshtein, reading, tokens } from './similarity.ts'

const columns = [field('k', int, { required: true }), field('g', int), field('h', int), field('s', text), field('t', date), field('u', datetime), field('m', money)]
const datasets = [dataset('a', columns, { key: ['k'] }), dataset('b', [...columns, field('j', text, { required: true })], { key: ['j', 'k'] }), dataset('c', columns)]

let runner: RuleRunner
beforeAll(async () => { runner = await openRules() })
afterAll(() => runner.close())

const effort = Number(process.env.TEST_EFFORT ?? 1)
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 7 })
const cells = {
  g: maybe(fc.integer({ min: 1, max: 2 })), h: maybe(fc.integer({ min: 1, max: 2 })),
  s: maybe(fc.constantFrom('欧阳明', '欧阳朋', '欧阳', 'Cafe 12', 'cafe 12', '𠮷野家', '吉野家', '', '--', '明月 A1')),
  t: maybe(fc.constantFrom('2025-01-01', '2025-01-03', '2025-01-08')),
  u: maybe(fc.constantFrom('2025-01-01T00:00:00Z', '2025-01-02T12:00:00Z', '2025-01-05T00:00:00Z')),
  m: maybe(fc.constantFrom('-0.50', '0.00', '10.00', '10.40', '9999999999999999.99')),
}
const rowsOf = (extra: Record<string, fc.Arbitrary<unknown>>, maxLength = 6) => fc.array(fc.record({ ...cells, ...extra }), { maxLength })
const world = fc.record({
  a: rowsOf({}).map((rows) => rows.map((row, i) => ({ ...row, k: (i * 5) % 7 }))),
  b: rowsOf({}).map((rows) => rows.map((row, i) => ({ ...row, j: ['q', 'Q', '乙'][i % 3], k: 9 - Math.floor(i / 3) }))),
  c: rowsOf({ k: fc.integer({ min: 0, max: 2 }) }),
}) as fc.Arbitrary<Record<string, Row[]>>

const method = fc.constantFrom<Record<string, unknown>>(
  { method: 'jaro-winkler', of: ['x.s', 'y.s'] }, { method: 'levenshtein', of: ['x.s', 'lower(y.s)'] }, { method: 'tokens', of: ['x.s', 'y.s'] }, { method: 'pinyin', of: ['upper(x.s)', 'y.s'] },
  { method: 'exact', of: ['x.h', 'y.h'] }, { method: 'exact', of: ['x.s', 'y.s'] }, { method: 'date', of: ['x.t', 'y.t'], tolerance: 7 },
  { method: 'date', of: ['x.u', 'y.u'], tolerance: 2 }, { method: 'number', of: ['x.m', 'y.m'], tolerance: 0.5 },
  { method: 'number', of: ['x.m', 'y.m'], tolerance: 0.05, relative: true }, { method: 'number', of: ['x.g', 'y.m'], tolerance: 20 })
const score = fc.array(fc.record({ part: method, weight: fc.constantFrom(undefined, 1, 2, 0.5) }), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.map(({ part, weight }) => ({ ...part, ...(weight === undefined ? {} : { weight }) })))
const block = fc.constantFrom<unknown>([['x.g', 'y.g']], [['x.g', 'y.g'], ['x.h', 'y.h']], [[['x.g', 'y.g']], [['x.h', 'y.h']]], [[['x.s', 'y.s']], [['x.h', 'y.g'], ['x.g', 'y.h']]])
const where = fc.constantFrom<string | undefined>(undefined, undefined, 'y.t >= x.t', 'y.m > 0.00', 'y.g == x.h || y.m != x.m', 'x.g > 1', 'y.m / x.m > 0.5')
type Step = NonNullable<RuleFile['steps']>[number]
const similar = (name: string, choice: fc.Arbitrary<Record<string, unknown>>) => fc.record({
  block, where, score, atLeast: fc.constantFrom<number | string>(0, 0.5, 0.75, 0.9, 'params.p'), choice, pairCap: fc.constantFrom(undefined, undefined, 3, 8),
}).map(({ block: lists, where: condition, score: parts, atLeast, choice: chosen, pairCap }) => ({
  similar: {
    dataset: name, as: 'y', block: lists, score: parts, atLeast, ...chosen,
    ...(condition === undefined ? {} : { where: condition }), ...(pairCap === undefined ? {} : { pairCap }),
  },
}) as unknown as Step)
const all = fc.constantFrom<Record<string, unknown>>({}, { best: 1 }, { best: 2 }, { assign: 'one-to-one' })
const names = fc.constantFrom('a', 'b', 'c')
const params = { p: { title: 'p', type: 'number' as const, multipleOf: 0.01, default: 0.6, minimum: 0, maximum: 1 } }
interface Tail { readonly steps: Step[]; readonly key: string[]; readonly shown: string[] }
const tails: readonly Tail[] = [
  { steps: [], key: ['x.k', 'y.k'], shown: ['y.score', 'y.score_1', 'y.s'] },
  { steps: [], key: ['y.k'], shown: ['y.score', 'x.k', 'x.s'] },
  { steps: [], key: ['x.g'], shown: ['y.score', 'x.k', 'y.k'] },
]
const folds: readonly Tail[] = [
  { steps: [{ filter: 'y.score < 1 || y.score_1 == null' }, { let: { twice: 'y.score * 2' } }], key: ['x.k'], shown: ['twice', 'y.m'] },
  { steps: [{ group: { as: 'z', by: ['x.g'], measures: { n: { count: true }, most: { max: 'y.score' } } } }], key: ['z.g'], shown: ['z.n', 'z.most'] },
  { steps: [{ absent: { dataset: 'a', as: 'w', on: [['y.k', 'w.k']], where: 'w.m > y.m' } }], key: ['x.k'], shown: ['y.score', 'y.k'] },
  { steps: [{ join: { dataset: 'c', as: 'w', on: [['y.g', 'w.g']], optional: true } }], key: ['x.k'], shown: ['y.score', 'w.s'] },
]

async function property(choice: typeof all, ends: readonly Tail[], before: readonly Step[], runs: number): Promise<void> {
  const cases = fc.tuple(names, names).chain(([from, other]) => fc.record({ from: fc.constant(from), step: similar(other, choice), tail: fc.constantFrom(...ends), rows: world }))
  await fc.assert(fc.asyncProperty(cases, async ({ from, step, tail: { steps, key, shown }, rows }) => {
    await holdTogether(runner, datasets, rule({
      params, from: { dataset: from, as: 'x' }, steps: [...before, step, ...steps], alert: { key, title: shown.map((one) => `{${one}}`).join(' ') },
    }), rows)
  }), { numRuns: runs * effort })
}

const scoresOf = async (method_: string, pairs: readonly (readonly [string, string])[]): Promise<number[]> => {
  const sides = [dataset('left', [field('k', int, { required: true }), field('s', text)], { key: ['k'] }), dataset('right', [field('k', int, { required: true }), field('s', text)], { key: ['k'] })]
  const one = compiled(rule({
    from: { dataset: 'left', as: 'x' },
    steps: [{ similar: { dataset: 'right', as: 'y', block: [['x.k', 'y.k']], score: [{ method: method_ as 'tokens', of: ['x.s', 'y.s'] }], atLeast: 0 } }],
    alert: { key: ['x.k'], title: '{y.score}' },
  }), contextOf(sides))
  const found = await runner.run(one, sides, { left: pairs.map(([s], k) => ({ k, s })), right: pairs.map(([, s], k) => ({ k, s })) })
  const byKey = new Map(found.map(({ key, title }) => [Number(key[0]!.value), Number((title[0] as { value: unknown }).value)]))
  return pairs.map((_, k) => byKey.get(k) ?? NaN)
}

describe('similar', () => {
  test('compares texts by code points', async () => {
    expect(await scoresOf('jaro-winkler', [['欧阳明', '欧阳朋'], ['MARTHA', 'MARHTA'], ['DIXON', 'DICKSONX'], ['𠮷野家', '吉野家'], ['', ''], ['a', '']])).toEqual([0.822222, 0.961111, 0.813333, 0.777778, 1, 0])
    expect(await scoresOf('levenshtein', [['欧阳明', '欧阳朋'], ['𠮷', '吉'], ['', ''], ['ab', '']])).toEqual([0.666667, 0, 1, 0])
    expect(await scoresOf('tokens', [['明月酒楼A12', '明月A12饭店'], ['Cafe 9', 'Cafe-9'], ['--', '!'], ['', 'a']])).toEqual([0.428571, 1, NaN, 0])
    // zhangwei twice; lvqiuyue and liuqiuyue; a rare character that has a reading, one that has none.
    expect(await scoresOf('pinyin', [['张伟', '章玮'], ['吕秋月', '刘秋悦'], ['𬸚', 'yue'], ['𠮷野', '吉野'], ['', ''], ['李', '']])).toEqual([1, 0.810119, 1, 0.722222, 1, 0])
  })

  test('gives what the definitions give on any texts', async () => {
    const letter = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...'abcdeXY12欧阳明朋月𠮷é😀 -', 'e\u0301') }, fc.constantFrom(...'吕鋁䶮〇𬸚'), fc.integer({ min: 0x3400, max: 0x9fff }).map((code) => String.fromCodePoint(code)))
    const short = fc.array(letter, { maxLength: 12 }).map((letters) => letters.join(''))
    const long = fc.array(fc.oneof(letter, fc.integer({ min: 0x4e00, max: 0x4f00 }).map((code) => String.fromCodePoint(code))), { minLength: 50, maxLength: 200 }).map((letters) => letters.join(''))
    const near = fc.tuple(short, fc.nat(12), letter).map(([one, at, other]) => [one, [...one.slice(0, at), other, ...one.slice(at + 1)].join('')] as const)
    const pairs = fc.array(fc.oneof(fc.tuple(short, short), near, fc.tuple(long, long), long.map((one) => [one, `${[...one].slice(3).join('')}x`] as const)), { minLength: 50, maxLength: 50 })
    await fc.assert(fc.asyncProperty(pairs, async (all_) => {
      for (const [name, reference] of [['jaro-winkler', jaroWinkler], ['levenshtein', levenshtein], ['tokens', tokens], ['pinyin', (a: string, b: string) => jaroWinkler(reading(a), reading(b))]] as const) {
        const got = await scoresOf(name, all_)
        all_.forEach(([a, b], i) => expect(Math.abs(got[i]! - (reference(a, b) ?? NaN)) <= 1e-6 || (reference(a, b) === null && Number.isNaN(got[i]!)), `${name} of ${JSON.stringify([a, b])}: ${got[i]!} for ${String(reference(a, b))}`).toBe(true))
      }
    }), { numRuns: 4 * effort })
  })

  test('keeps all pairs, each row\'s best, or pairs one to one', () => property(all, tails, [], 80))
  test('goes before other steps', () => property(all, folds, [], 40))
  test('goes after other steps', () => property(all, tails, [{ join: { dataset: 'c', as: 'v', on: [['x.g', 'v.g']], optional: true } }, { filter: 'x.k != 3' }], 30))
  test('takes each row once', () => property(fc.constant({ assign: 'one-to-one' }), tails, [], 60))

  test('of pairs equally alike the first goes with the first', async () => {
    const step = (lists: unknown) => rule({
      from: { dataset: 'a', as: 'x' }, steps: [{ similar: { dataset: 'c', as: 'y', block: lists as [string, string][], score: [{ method: 'exact', of: ['x.h', 'y.h'] }], atLeast: 0, assign: 'one-to-one' } }],
      alert: { key: ['x.k', 'y.k'], title: '{y.score}' },
    })
    const row = (k: number, g: number | null, h: number | null): Row => ({ k, g, h })
    // What is in the block but not alike moves no one's place.
    const rows = { a: [row(1, 1, null), row(2, 1, 1), row(3, 1, 1), row(4, 1, 1)], c: [row(5, 1, 1), row(6, 1, null), row(7, 1, null), row(8, 1, 1)] }
    const found = await runner.run(compiled(step([['x.g', 'y.g']]), contextOf(datasets)), datasets, rows)
    expect(found.map(({ key }) => key.map(({ value }) => value))).toEqual([[2, 5], [3, 8]])
    const tied = fc.array(fc.record({ g: maybe(fc.constantFrom(1, 2)), h: maybe(fc.constantFrom(1, 1, 2)) }), { maxLength: 8 }).map((list) => list.map((one, i) => ({ ...one, k: (i * 5) % 8 })))
    await fc.assert(fc.asyncProperty(tied, tied, fc.constantFrom<unknown>([['x.g', 'y.g']], [[['x.g', 'y.g']], [['x.h', 'y.g']]]), (a, c, lists) =>
      holdTogether(runner, datasets, step(lists), { a, c })), { numRuns: 25 * effort })
  })

  test('leaves out whole a block beyond its cap and rows free after four rounds, and names them', async () => {
    const step = (more: object) => compiled(rule({
      from: { dataset: 'a', as: 'x' }, steps: [{ similar: { dataset: 'c', as: 'y', block: [['x.g', 'y.g']], score: [{ method: 'number', of: ['x.m', 'y.m'], tolerance: 100 }], atLeast: 0.5, ...more } }],
      alert: { key: ['x.k', 'y.k'], title: '' },
    }), contextOf(datasets))
    const rows = (name: 'a' | 'c', list: readonly (readonly [k: number, g: number | null, m: string])[]) => ({ [name]: list.map(([k, g, m]) => ({ k, g, m })) })
    await runner.load(datasets, { ...rows('a', [[1, 1, '1.00'], [2, 1, '1.00'], [3, 2, '1.00'], [4, null, '1.00']]), ...rows('c', [[1, 1, '1.00'], [2, 1, '1.00'], [3, 2, '1.00']]) })
    const capped = step({ pairCap: 3 })
    expect((await runner.find(capped)).map(({ key }) => key.map(({ value }) => value))).toEqual([[3, 3]])
    expect(await runner.statistics(capped)).toEqual({ unknown: 0, nullKeys: 1, limits: [1] })
    expect(await runner.leftOut(capped)).toEqual([{ _b1_1: '1' }])
    // A whole number and a decimal are equal, but not alike in every respect.
    await runner.load(datasets, { ...rows('a', [[1, 1, '1.00'], [2, 1, '1.00'], [3, 2, '1.00']]), ...rows('c', [[1, 1, '1.00'], [2, 1, '1.00'], [3, 2, '2.00']]) })
    const mixed = step({ block: [['x.g', 'y.m']], pairCap: 3 })
    expect((await runner.find(mixed)).map(({ key }) => key.map(({ value }) => value))).toEqual([[3, 3]])
    expect((await runner.leftOut(mixed)).length).toBe(1)

    // Each row likes the next one better, so that every round settles one pair alone.
    const chain = Array.from({ length: 7 }, (_, i) => i)
    const at = (place: number) => (place * place).toFixed(2)
    await runner.load(datasets, { ...rows('a', chain.map((i) => [i, 1, at(2 * i)])), ...rows('c', chain.map((i) => [i, 1, at(2 * i + 1)])) })
    const assigned = step({ assign: 'one-to-one' })
    const found = (await runner.find(assigned)).map(({ key }) => key.map(({ value }) => value))
    expect(found).toEqual([[0, 0], [1, 1], [2, 2], [3, 3]])
    expect((await runner.statistics(assigned))!.limits![1]).toBe(6)
    expect((await runner.leftOut(assigned)).length).toBe(6)
  })

  test('finds shops on the platforms whose name is not that of their licence', async () => {
    const merchant = dataset('merchant', [field('shop_id', text, { required: true }), field('shop_name', text), field('licence_no', text)], { key: ['shop_id'] })
    const licence = dataset('licence', [field('licence_no', text, { required: true }), field('operator', text), field('status', text)], { key: ['licence_no'] })
    const one = compiled(rule({
      from: { dataset: 'merchant', as: 'm' },
      steps: [{ similar: { dataset: 'licence', as: 'l', block: [['m.licence_no', 'l.licence_no']], where: "l.status == '有效'", score: [{ method: 'jaro-winkler', of: ['m.shop_name', 'l.operator'] }, { method: 'tokens', of: ['m.shop_name', 'l.operator'] }], atLeast: 0 } }],
      levels: [{ level: 'red', when: 'l.score < 0.30' }, { level: 'yellow', when: 'l.score < 0.80' }],
      alert: { key: ['m.shop_id'], title: '{m.shop_name}与许可证上的{l.operator}', evidence: ['l.score'] },
    }), contextOf([merchant, licence]))
    const found = await runner.run(one, [merchant, licence], {
      merchant: [{ shop_id: 'S1', shop_name: '老林家卤面', licence_no: 'JY1' }, { shop_id: 'S2', shop_name: '深夜炸鸡', licence_no: 'JY1' }, { shop_id: 'S3', shop_name: '老林家卤面（城厢店）', licence_no: 'JY1' }, { shop_id: 'S4', shop_name: '深夜炸鸡', licence_no: 'JY2' }],
      licence: [{ licence_no: 'JY1', operator: '老林家卤面', status: '有效' }, { licence_no: 'JY2', operator: '林记', status: '注销' }],
    })
    expect(found.map(({ key, level }) => [key[0]!.value, level])).toEqual([['S2', 'red'], ['S3', 'yellow']])
  })
})
