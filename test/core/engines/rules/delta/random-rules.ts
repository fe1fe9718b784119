import fc from 'fast-check'
import type { DatasetModel } from '../../../../../core/contracts/dataset-model.ts'
import type { RuleFile } from '../../../../../core/contracts/generated/rule.ts'
import { dataset, date, datetime, field, int, money, rule, text } from '../run-rule.ts'

type Step = NonNullable<RuleFile['steps']>[number]
export type StepKind = 'join' | 'optional' | 'absent' | 'near' | 'group' | 'window' | 'reduce' | 'hop' | 'similar' | 'outlier' | 'sequence' | 'let' | 'filter'
const kinds: readonly StepKind[] = ['join', 'optional', 'absent', 'near', 'group', 'window', 'reduce', 'hop', 'similar', 'outlier', 'sequence', 'let', 'filter']

const columns = [field('k', int, { required: true }), field('g', int), field('h', int), field('s', text), field('t', date), field('u', datetime), field('m', money), field('r', int, { required: true })]
/** With a key of one column, of two, and without one; edges; a small one. The first two are kept in order by a column. */
export const randomDatasets: readonly DatasetModel[] = [
  dataset('a', columns, { key: ['k'], mode: 'upsert', cluster: 'r' }),
  dataset('b', [...columns, field('j', text, { required: true })], { key: ['j', 'k'], mode: 'upsert', cluster: 'r' }),
  dataset('c', columns, { mode: 'append' }),
  dataset('e', [field('k', int, { required: true }), field('one', int), field('two', int), field('w', int), field('s', text)], { key: ['k'], mode: 'upsert' }),
  dataset('small', columns, { key: ['k'], mode: 'upsert', small: true }),
]

/** What expressions of a kind may name so far. */
interface Names { ints: string[]; texts: string[]; dates: string[]; times: string[]; sums: string[] }

/** Up to `max`, each as likely: fast-check leans to the ends, and rules and rows at the ends seldom meet. */
const evenly = (max: number) => fc.noBias(fc.nat({ max }))
export const upTo = (g: fc.GeneratorValue, max: number): number => g(evenly, max)
export const draw = <T>(g: fc.GeneratorValue, values: readonly T[]): T => values[upTo(g, Math.max(values.length - 1, 0))]!
export const chance = (g: fc.GeneratorValue, percent: number): boolean => upTo(g, 99) < percent

const rowNames = (alias: string): Names => ({
  ints: [`${alias}.g`, `${alias}.h`, `${alias}.k`, `${alias}.r`], texts: [`${alias}.s`], dates: [`${alias}.t`], times: [`${alias}.u`], sums: [`${alias}.m`],
})
const join = (a: Names, b: Names): Names => ({
  ints: [...a.ints, ...b.ints], texts: [...a.texts, ...b.texts], dates: [...a.dates, ...b.dates], times: [...a.times, ...b.times], sums: [...a.sums, ...b.sums],
})

interface Draft { names: Names; readonly steps: Step[]; readonly kinds: StepKind[]; count: number; hasRows: boolean }

/** A rule of up to four steps of any kinds over the datasets. Not every one is sound: the checker refuses some. */
export function drawRule(g: fc.GeneratorValue): { readonly file: RuleFile; readonly kinds: readonly StepKind[] } {
  const from = draw(g, ['a', 'a', 'a', 'b', 'b', 'c', 'c', 'small'])
  const draft: Draft = { names: rowNames('x'), steps: [], kinds: [], count: 0, hasRows: true }
  const length = draw(g, [0, 1, 1, 1, 2, 2, 2, 3, 3, 4])
  for (let i = 0; i < length; i++) drawStep(g, draft)
  const { names } = draft
  const all = [...names.ints, ...names.texts]
  // Alerts of single rows show what a step did to their neighbours; those of a group could hide it.
  const key = [!draft.hasRows && chance(g, 70) ? names.ints[0]! : chance(g, 60) ? draw(g, all.filter((name) => name.endsWith('.k') || !draft.hasRows)) : draw(g, all), ...(chance(g, 30) ? [draw(g, all)] : [])]
  const shown = [...new Set([names.ints.at(-1)!, draw(g, names.ints.slice(-3)), draw(g, [...all, ...names.sums, ...names.dates])])]
  const levels: RuleFile['levels'] = chance(g, 40) ? [{ level: 'red', when: condition(g, names) }, { level: 'blue', when: chance(g, 75) ? 'true' : condition(g, names) }] : [{ level: 'yellow', when: 'true' }]
  const where = chance(g, 12) ? { where: condition(g, rowNames('x')) } : chance(g, 25) ? { where: 'days_between(x.t, today()) > 200' } : {}
  const file = rule({
    params: { p: { title: 'p', type: 'integer', default: 2, minimum: 1, maximum: 9 } },
    from: { dataset: from, as: 'x', ...where }, steps: draft.steps, levels, alert: { key: [...new Set(key)], title: shown.map((one) => `{${one}}`).join(' ') },
  })
  return { file, kinds: draft.kinds }
}

