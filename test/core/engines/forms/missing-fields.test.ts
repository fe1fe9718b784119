import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FormFile } from '../../../../core/contracts/generated/form.ts'
import type { AnswerNode, AnswerSchema } from '../../../../core/contracts/answer-schema.ts'
import { checkAnswer } from '../../../../core/domain/forms/check-answer.ts'
import { runtimeForm } from '../../../../core/domain/packs/runtime-form.ts'
import { answerFaults } from '../../../../core/engines/forms/answer-faults.ts'
import { toldSentence } from '../../../../core/engines/forms/fault-sentence.ts'
import { fieldTitle } from '../../../../core/engines/forms/missing-fields.ts'
import { anyNodes, anyNodesBelow } from '../../../../core/engines/forms/nodes-at.ts'

const name = fc.constantFrom('a', 'b', '0', '1', '12')
const title = fc.constantFrom('甲', '乙', '丙')

/** Schemas of so many levels. */
function schemasOf(levels: number): fc.Arbitrary<AnswerNode> {
  if (levels === 0) return fc.oneof(fc.record({ title }), fc.record({ $ref: fc.constant('#') }), fc.constant({}))
  const within = schemasOf(levels - 1)
  return fc.record({
    title, properties: fc.dictionary(name, within, { maxKeys: 2, noNullPrototype: true }), additionalProperties: within, items: within, prefixItems: fc.array(within, { maxLength: 2 }),
    allOf: fc.array(within, { maxLength: 1 }), anyOf: fc.array(within, { maxLength: 2 }),
  }, { requiredKeys: [] })
}

test('a field is called what a walk through its schema finds, however many were asked for before', () => {
  const walked = (root: AnswerSchema, path: readonly string[]) => path.reduce((nodes, step) => anyNodesBelow(nodes, step, root), anyNodes(root)).find(({ title }) => title !== undefined)?.title ?? path.at(-1) ?? ''
  fc.assert(fc.property(schemasOf(3), fc.array(fc.array(fc.oneof(name, fc.constant('unheard')), { maxLength: 4 }), { maxLength: 8 }), (root, paths) => {
    for (const path of paths) expect(fieldTitle(root, path)).toEqual(walked(root, path))
  }), { numRuns: 300 })
})

/** A field whose title knows how often it was asked for. */
function counted() {
  const asked = { times: 0 }
  const field = Object.defineProperty({ type: ['string'] } as AnswerNode, 'title', { enumerable: true, get: () => ((asked.times += 1), '名称') })
  return { asked, field }
}

test('a field that thousands of entries miss is looked up once', () => {
  const { asked, field } = counted()
  const root: AnswerSchema = { properties: { list: { items: { required: ['name'], properties: { name: field } } } } }
  const faults = answerFaults(root, { list: Array.from({ length: 3000 }, () => ({})) })
  expect(faults).toHaveLength(3000)
  for (const fault of faults) expect(toldSentence(fault, root)['zh-CN']).toBe('“名称”必须填写。')
  // Whether there is one, and what it says.
  expect(asked.times).toBe(2)
})

test('so is one that shapes of entries ask for', () => {
  const { asked, field } = counted()
  const root: AnswerSchema = { properties: { list: { items: { anyOf: [{ required: ['name'], properties: { name: field } }, { required: ['other'] }] } } } }
  for (const fault of answerFaults(root, { list: Array.from({ length: 500 }, () => ({})) })) expect(toldSentence(fault, root)['zh-CN']).toBe('请填写“名称”或“other”。')
  expect(asked.times).toBe(2)
})

test('of very many faults 2,000 get their sentence, and all are counted', () => {
  const schema = { type: 'object', properties: { list: { type: 'array', items: { type: 'object', required: ['name'], properties: { name: { type: 'string', title: '名称' } } } } } }
  const form = runtimeForm({ pack: 't', form: { id: 'f', title: '表', schema } as FormFile, codes: [] })
  const { faults, faultCount } = checkAnswer(form, { list: Array.from({ length: 2500 }, () => ({})) }, { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } })
  expect([faults.length, faultCount, faults.at(-1)?.path]).toEqual([2000, 2500, '/list/1999'])
})
