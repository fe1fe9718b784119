import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { holdTogether } from './hold-together.ts'
import { compiled, contextOf, dataset, date, field, int, openRules, renderPlan, rule, text, token, type Row, type RuleRunner } from './run-rule.ts'

const people = dataset('people', [field('k', int, { required: true }), field('id', int), field('g', int)], { key: ['k'] })
const ends = [field('a', int), field('b', int), field('w', int), field('r', text)]
const edges = [
  dataset('keyed', [...ends, field('no', text, { required: true })], { key: ['no'] }),
  dataset('double', [...ends, field('x', int, { required: true }), field('y', text, { required: true })], { key: ['x', 'y'] }),
  dataset('plain', ends),
]
const datasets = [people, ...edges]

let runner: RuleRunner
beforeAll(async () => { runner = await openRules() })
afterAll(() => runner.close())

const node = fc.option(fc.integer({ min: 1, max: 6 }), { freq: 9 })
const edgeRows = fc.array(fc.record({ a: node, b: node, w: fc.option(fc.integer({ min: 0, max: 3 })), r: fc.constantFrom('u', 'v', null) }), { maxLength: 9 })
  .map((rows) => rows.map((row, i) => ({ ...row, no: `e${(i * 7) % 11}`, x: (i * 5) % 3, y: ['B', 'a', '乙', '𠮷'][Math.floor(i / 3) % 4]! })))
const world = fc.record({
  people: fc.array(fc.record({ id: node, g: fc.option(fc.integer({ min: 0, max: 3 })) }), { maxLength: 4 }).map((rows) => rows.map((row, i) => ({ ...row, k: (i * 3) % 5 }))),
  edges: edgeRows,
})
const where = fc.constantFrom<string | undefined>(undefined, undefined, "h.r != 'u'", 'h.w >= 1', 'h.w > p.g', "h.w <= p.g && h.r == 'v'", 'h.w + p.g > 1', 'h.w / p.g > 0.5')
const spans = fc.constantFrom<readonly [number, number]>([1, 1], [1, 2], [2, 2], [1, 3], [2, 3], [1, 4], [3, 4], [4, 4])
const hop = fc.record({ name: fc.constantFrom('keyed', 'double', 'plain'), where, span: spans, directed: fc.boolean(), start: fc.constantFrom('p.id', 'p.g', 'p.id + 1') })
  .map(({ name, where: condition, span: [min, max], directed, start }) => ({
    name, step: { hop: { edges: name, as: 'h', from: 'a', to: 'b', start, min, max, directed, ...(condition === undefined ? {} : { where: condition }) } },
  }))

const effort = Number(process.env.TEST_EFFORT ?? 1)
type Step = NonNullable<RuleFile['steps']>[number]
async function property(last: fc.Arbitrary<{ steps: Step[]; key: string[]; shown: string[]; levels?: RuleFile['levels'] }>, runs: number): Promise<void> {
  await fc.assert(fc.asyncProperty(hop, last, world, async ({ name, step }, { steps, key, shown, levels }, rows) => {
    const file = rule({
      from: { dataset: 'people', as: 'p' }, steps: [step, ...steps], ...(levels === undefined ? {} : { levels }),
      alert: { key, title: shown.map((one) => `{${one}}`).join(' ') },
    })
    await holdTogether(runner, datasets, file, { people: rows.people, [name]: rows.edges, ...(name === 'keyed' ? {} : { keyed: rows.edges }) })
  }), { numRuns: runs * effort })
}

