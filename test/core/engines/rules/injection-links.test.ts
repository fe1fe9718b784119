import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkRule } from '../../../../core/engines/rules/check-rule.ts'
import { compiled, contextOf, dataset, field, int, openRules, rule, text, type RuleRunner } from './run-rule.ts'

const hostile = ["'", '"', "'; DROP TABLE secrets; --", '"; DROP TABLE secrets; --', '/*', '--', '$1', '%', '\n', '\u0000', '\u202e', '𠮷', 'SELECT * FROM secrets', 'null', '_row', ' ', '', 'x'.repeat(10_000)]
const people = dataset('people', [field('k', int, { required: true }), field('s', text)], { key: ['k'] })
const context = contextOf([people, dataset('others', people.fields, { key: ['k'] })])

let runner: RuleRunner
beforeAll(async () => {
  runner = await openRules()
  await runner.connection.run('CREATE TABLE secrets AS SELECT 1 AS one')
})
afterAll(() => runner.close())

test('names and texts in hop and similar', async () => {
  for (const name of ['select', 'lateral', 'constructor', 'l', 'r', 'p', 'n', 'k', 'e', 'g', 's', 'start', 'score_9']) {
    const odd = `${name}"'; DROP TABLE secrets; --`
    const model = dataset(name, [field(odd, text, { required: true }), field(name, text), field('other', text)], { key: [odd] })
    const file = rule({
      from: { dataset: name, as: 'x' },
      steps: [
        { hop: { edges: name, as: name, from: name, to: 'other', start: `x.${name}`, max: 2, where: `${name}.${name} != ${JSON.stringify(odd)} && ${name}.other != x.other + '1'` } },
        { similar: { dataset: name, as: `${name}_`, block: [[[`x.${name}`, `${name}_.${name}`]], [['x.other', `${name}_.other`]]], where: `${name}_.other != ${JSON.stringify(odd)}`, score: [{ method: 'tokens', of: [`x.${name}`, `${name}_.${name}`] }], atLeast: 0.5, assign: 'one-to-one' } },
      ],
      alert: { key: [`x.${name}`], title: `{${name}.path}{${name}_.score}` },
    })
    const one = compiled(file, contextOf([model]))
    const rows = [{ [odd]: "a'", [name]: 'a', other: 'b' }, { [odd]: 'b"', [name]: 'a', other: 'c' }]
    const found = await runner.run(one, [model], { [name]: rows })
    expect(found[0]!.title.map((part) => (part as { value: unknown }).value), name).toEqual(["a'", '1.000000'])
    await runner.statistics(one)
    await runner.leftOut(one)
  }
  for (const name of hostile) {
    for (const step of [
      { hop: { edges: 'others', as: name, from: 's', to: 's', start: 'd.s', max: 1 } }, { hop: { edges: 'others', as: 'h', from: name, to: 's', start: 'd.s', max: 1 } },
      { similar: { dataset: 'others', as: name, block: [['d.k', 'd.k']] as [string, string][], score: [{ method: 'exact' as const, of: ['d.k', 'd.k'] as [string, string] }], atLeast: 1 } },
    ]) expect(checkRule(rule({ from: { dataset: 'people', as: 'd' }, steps: [step], alert: { key: ['d.k'], title: '' } }), context).checked).toBeNull()
  }
  expect((await runner.connection.runAndReadAll('SELECT count(*) FROM secrets')).getRows()[0]![0]).toBe(1n)
})
