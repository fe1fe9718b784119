import { expect, test } from 'vitest'
import type { RuleFile } from '../../../../core/contracts/generated/rule.ts'
import { checkRule } from '../../../../core/engines/rules/check-rule.ts'
import { fieldsRead } from '../../../../core/engines/rules/fields-read.ts'
import { contextOf } from './run-rule.ts'
import { randomDatasets } from './delta/random-rules.ts'

const [a, small] = ['a', 'small'].map((name) => randomDatasets.find((model) => model.name === name)!)
const own = [...a!.key, a!.cluster!]
/** Fields of `a` beyond those by which its rows are told apart and kept in order, and those of `small` likewise. */
function read(more: object): readonly (readonly string[])[] {
  const { checked } = checkRule({ id: 'r', title: '规则', levels: [{ level: 'yellow', when: 'true' }], from: { dataset: 'a', as: 'x' }, steps: [], alert: { key: ['x.k'], title: '条' }, ...more } as unknown as RuleFile, contextOf(randomDatasets))
  const fields = fieldsRead(checked!)
  return [fields[a!.id]!.filter((field) => !own.includes(field)), (fields[small!.id] ?? []).filter((field) => !small!.key.includes(field) && field !== small!.cluster)]
}

test.each([
  ['nothing else', {}, []],
  ['the first dataset’s condition', { from: { dataset: 'a', as: 'x', where: 'x.g > 1' } }, ['g']],
  ['a level', { levels: [{ level: 'red', when: 'x.h > 1' }, { level: 'yellow', when: 'true' }] }, ['h']],
  ['a key', { alert: { key: ['x.k', 'x.s'], title: '条' } }, ['s']],
  ['a title', { alert: { key: ['x.k'], title: '{x.t}' } }, ['t']],
  ['a title in English', { alert: { key: ['x.k'], title: { 'zh-CN': '条', en: '{x.t}' } } }, ['t']],
  ['a region', { alert: { key: ['x.k'], title: '条', region: 'x.s' } }, ['s']],
  ['a department', { alert: { key: ['x.k'], title: '条', department: { cel: 'x.s' } } }, ['s']],
  ['evidence', { alert: { key: ['x.k'], title: '条', evidence: ['x.m'] } }, ['m']],
  ['a name that is used', { steps: [{ let: { twice: 'x.g * 2' } }, { filter: 'twice > 1' }] }, ['g']],
  ['a measure', { steps: [{ group: { as: 'w', by: { k: 'x.k' }, measures: { n: { sum: 'x.g', where: 'x.h > 0' } } } }], alert: { key: ['w.k'], title: '{w.n}' } }, ['g', 'h']],
])('%s', (_, more, expected) => {
  expect(read(more)[0]!.toSorted()).toEqual(expected)
})

// Told by name alone: one too many does no harm.
test('fields of both datasets of a step, and the ends of edges', () => {
  expect(read({ steps: [{ join: { dataset: 'small', as: 'z', on: [['x.h', 'z.g']], where: 'z.h > x.g' } }] }).map((fields) => fields.toSorted())).toEqual([['g', 'h'], ['g', 'h']])
  expect(read({ steps: [{ hop: { edges: 'small', as: 'z', from: 'g', to: 'h', start: 'x.g', max: 2 } }] }).map((fields) => fields.toSorted())).toEqual([['g', 'h'], ['g', 'h']])
})
