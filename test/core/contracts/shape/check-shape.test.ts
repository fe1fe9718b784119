import { describe, expect, test } from 'vitest'
import { checkShape } from '../../../../core/contracts/shape/check-shape.ts'
import type { FileKind } from '../../../../core/contracts/shape/schemas.ts'

const dataset = { id: 'people', title: '人员', mode: 'upsert', key: ['no'], fields: { no: { title: '编号', type: 'string' } } }
const rule = { id: 'a', title: 'a', from: { dataset: 'people', as: 'p' }, levels: [{ level: 'red', when: 'true' }], alert: { key: ['p.no'], title: 'x' } }
const form = { id: 'a', title: 'a', schema: { type: 'object', properties: { x: { type: 'string' } } } }
const said = (kind: FileKind, value: unknown): readonly string[] => checkShape(kind, value).map((problem) => `${problem.code} ${problem.pointer}`)

describe('a file against its schema', () => {
  test('what fits gives no Problem', () => {
    expect(said('dataset', dataset)).toEqual([])
    expect(said('rule', rule)).toEqual([])
    expect(said('form', form)).toEqual([])
  })

  test('a misspelt member is told once, with the member meant', () => {
    const { title: _, ...rest } = dataset
    const problems = checkShape('dataset', { ...rest, titel: 'x' })
    expect(problems.map((problem) => `${problem.code} ${problem.pointer}`)).toEqual(['unknown-field /titel'])
    expect(problems[0]?.message).toEqual({ 'zh-CN': '未知的字段“titel”。', en: 'Unknown field "titel".' })
    expect(problems[0]?.hint).toEqual({ 'zh-CN': '是否想写“title”？', en: 'Did you mean "title"?' })
  })

  test('an unknown and a missing member that are far apart are both told', () => {
    const { title: _, ...rest } = dataset
    expect(said('dataset', { ...rest, colour: 'red' })).toEqual(expect.arrayContaining(['unknown-field /colour', 'missing-field ']))
  })

  test('every fault is told in one pass', () => {
    expect(said('dataset', { ...dataset, key: [], fresh: '35 days', fields: { No: { title: '', type: 'text', pattern: 3 } }, required: ['a', 'a'] }).toSorted()).toEqual([
      'bad-name /fields/No', 'not-allowed-value /fields/No/type', 'repeated-item /required/1', 'too-few /key', 'too-short /fields/No/title', 'unfit-value /fresh', 'wrong-type /fields/No/pattern',
    ])
  })

  describe('of alternatives only the one meant is explained', () => {
    const withStep = (step: unknown) => said('rule', { ...rule, steps: [step] })
    test.each<[unknown, readonly string[]]>([
      [{ join: { dataset: 'people', as: 'q' } }, ['missing-field /steps/0/join']],
      [{ join: { dataset: 'people', as: 'q', on: [['a']] } }, ['too-few /steps/0/join/on/0']],
      [{ joinn: {} }, ['unknown-kind /steps/0/joinn']],
      [{}, ['unknown-kind /steps/0']],
      [{ filter: 'a', let: { x: 'a' } }, ['unknown-field /steps/0/filter']],
      ['filter', ['wrong-type /steps/0']],
      [{ group: { as: 'g', by: [], measures: { n: { count: true, sum: 'x' } } } }, ['too-few /steps/0/group/by', 'unknown-field /steps/0/group/measures/n/sum']],
      [{ group: { as: 'g', by: 'x', measures: { n: { count: 'x' } } } }, ['not-allowed-value /steps/0/group/measures/n/count', 'wrong-type /steps/0/group/by']],
      [{ similar: { dataset: 'people', as: 'q', block: [[['a', 'b'], ['c']]], score: [{ method: 'exact', of: ['a', 'b'] }], atLeast: 0.9 } }, ['too-few /steps/0/similar/block/0/1']],
      [{ similar: { dataset: 'people', as: 'q', block: [['a', 'b'], ['c']], score: [{ method: 'exact', of: ['a', 'b'] }], atLeast: 'x' } }, ['too-few /steps/0/similar/block/1', 'unfit-value /steps/0/similar/atLeast']],
    ])('step %j', (step, expected) => expect(withStep(step).toSorted()).toEqual(expected))

    test.each<[unknown, readonly string[]]>([
      ['weekly', ['not-allowed-value /schedule']],
      [{ on: 'datas' }, ['not-allowed-value /schedule/on']],
      [[{ cron: 5 }], ['wrong-type /schedule/0/cron']],
      [5, ['wrong-type /schedule']],
    ])('schedule %j', (schedule, expected) => expect(said('rule', { ...rule, schedule })).toEqual(expected))

    test.each<[unknown, readonly string[]]>([
      [{ type: 'Contrl' }, ['not-allowed-value /uischema/type']],
      [{ scope: '#' }, ['missing-field /uischema']],
      [{ type: 'Group', elements: [{ type: 'Control', scope: '#/properties/x', rule: { effect: 'SHOW', condition: { sel: 'x' } } }] }, ['unknown-kind /uischema/elements/0/rule/condition/sel']],
    ])('layout %j', (uischema, expected) => expect(said('form', { ...form, uischema })).toEqual(expected))
  })

  test('every sentence is there in Chinese and in English, and differs', () => {
    const problems = [
      ...checkShape('dataset', { id: 'A b', mode: 'x', key: 'no', colour: 1, fields: { no: { title: 5, type: 'string', enum: [], maxLength: 0, multipleOf: 2, aliases: ['a', 'a'], nulls: [''] } } }),
      ...checkShape('rule', { ...rule, steps: [{}, { joinn: 1 }], levels: [], schedule: 'x' }),
    ]
    expect(new Set(problems.map((problem) => problem.code)).size).toBeGreaterThanOrEqual(10)
    for (const { message, hint } of problems) {
      expect(message['zh-CN']).toMatch(/[\u4e00-\u9fff].*。$/)
      expect(message.en).toMatch(/^[^\u4e00-\u9fff]*\.$/)
      if (hint !== undefined) expect(hint.en).toMatch(/[.?]$/)
    }
  })

  test('a thousand faults are told soon', () => {
    const started = performance.now()
    expect(checkShape('rule', { ...rule, steps: Array.from({ length: 1_000 }, () => ({ joinn: {} })) }).length).toBe(1_001)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  test('the pointer escapes what RFC 6901 escapes', () => {
    expect(said('dataset', { ...dataset, 'a/b~c': 1 })).toEqual(['unknown-field /a~1b~0c'])
  })
})