describe('hop', () => {
  test('gives each node that is reached, its least depth and its smallest path', () => property(fc.constantFrom(
    { steps: [], key: ['p.k', 'h.node'], shown: ['h.depth', 'h.path', 'p.g'] },
    { steps: [], key: ['h.node'], shown: ['h.path', 'h.depth', 'p.k'], levels: [{ level: 'red' as const, when: 'h.depth <= 1' }, { level: 'blue' as const, when: 'true' }] },
    { steps: [], key: ['p.k'], shown: ['h.node', 'h.path'] },
    { steps: [{ filter: 'h.depth + p.g > 2' }], key: ['p.g'], shown: ['h.node', 'h.depth'] },
  ), 60))

  test('goes before and after other steps', () => property(fc.constantFrom(
    { steps: [{ join: { dataset: 'keyed', as: 'e', on: [['h.node', 'e.a']] as [string, string][], optional: true, where: 'e.w != p.g' } }], key: ['p.k'], shown: ['h.node', 'e.no'] },
    { steps: [{ absent: { dataset: 'keyed', as: 'e', on: [['h.node', 'e.b']] as [string, string][] } }], key: ['h.node'], shown: ['h.path', 'h.depth'] },
    { steps: [{ group: { as: 'z', by: ['h.node'], measures: { n: { count: true as const }, near: { min: 'h.depth' } } } }], key: ['z.node'], shown: ['z.n', 'z.near'] },
    { steps: [{ let: { far: 'h.depth * 10' } }, { hop: { edges: 'keyed', as: 'i', from: 'a', to: 'b', start: 'h.node', max: 2 } }], key: ['p.k', 'i.node'], shown: ['h.node', 'far', 'i.path'] },
    { steps: [{ group: { as: 'z', by: ['p.g'], measures: { n: { count_distinct: 'h.node' } } } }, { hop: { edges: 'keyed', as: 'i', from: 'a', to: 'b', start: 'z.n', max: 1, directed: true } }], key: ['z.g'], shown: ['z.n', 'i.path'] },
  ), 50))

  test('is the same however many threads run it, again and again', async () => {
    const one = compiled(rule({ from: { dataset: 'people', as: 'p' }, steps: [{ hop: { edges: 'keyed', as: 'h', from: 'a', to: 'b', start: 'p.id', max: 4 } }], alert: { key: ['p.k', 'h.node'], title: '{h.depth} {h.path}' } }), contextOf(datasets))
    const chain = Array.from({ length: 900 }, (_, i) => ({ a: (i * 37) % 400, b: (i * 91 + 7) % 400, no: `e${String(i).padStart(4, '0')}` }))
    await runner.load([people, edges[0]!], { people: Array.from({ length: 30 }, (_, k) => ({ k, id: k * 13 })), keyed: chain })
    const first = JSON.stringify(await runner.find(one, { threads: 1 }))
    expect(first.length).toBeGreaterThan(10_000)
    for (let round = 0; round < 12; round++) expect(JSON.stringify(await runner.find(one, { threads: 2 + (round % 3) })) === first).toBe(true)
  })

  test('leaves out whole a start that reaches over 10,000, and names it', async () => {
    const one = compiled(rule({ from: { dataset: 'people', as: 'p' }, steps: [{ hop: { edges: 'plain', as: 'h', from: 'a', to: 'b', start: 'p.id', max: 2 } }], alert: { key: ['p.k'], title: '{h.node}' } }), contextOf(datasets))
    const star = (hub: number, leaves: number): Row[] => Array.from({ length: leaves }, (_, i) => ({ a: hub, b: hub * 100_000 + i }))
    await runner.load([people, edges[2]!], { people: [{ k: 1, id: 1 }, { k: 2, id: 2 }, { k: 3, id: 3 }, { k: 4, id: null }], plain: [...star(1, 10_000), ...star(2, 10_001), { a: 3, b: 2 }] })
    expect((await runner.find(one)).map(({ key }) => key[0]!.value)).toEqual([1])
    expect(await runner.statistics(one)).toEqual({ unknown: 0, nullKeys: 1, limits: [2] })
    expect(await runner.leftOut(one)).toEqual([{ start: '2' }, { start: '3' }])
    expect(one.limits.map(({ kind, pointer }) => [kind, pointer])).toEqual([['wide-start', '/steps/0/hop']])
  })

  test('is bounded where many starts lead to one node that everybody is tied to', async () => {
    const one = compiled(rule({ from: { dataset: 'people', as: 'p' }, steps: [{ hop: { edges: 'plain', as: 'h', from: 'a', to: 'b', start: 'p.id', max: 3 } }], alert: { key: ['p.k'], title: '{h.node}' } }), contextOf(datasets))
    await runner.connection.run(`CREATE TEMP TABLE crowd AS SELECT i AS a, 0 AS b, 1 AS w, 'u' AS r, i AS _row, 1 AS _batch FROM range(1, 100001) t(i) UNION ALL SELECT -1, -2, 1, 'u', 0, 1`)
    await runner.load([people, edges[2]!], { people: [...Array.from({ length: 3000 }, (_, k) => ({ k, id: k + 1 })), { k: 9999, id: -1 }], plain: [] })
    const { sql, values } = renderPlan(one.findings, new Map([...runner.tables(), ['t/plain', 'crowd']]), '2026-03-31', {})
    expect(values).toEqual([])
    const rows = (await runner.connection.runAndReadAll(sql)).getRowObjectsJson()
    expect(rows.map((row) => row[one.reading.key[0]!.column])).toEqual(['9999'])
  })

  test('finds the relatives of village cadres within two steps who are counterparties of their village', async () => {
    const person = { identity: { kind: 'person', part: null }, formats: ['id-card'] } as const
    const cadre = dataset('cadre', [field('id_no', token, { ...person, required: true }), field('name', text), field('village', text), field('from_on', date), field('to_on', date)], { key: ['id_no'] })
    const relative = dataset('relative', [field('no', text, { required: true }), field('cadre_id', token, person), field('relative_id', token, person), field('relation', text)], { key: ['no'] })
    const contract = dataset('contract', [field('contract_no', text, { required: true }), field('village', text), field('counterparty_id', token, person), field('signed_on', date)], { key: ['contract_no'] })
    const one = compiled(rule({
      from: { dataset: 'cadre', as: 'k' },
      steps: [
        { hop: { edges: 'relative', as: 'h', from: 'cadre_id', to: 'relative_id', start: 'k.id_no', max: 2, where: "h.relation != '表亲'" } },
        { join: { dataset: 'contract', as: 'c', on: [['h.node', 'c.counterparty_id'], ['k.village', 'c.village']], where: 'c.signed_on >= k.from_on && (k.to_on == null || c.signed_on <= k.to_on)' } },
      ],
      levels: [{ level: 'red', when: 'h.depth == 1' }, { level: 'yellow', when: 'true' }],
      alert: { key: ['c.contract_no'], title: '{k.name}', evidence: ['h.depth', 'h.path'] },
    }), contextOf([cadre, relative, contract]))
    const kin = (no: string, cadre_id: number, relative_id: number, relation: string): Row => ({ no, cadre_id, relative_id, relation })
    const deal = (contract_no: string, counterparty_id: number, rest: Row = {}): Row => ({ contract_no, counterparty_id, village: 'V1', signed_on: '2025-06-01', ...rest })
    const found = await runner.run(one, [cadre, relative, contract], {
      cadre: [{ id_no: 1, name: '陈一', village: 'V1', from_on: '2024-01-01', to_on: null }],
      relative: [kin('R1', 1, 10, '配偶'), kin('R2', 11, 10, '兄弟姐妹'), kin('R3', 1, 12, '表亲'), kin('R4', 11, 13, '子女')],
      contract: [deal('C1', 10), deal('C2', 11), deal('C3', 12), deal('C4', 13), deal('C5', 10, { village: 'V2' }), deal('C6', 10, { signed_on: '2023-01-01' })],
    })
    expect(found.map(({ key, level, evidence }) => [key[0]!.value, level, ...evidence.map(({ value }) => value)])).toEqual([['C1', 'red', 1, 'R1'], ['C2', 'yellow', 2, 'R1 → R2']])
    expect(found[1]!.sources.map(({ dataset: id, key }) => `${id} ${String(key[0]!.value)}`)).toEqual(['t/cadre 1', 't/relative R1', 't/relative R2', 't/contract C2'])
  })
})
