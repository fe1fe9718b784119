import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { checkRule } from '../../../../core/engines/rules/check-rule.ts'
import { proveFinding } from '../../../../core/engines/rules/prove-finding.ts'
import { compiled, contextOf, dataset, date, field, int, openRules, rule, text, type RuleRunner } from './run-rule.ts'

const hostile = [
  "'", '"', "''", '""', "'; DROP TABLE secrets; --", '"; DROP TABLE secrets; --', '") AS x; DROP TABLE secrets; --', '/*', '*/', '--', ';', '\\', '\\\'', '$1', '$$', '?', '%', '{x}',
  '{{', '\n', '\t', '\u0000', '\u202e', '𠮷', '﷽', '李\'明', 'select', 'SELECT * FROM secrets', 'null', 'params', '_row', '__proto__', 'constructor', 'toString', 'e\u0301', ' ', '', 'x'.repeat(10_000), '"'.repeat(999),
]

const people = dataset('people', [field('k', int, { required: true }), field('s', text, { title: '"; DROP TABLE secrets; --' }), field('t', date)], { key: ['k'], title: "'; DROP TABLE secrets; --" })
const others = dataset('others', people.fields, { key: ['k'] })
const context = contextOf([people, others])

let runner: RuleRunner
beforeAll(async () => {
  runner = await openRules()
  await runner.connection.run('CREATE TABLE secrets AS SELECT 1 AS one')
})
afterAll(() => runner.close())

const celText = (value: string) => JSON.stringify(value).replaceAll('\\u0000', '\\x00')
const stillThere = async () => (await runner.connection.runAndReadAll('SELECT count(*) FROM secrets')).getRows()[0]![0]

