import fc from 'fast-check'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { holdTogether } from './hold-together.ts'
import { dataset, date, datetime, field, int, money, openRules, rule, text, type Row, type RuleRunner } from './run-rule.ts'

const columns = [field('k', int, { required: true }), field('g', int), field('s', text), field('t', date), field('u', datetime), field('m', money)]
/** One with a key of one column, one of two, one without. */
const datasets = [
  dataset('a', columns, { key: ['k'] }),
  dataset('b', [...columns, field('j', text, { required: true })], { key: ['j', 'k'] }),
  dataset('c', columns),
]

let runner: RuleRunner
beforeAll(async () => { runner = await openRules() })
afterAll(() => runner.close())

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 6 })
const cells = {
  g: maybe(fc.integer({ min: 1, max: 3 })),
  s: maybe(fc.constantFrom('', 'x', '李', '𠮷', 'X')),
  t: maybe(fc.constantFrom('2025-01-01', '2025-01-02', '2025-01-05', '2025-12-31', '2026-01-01', '2026-01-04')),
  u: maybe(fc.constantFrom('2025-01-01T00:00:00Z', '2025-01-01T23:59:59.999999Z', '2025-01-02T00:00:00Z', '2025-01-04T00:00:00Z', '2025-01-04T00:00:00.000001Z')),
  m: maybe(fc.constantFrom('-0.05', '0.00', '1.10', '10.00', '999999999999.99')),
}
const rowsOf = (extra: Record<string, fc.Arbitrary<unknown>>) => fc.array(fc.record({ ...cells, ...extra }), { maxLength: 7 })
const world = fc.record({
  a: rowsOf({}).map((rows) => rows.map((row, i) => ({ ...row, k: (i * 5) % 7 }))),
  b: rowsOf({}).map((rows) => rows.map((row, i) => ({ ...row, j: ['q', 'Q', '乙'][i % 3], k: 9 - Math.floor(i / 3) }))),
  c: rowsOf({ k: fc.integer({ min: 0, max: 2 }) }),
}) as fc.Arbitrary<Record<string, Row[]>>

const measures = {
  n: { count: true as const }, some: { count: true as const, where: 'ROW.g >= 2' }, kinds: { count_distinct: 'ROW.s' },
  total: { sum: 'ROW.m' }, ints: { sum: 'ROW.g' }, mean: { avg: 'ROW.m' }, whole: { avg: 'ROW.g' }, first: { min: 'ROW.s' }, last: { max: 'ROW.t' },
}
const measuresOf = (alias: string) => JSON.parse(JSON.stringify(measures).replaceAll('ROW', alias)) as typeof measures
const on = (l: string, r: string) => fc.constantFrom<[string, string][]>(
  [[`${l}.g`, `${r}.g`]], [[`${l}.s`, `${r}.s`]], [[`${l}.g`, `${r}.g`], [`${l}.s`, `${r}.s`]], [[`lower(${l}.s)`, `lower(${r}.s)`]], [[`${l}.k`, `${r}.k`]])
const where = (l: string, r: string) => fc.constantFrom<string | undefined>(undefined, undefined, `${r}.g >= 2`, `${r}.t > ${l}.t`, `${r}.m != ${l}.m && ${r}.s != null`,
  `${r}.t > ${l}.t || ${r}.g == ${l}.g`, `${r}.m + ${l}.m > 2.00`, `${l}.g > 1`)

type Step = NonNullable<RuleFile['steps']>[number]
const joinStep = (l: string, r: string, name: string) => fc.record({ on: on(l, r), where: where(l, r), optional: fc.boolean() })
  .map(({ on: pairs, where: condition, optional }): Step => ({ join: { dataset: name, as: r, on: pairs, optional, ...(condition === undefined ? {} : { where: condition }) } }))
const absentStep = (l: string, r: string, name: string) => fc.record({ on: on(l, r), where: where(l, r) })
  .map(({ on: pairs, where: condition }): Step => ({ absent: { dataset: name, as: r, on: pairs, ...(condition === undefined ? {} : { where: condition }) } }))