function condition(g: fc.GeneratorValue, names: Names): string {
  const one = draw(g, names.ints)
  return draw(g, [
    `${one} >= 2`, `${one} != 1`, `${one} != 2`, `${one} == null`, `${one} <= 3 || ${one} == null`, ...names.texts.slice(0, 3).map((name) => `${name} != 'x'`), ...names.sums.slice(0, 2).map((name) => `${name} > 1.00`),
    ...names.dates.slice(0, 2).map((name) => `days_between(${name}, today()) > 200`), `${one} >= params.p`, `${one} == ${draw(g, names.ints)} || ${one} == 3`,
  ])
}

/** One pair of equal values, or two; at times computed. */
function pairs(g: fc.GeneratorValue, names: Names, alias: string): [string, string][] {
  const one = (): [string, string] => (names.texts.length > 0 && chance(g, 25)
    ? draw(g, [[draw(g, names.texts), `${alias}.s`], [`lower(${draw(g, names.texts)})`, `lower(${alias}.s)`]])
    : draw(g, [[draw(g, names.ints), `${alias}.${draw(g, ['g', 'h', 'k', 'r'])}`], ...names.ints.filter((name) => name.endsWith('.g') || name.endsWith('.r')).map((name): [string, string] => [name, `${alias}.${name.slice(-1)}`])]))
  return chance(g, 75) ? [one()] : [one(), one()]
}

function drawStep(g: fc.GeneratorValue, draft: Draft): void {
  const { names } = draft
  const kind = draw(g, kinds)
  const as = `z${++draft.count}`
  const step = makeStep(g, kind, as, draft, names)
  if (step === null) return
  draft.steps.push(step)
  draft.kinds.push(kind)
}