describe('text of a pack never becomes SQL', () => {
  test('as a literal: compared, shown and proved as it stands', async () => {
    for (const value of hostile.filter((one) => !one.includes('\0') && one.length < 4000)) {
      const file = rule({
        from: { dataset: 'people', as: 'd', where: `d.s == ${celText(value)}` },
        steps: [{ join: { dataset: 'others', as: 'o', on: [['d.s', 'o.s']], where: `o.s in [${celText(value)}, 'y']`, optional: true } }],
        alert: { key: ['d.s'], title: value.replaceAll('{', '{{').replaceAll('}', '}}'), region: `d.s + ${celText(value)}`, evidence: [celText(value)] },
      })
      const one = compiled(file, context)
      const rows = [{ k: 1, s: value, t: null }, { k: 2, s: `${value}x`, t: null }]
      const found = await runner.run(one, [people, others], { people: rows, others: rows })
      expect(found).toHaveLength(1)
      expect(found[0]).toMatchObject({ region: value + value, key: [{ value }], evidence: [{ value }] })
      expect(found[0]!.title.join('')).toBe(value)
      expect(proveFinding(one, found[0]!, {}, '2026-03-31').conditions[0]!.holds).toBe(true)
      await runner.statistics(one)
    }
    expect(await stillThere()).toBe(1n)
  })

  test('as a parameter', async () => {
    for (const value of hostile.filter((one) => !one.includes('\0'))) {
      const one = compiled(rule({ params: { p: { title: value, type: 'string', default: 'x' } }, from: { dataset: 'people', as: 'd', where: 'd.s == params.p' }, alert: { key: ['d.k'], title: value.replace(/[{}]/g, '') } }), context)
      expect(await runner.run(one, [people], { people: [{ k: 1, s: value }] }, { params: { p: value } })).toHaveLength(1)
    }
    expect(await stillThere()).toBe(1n)
  })

  test('as a name: refused, never compiled', () => {
    const places: readonly ((name: string) => RuleFile)[] = [
      (as) => rule({ from: { dataset: 'people', as }, alert: { key: ["'x'"], title: '' } }),
      (as) => rule({ from: { dataset: 'people', as: 'd' }, steps: [{ join: { dataset: 'others', as, on: [['d.k', `${as}.k`]] } }], alert: { key: ['d.k'], title: '' } }),
      (as) => rule({ from: { dataset: 'people', as: 'd' }, steps: [{ group: { as, by: ['d.k'], measures: { n: { count: true } } } }], alert: { key: [`${as}.k`], title: '' } }),
      (name) => rule({ from: { dataset: 'people', as: 'd' }, steps: [{ group: { as: 'g', by: { [name]: 'd.k' }, measures: { n: { count: true } } } }], alert: { key: ['g.n'], title: '' } }),
      (name) => rule({ from: { dataset: 'people', as: 'd' }, steps: [{ group: { as: 'g', by: ['d.k'], measures: { [name]: { count: true } } } }], alert: { key: ['g.k'], title: '' } }),
      (name) => rule({ from: { dataset: 'people', as: 'd' }, steps: [{ let: { [name]: 'd.k' } }], alert: { key: ['d.k'], title: '' } }),
      (as) => rule({ from: { dataset: 'people', as: 'd' }, steps: [{ outlier: { as, value: 'd.k', peers: ['d.s'], method: 'iqr', k: 1.5 } }], alert: { key: ['d.k'], title: '' } }),
      (name) => rule({
        from: { dataset: 'people', as: 'd' }, steps: [{ sequence: { as: 's', by: ['d.s'], order: 'd.t', events: [{ name: 'first', when: 'true' }, { name, when: 'true' }], within: '3d' } }], alert: { key: ['d.k'], title: '' },
      }),
      (name) => rule({ params: { [name]: { title: 'x', type: 'integer', default: 1 } }, from: { dataset: 'people', as: 'd' }, alert: { key: ['d.k'], title: '' } }),
    ]
    for (const name of hostile.filter((one) => !/^[a-z][a-z0-9_]*$/.test(one) && one !== '__proto__' || one.length > 60)) {
      for (const place of places) expect(checkRule(place(name), context).checked, name.slice(0, 40)).toBeNull()
    }
  })

  test('names that SQL reserves are names like others', async () => {
    for (const name of ['select', 'from', 'where', 'group', 'order', 'table', 'left', 'user', 'current_date', 'row', 'default', 'constructor', 'lateral', 'anti']) {
      const model = dataset(name, [field(name, text, { required: true }), field('happened', date)], { key: [name] })
      const one = compiled(rule({
        params: { [name]: { title: 'x', type: 'string', default: 'a' } },
        from: { dataset: name, as: name, where: `${name}.${name} == params.${name}` },
        steps: [
          { let: { [`${name}_`]: `lower(${name}.${name})` } },
          { window: { as: 'over', by: [`${name}.${name}`], order: `${name}.happened`, period: '3d', measures: { [name === 'row' ? 'rows' : 'all']: { count: true } } } },
          { absent: { dataset: name, as: 'exists', on: [[`${name}.${name}`, `upper(exists.${name})`]] } },
        ],
        alert: { key: [`${name}.${name}`], title: `{${name}_}{over.from}` },
      }), contextOf([model]))
      const found = await runner.run(one, [model], { [name]: [{ [name]: 'a', happened: '2026-01-01' }, { [name]: 'b', happened: null }] })
      expect(found.map(({ key }) => key[0]!.value)).toEqual(['a'])
    }
  })

  test('fields of a dataset are quoted whatever they are called', async () => {
    const odd = `a"b'c; DROP TABLE secrets; --`
    const model = dataset('odd', [field(odd, text, { required: true }), field('k', int)], { key: [odd] })
    const one = compiled(rule({ from: { dataset: 'odd', as: 'd' }, alert: { key: ['d.k'], title: '' } }), contextOf([model]))
    const found = await runner.run(one, [model], { odd: [{ [odd]: "x'", k: 1 }, { [odd]: 'y"', k: 1 }] })
    expect(found[0]!.sources.map(({ key }) => key[0]!.value)).toEqual(["x'", 'y"'])
    expect(await stillThere()).toBe(1n)
  })

  test('whatever text stands where an expression does, the rule is refused or runs', async () => {
    const fragment = fc.oneof(fc.constantFrom(...hostile.filter((one) => one.length < 100)), fc.constantFrom('d.s', 'd.k', '==', '&&', '(', ')', '[', ']', "'a'", '1', 'size', '.', ',', 'today()'), fc.string({ maxLength: 5 }))
    const expression = fc.array(fragment, { maxLength: 6 }).map((parts) => parts.join(' '))
    await fc.assert(fc.asyncProperty(expression, expression, async (where, shown) => {
      const { checked } = checkRule(rule({ from: { dataset: 'people', as: 'd', where }, alert: { key: ['d.k'], title: `{${shown}}` } }), context)
      if (checked === null) return
      await runner.run(compiled(rule({ from: { dataset: 'people', as: 'd', where }, alert: { key: ['d.k'], title: `{${shown}}` } }), context), [people], { people: [{ k: 1, s: 'a' }] })
    }), { numRuns: 300 })
    expect(await stillThere()).toBe(1n)
  })
})