const nearStep = (l: string, r: string, name: string) => fc.record({
  on: on(l, r), where: where(l, r), direction: fc.constantFrom('before' as const, 'after' as const, 'both' as const),
  clock: fc.constantFrom(...([['t', 'days', 3], ['t', 'days', `${l}.g`], ['u', 'days', 1], ['u', 'days', 2], ['u', 'hours', 72], ['u', 'minutes', 1440], ['u', 'days', `${l}.g - 1`], ['t', 'days', 99999999999]] as const)),
}).map(({ on: pairs, where: condition, direction, clock: [column, unit, within] }): Step => ({
  near: { dataset: name, as: r, on: pairs, time: [`${l}.${column}`, `${r}.${column}`], unit, within, direction, ...(condition === undefined ? {} : { where: condition }) },
}))
const by = (l: string) => fc.constantFrom<string[]>([`${l}.g`], [`${l}.s`], [`${l}.g`, `${l}.s`])
const groupStep = (l: string) => by(l).map((keys): Step => ({ group: { as: 'z', by: keys, measures: measuresOf(l) } }))
const windowStep = (l: string, reduce: boolean) => fc.record({
  by: by(l), order: fc.constantFrom('t', 'u'), period: fc.constantFrom('1d', '2d', '3d', '365d', '366d'),
  pick: fc.constantFrom({ max: 'n' }, { min: 'n' }, { max: 'total' }, { min: 'mean' }, { max: 'first' }, { min: 'kinds' }),
}).map(({ by: keys, order, period, pick }): Step => ({
  window: { as: 'z', by: keys, order: `${l}.${order}`, period, measures: measuresOf(l), ...(reduce ? { reduce: pick as { max: string } } : {}) },
}))
const names = fc.constantFrom('a', 'b', 'c')
const levels = (l: string) => fc.constantFrom<RuleFile['levels']>(
  [{ level: 'yellow', when: 'true' }], [{ level: 'red', when: `${l}.g >= 2` }, { level: 'blue', when: `${l}.s != 'x'` }],
  [{ level: 'blue', when: `${l}.g == 1` }, { level: 'red', when: 'true' }])

/** `x` and `y` are the aliases of rows, `z` that of what is computed. */
function ruleOf(from: string, steps: readonly Step[], grading: RuleFile['levels'], key: readonly string[], shown: readonly string[]): RuleFile {
  return rule({ from: { dataset: from, as: 'x' }, steps: [...steps], levels: grading, alert: { key: [...key], title: shown.map((one) => `{${one}}`).join(' '), evidence: [] } })
}

const keysOver = (...aliases: string[]) => fc.constantFrom(...aliases.flatMap((alias) => [[`${alias}.g`], [`${alias}.s`], [`${alias}.k`], [`${alias}.g`, `${alias}.k`]]))
const shownMeasures = Object.keys(measures).map((name) => `z.${name}`)

/** More rules are tried with `TEST_EFFORT=10`. */
const effort = Number(process.env.TEST_EFFORT ?? 1)

async function property(arbitrary: fc.Arbitrary<{ file: RuleFile; rows: Record<string, Row[]> }>, runs = 30): Promise<void> {
  await fc.assert(fc.asyncProperty(arbitrary, ({ file, rows }) => holdTogether(runner, datasets, file, rows)), { numRuns: runs * effort })
}