function makeStep(g: fc.GeneratorValue, kind: StepKind, as: string, draft: Draft, names: Names): Step | null {
  const other = draw(g, ['a', 'b', 'c'])
  const where = chance(g, 25) ? { where: condition(g, join(names, rowNames(as))) } : {}
  switch (kind) {
    case 'join': case 'optional': {
      const cross = kind === 'join' && chance(g, 8)
      const step: Step = { join: { dataset: cross ? 'small' : other, as, on: cross ? [] : pairs(g, names, as), ...where, ...(kind === 'optional' ? { optional: true } : {}) } }
      draft.names = join(names, rowNames(as))
      return step
    }
    case 'absent': return { absent: { dataset: draw(g, [other, 'small']), as, on: pairs(g, names, as), ...where } }
    case 'near': {
      const time = draw(g, [...names.dates.map((name) => [name, `${as}.t`] as [string, string]), ...names.times.map((name) => [name, `${as}.u`] as [string, string])])
      if (time === undefined) return null
      draft.names = join(names, rowNames(as))
      return { near: { dataset: other, as, on: pairs(g, names, as), time, within: draw<number | string>(g, [2, 400, 400, 'params.p']), unit: 'days', direction: draw(g, ['before', 'after', 'both'] as const), ...where } }
    }
    case 'group': {
      const by = byOf(g, names)
      const step: Step = { group: { as, by, measures: { n: { count: true }, most: { max: draw(g, names.ints) }, low: { min: draw(g, [...names.ints, ...names.texts]), where: condition(g, names) } } } }
      draft.names = { ints: [...Object.keys(by).filter((name) => name !== 'word').map((name) => `${as}.${name}`), `${as}.n`, `${as}.most`], texts: Object.hasOwn(by, 'word') ? [`${as}.word`] : [], dates: [], times: [], sums: [] }
      draft.hasRows = false
      return step
    }
    case 'window': case 'reduce': {
      const order = draw(g, [...names.dates, ...names.times])
      if (order === undefined) return null
      const by = byOf(g, names)
      const measures = { n: { count: true as const }, most: { max: draw(g, names.ints) } }
      const step: Step = { window: { as, by, order, period: draw(g, ['1d', '3d', '400d']), measures, ...(kind === 'reduce' ? { reduce: { max: draw(g, ['n', 'most']) } } : {}) } }
      const computed = { ints: [`${as}.n`, `${as}.most`], texts: [], dates: [], times: [], sums: [] }
      if (kind === 'window') draft.names = join(names, computed)
      else {
        draft.names = { ...computed, ints: [...Object.keys(by).filter((name) => name !== 'word').map((name) => `${as}.${name}`), ...computed.ints], texts: Object.hasOwn(by, 'word') ? [`${as}.word`] : [] }
        draft.hasRows = false
      }
      return step
    }
    case 'hop': {
      const max = 1 + upTo(g, 2)
      const edge = chance(g, 30) ? { where: draw(g, [`${as}.s != 'x'`, `${as}.w >= 2`, `${as}.w != ${draw(g, names.ints)}`]) } : {}
      const step: Step = { hop: { edges: 'e', as, from: 'one', to: 'two', start: draw(g, names.ints), max, ...(chance(g, 40) ? { directed: true } : {}), ...(max > 1 && chance(g, 20) ? { min: 2 } : {}), ...edge } }
      draft.names = join(names, { ints: [`${as}.node`, `${as}.depth`], texts: [`${as}.path`], dates: [], times: [], sums: [] })
      return step
    }
    case 'similar': {
      if (names.texts.length === 0) return null
      const block = chance(g, 70) ? pairs(g, names, as) : [pairs(g, names, as), pairs(g, names, as)]
      const choice = draw(g, [{}, { best: 1 }, { best: 2 }, ...(chance(g, 10) ? [{ assign: 'one-to-one' as const }] : [])])
      const step = {
        similar: {
          dataset: other, as, block, score: [{ method: 'levenshtein', of: [draw(g, names.texts), `${as}.s`] }, { method: 'exact', of: [draw(g, names.ints), `${as}.g`] }],
          atLeast: draw(g, [0, 0.5, 1]), ...where, ...choice, ...(chance(g, 40) ? { pairCap: draw(g, [2, 4]) } : {}),
        },
      } as unknown as Step
      draft.names = join(names, { ...rowNames(as), sums: [`${as}.m`, `${as}.score`] })
      return step
    }
    case 'outlier': {
      const peers = chance(g, 95) ? Object.values(byOf(g, names)).filter((one) => /^\w+\.\w+$/.test(one)) : []
      if (peers.length === 0 && chance(g, 90)) return null
      return { outlier: { as, value: draw(g, [...names.ints, ...names.sums]), peers, method: 'zscore', k: draw(g, [0.5, 1]), minGroup: 2 } }
    }
    case 'sequence': {
      const order = draw(g, [...names.dates, ...names.times])
      if (order === undefined) return null
      const step: Step = {
        sequence: {
          as, by: byOf(g, names), order, events: [{ name: 'a', when: condition(g, names) }, { name: 'b', when: condition(g, names) }], within: draw(g, ['2d', '400d']),
          ...(chance(g, 40) ? { without: condition(g, names) } : {}),
        },
      }
      draft.names = join(names, { ints: [], texts: [], dates: [`${as}.first_on`], times: [], sums: [] })
      return step
    }
    case 'let': {
      const value = draw(g, [`${draw(g, names.ints)} + 1`, `${draw(g, names.ints)} + ${draw(g, names.ints)}`, draw(g, names.ints)])
      draft.names = { ...names, ints: [...names.ints, as] }
      return { let: { [as]: value } }
    }
    case 'filter': return { filter: condition(g, names) }
  }
}

function byOf(g: fc.GeneratorValue, names: Names): Record<string, string> {
  const one = draw(g, names.ints)
  return { one: chance(g, 15) ? `${one} + 1` : one, ...(names.texts.length > 0 && chance(g, 30) ? { word: draw(g, names.texts) } : {}) }
}
