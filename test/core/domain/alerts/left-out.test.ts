import { afterAll, beforeAll, expect, test } from 'vitest'
import type { PoolEngine } from '../../../../core/contracts/engine.ts'
import type { CompiledRule } from '../../../../core/contracts/compiled-rule.ts'
import type { Finding } from '../../../../core/contracts/finding.ts'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { leftOutBy, type LeftOut } from '../../../../core/domain/alerts/left-out.ts'
import { compiled, contextOf, dataset, field, int, openRules, rule, text, token, type Row, type RuleRunner } from '../../engines/rules/run-rule.ts'

let runner: RuleRunner
beforeAll(async () => {
  runner = await openRules()
})
afterAll(() => runner.close())

const required = { required: true }
const persons = dataset('persons', [field('id', token, required), field('town', text)], { key: ['id'] })
const plain = dataset('plain', [field('id', token), field('town', text)])
const ties = dataset('ties', [field('no', int, required), field('a', token), field('b', token), field('town', text)], { key: ['no'] })
const datasets = [persons, plain, ties]

/** What the last run over the tables left out, by every limit that it met. */
async function leftOut(compiledRule: CompiledRule): Promise<LeftOut | null> {
  const counts = (await runner.statistics(compiledRule))!.limits!
  const met = new Set(compiledRule.limits.flatMap(({ column }, i) => (counts[i]! > 0 ? [column] : [])))
  const execute = async function* (plan: Parameters<PoolEngine['execute']>[0]) {
    yield await runner.rowsOf(compiledRule, plan)
  }
  return leftOutBy({ execute } as Pick<PoolEngine, 'execute'>, compiledRule, {} as Parameters<PoolEngine['execute']>[1], met)
}

const ofRule = (from: string, step: NonNullable<RuleFile['steps']>[number], more: NonNullable<RuleFile['steps']> = [], key = ['p.id']) =>
  compiled(rule({ from: { dataset: from, as: 'p' }, steps: [step, ...more], alert: { key, title: '一条' } }), contextOf(datasets))
const person = (n: number, town: string): Row => ({ id: n, town })
const hop: NonNullable<RuleFile['steps']>[number] = { hop: { edges: 'ties', as: 'h', from: 'a', to: 'b', start: 'p.id', max: 1 } }
const similar: NonNullable<RuleFile['steps']>[number] = { similar: { dataset: 'ties', as: 'k', block: [['p.town', 'k.town']], score: [{ method: 'exact', of: ['p.town', 'k.town'], weight: 1 }], atLeast: 0.5, best: 1, pairCap: 3 } }
const few = [{ no: 1, a: 1, b: 11, town: 'x' }, { no: 2, a: 2, b: 12, town: 'y' }]
const shown = (found: readonly Finding[], rests: LeftOut) => Object.fromEntries(found.map((finding) => [String(finding.key[0]!.value), rests(finding)]))

test.each(['persons', 'plain'])('of a start that now reaches too many the alerts are told, of %s, and no others', async (name) => {
  const one = ofRule(name, hop)
  const found = await runner.run(one, datasets, { [name]: [person(1, 'x'), person(2, 'y')], ties: few })
  expect(found).toHaveLength(2)
  expect(await leftOut(one)).toBeNull()
  const many = Array.from({ length: 10_001 }, (_, i) => ({ no: 10 + i, a: 1, b: 1000 + i, town: 'z' }))
  expect(await runner.run(one, datasets, { [name]: [person(1, 'x'), person(2, 'y')], ties: [...few, ...many] })).toHaveLength(1)
  expect(shown(found, (await leftOut(one))!)).toEqual({ 1: true, 2: false })
})

test.each(['persons', 'plain'])('of a block that is now too large the alerts are told, of %s, and no others', async (name) => {
  const one = ofRule(name, similar)
  const found = await runner.run(one, datasets, { [name]: [person(1, 'x'), person(2, 'y')], ties: few })
  expect(found).toHaveLength(2)
  const more = [3, 4, 5].map((no) => ({ no, a: 5, b: 6, town: 'x' }))
  expect(await runner.run(one, datasets, { [name]: [person(1, 'x'), person(2, 'y')], ties: [...few, ...more] })).toHaveLength(1)
  expect(shown(found, (await leftOut(one))!)).toEqual({ 1: true, 2: false })
})

test('through a group that follows, alerts are told by the rows it was made of; of more rows than are kept, all may be among them', async () => {
  const one = ofRule('persons', similar, [{ group: { as: 'g', by: ['p.town'], measures: { n: { count: true } } } }], ['g.town'])
  const found = await runner.run(one, datasets, { persons: [person(1, 'x'), person(2, 'y')], ties: few })
  const more = [3, 4, 5].map((no) => ({ no, a: 5, b: 6, town: 'x' }))
  await runner.run(one, datasets, { persons: [person(1, 'x'), person(2, 'y')], ties: [...few, ...more] })
  const rests = (await leftOut(one))!
  expect(shown(found, rests)).toEqual({ x: true, y: false })
  expect(rests({ ...found.find(({ key }) => key[0]!.value === 'y')!, sourceCount: 101 })).toBe(true)
})

test('after a group nothing tells them apart: any alert may rest on it', async () => {
  const grouped: NonNullable<RuleFile['steps']>[number] = { group: { as: 'g', by: ['p.town'], measures: { n: { count: true } } } }
  const joined: NonNullable<RuleFile['steps']>[number] = { similar: { dataset: 'ties', as: 'k', block: [['g.town', 'k.town']], score: [{ method: 'exact', of: ['g.town', 'k.town'], weight: 1 }], atLeast: 0.5, best: 1, pairCap: 3 } }
  const one = ofRule('persons', grouped, [joined], ['g.town'])
  const found = await runner.run(one, datasets, { persons: [person(1, 'x'), person(2, 'y')], ties: few })
  const more = [3, 4, 5].map((no) => ({ no, a: 5, b: 6, town: 'x' }))
  await runner.run(one, datasets, { persons: [person(1, 'x'), person(2, 'y')], ties: [...few, ...more] })
  expect(shown(found, (await leftOut(one))!)).toEqual({ x: true, y: true })
})