describe('each step finds what its meaning says, with one thread and with four', () => {
  test('from, let, filter and levels', () => property(fc.record({ from: names, key: keysOver('x'), grading: levels('x'), rows: world }).map(({ from, key, grading, rows }) => ({
    rows,
    file: ruleOf(from, [{ let: { later: "add_days(x.t, 3)", twice: 'x.g + x.g' } }, { filter: "twice >= 4 || later < date('2025-12-31')" }], grading, key, ['later', 'twice', 'x.m', 'x.s']),
  }))))

  test('join, optional or not', () => property(fc.tuple(names, names).chain(([from, other]) => fc.record({
    step: joinStep('x', 'y', other), key: keysOver('x', 'y'), grading: levels('y'), rows: world,
  }).map(({ step, key, grading, rows }) => ({ rows, file: ruleOf(from, [step], grading, key, ['x.k', 'x.s', 'y.k', 'y.m', 'y.t']) }))), 50))

  test('absent', () => property(fc.tuple(names, names).chain(([from, other]) => fc.record({
    step: absentStep('x', 'y', other), key: keysOver('x'), grading: levels('x'), rows: world,
  }).map(({ step, key, grading, rows }) => ({ rows, file: ruleOf(from, [step], grading, key, ['x.k', 'x.s', 'x.u']) })))))

  test('near, other dataset or the same', () => property(fc.tuple(names, names).chain(([from, other]) => fc.record({
    step: nearStep('x', 'y', other), key: keysOver('x', 'y'), grading: levels('y'), rows: world,
  }).map(({ step, key, grading, rows }) => ({ rows, file: ruleOf(from, [step], grading, key, ['x.k', 'y.k', 'y.t', 'y.u']) }))), 50))

  test('group', () => property(fc.record({ from: names, step: groupStep('x'), rows: world }).map(({ from, step, rows }) => {
    const keys = ('group' in step ? (step.group.by as string[]) : []).map((one) => one.replace('x.', 'z.'))
    return { rows, file: ruleOf(from, [step], [{ level: 'red', when: 'z.n >= 2' }, { level: 'blue', when: 'true' }], keys, shownMeasures) }
  })))

  test('window that keeps every row', () => property(fc.record({ from: names, step: windowStep('x', false), key: keysOver('x'), rows: world }).map(({ from, step, key, rows }) => (
    { rows, file: ruleOf(from, [step], [{ level: 'red', when: 'z.n >= 2' }, { level: 'blue', when: 'x.g != 3' }], key, ['z.from', 'z.to', 'x.k', ...shownMeasures]) }))))

  test('window that keeps one row', () => property(fc.record({ from: names, step: windowStep('x', true), rows: world }).map(({ from, step, rows }) => {
    const keys = ('window' in step ? (step.window.by as string[]) : []).map((one) => one.replace('x.', 'z.'))
    return { rows, file: ruleOf(from, [step], [{ level: 'red', when: 'z.n >= 2' }, { level: 'blue', when: 'true' }], [keys[0]!], ['z.from', 'z.to', ...shownMeasures]) }
  })))

  test('steps one after the other', () => property(fc.tuple(names, names, names).chain(([from, second, third]) => fc.record({
    first: fc.oneof(joinStep('x', 'y', second), nearStep('x', 'y', second)),
    absent: fc.option(absentStep('y', 'w', third)),
    window: fc.option(windowStep('y', false)),
    fold: fc.constantFrom('none', 'group', 'window'),
    key: keysOver('x', 'y'), grading: levels('x'), rows: world,
  }).map(({ first, absent, window, fold, key, grading, rows }) => {
    const before: Step[] = [first, ...(absent === null ? [] : [absent]), ...(window === null ? [] : [window]), { filter: 'x.k != 3' }]
    const folds: Record<string, Step[]> = {
      none: [],
      group: [{ group: { as: 'v', by: { one: 'x.g', two: 'y.s' }, measures: { n: { count: true }, most: { max: 'y.m' } } } }],
      window: [{ window: { as: 'v', by: { one: 'x.g', two: 'y.s' }, order: 'x.t', period: '4d', measures: { n: { count: true }, most: { max: 'y.m' } }, reduce: { max: 'n' } } }],
    }
    const last: Step[] = fold === 'none' ? [] : [{ let: { more: 'v.n + 1' } }, { filter: 'more > 1' }]
    const steps = [...before, ...folds[fold]!, ...last]
    return fold === 'none'
      ? { rows, file: ruleOf(from, steps, grading, key, ['x.k', 'y.k', 'y.m']) }
      : { rows, file: ruleOf(from, steps, [{ level: 'orange', when: 'v.most > 1.00' }, { level: 'blue', when: 'true' }], ['v.one'], ['v.two', 'v.n', 'v.most', 'more']) }
  })), 60))

  test('a group of groups', () => property(fc.record({ from: names, rows: world }).map(({ from, rows }) => ({
    rows,
    file: ruleOf(from, [
      { group: { as: 'z', by: ['x.g', 'x.s'], measures: { n: { count: true } } } },
      { group: { as: 'v', by: ['z.g'], measures: { groups: { count: true }, rows: { sum: 'z.n' } } } },
    ], [{ level: 'red', when: 'true' }], ['v.g'], ['v.groups', 'v.rows']),
  }))))
})
