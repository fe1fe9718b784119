import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { textIn } from '../../../../core/base/text.ts'
import type { AnswerNode, AnswerSchema } from '../../../../core/contracts/answer-schema.ts'
import type { CodeTable } from '../../../../core/contracts/dataset-model.ts'
import type { FormFile, Node, ObjectNode } from '../../../../core/contracts/generated/form.ts'
import { createAnswerValidator } from '../../../../core/contracts/shape/answer-validator.ts'
import { answerFaults, answerChecks } from '../../../../core/engines/forms/answer-faults.ts'
import { buildForm } from '../../../../core/engines/forms/build-form.ts'
import { faultSentence } from '../../../../core/engines/forms/fault-sentence.ts'
import type { FormEnv } from '../../../../core/engines/forms/form-condition.ts'
import { prepareSchema } from '../../../../core/engines/forms/prepare-schema.ts'
import { scoreAnswer } from '../../../../core/engines/forms/score-answer.ts'
import { validateSubmission } from '../../../../core/engines/forms/validate-submission.ts'
import { foldersIn, pluginDir } from '../../domain/packs/corpus.ts'

const env: FormEnv = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const codes = (): CodeTable | undefined => undefined
const root = new URL('../../../../', import.meta.url)
const shipped = (pack: string, form: string): FormFile => JSON.parse(readFileSync(new URL(`plugins/${pack}/forms/${form}.json`, root), 'utf8')) as FormFile
const ajvOf = (schema: AnswerSchema) => createAnswerValidator(schema, answerChecks)

/** What is sent of an answer and what is wrong with it, once both have judged it. */
function judged(form: FormFile, given: Record<string, unknown>) {
  const model = buildForm(form, codes)
  const checked = validateSubmission(model, given, env)
  expect(ajvOf(model.schema)(checked.answer).length === 0).toBe(checked.faults.length === 0)
  return { answer: checked.answer, dropped: checked.dropped, faults: checked.faults.map(({ path, keyword, detail }) => `${path} ${keyword} ${detail}`), score: scoreAnswer(model, checked.answer, env) }
}

describe('the shipped forms', () => {
  test('are made into models, with a control for every field', () => {
    for (const pack of foldersIn(pluginDir)) {
      for (const file of readdirSync(new URL(`plugins/${pack}/forms/`, root))) {
        const model = buildForm(shipped(pack, file.replace('.json', '')), codes)
        expect(JSON.stringify(model.layout), file).not.toContain('"input":{"kind":"unknown"}')
        expect(() => ajvOf(model.schema)({})).not.toThrow()
      }
    }
  })

  test('satisfaction: a reason where somebody is dissatisfied, a phone where they want a call, and the band of the grade', () => {
    const form = shipped('common', 'satisfaction')
    expect(judged(form, { grade: 4, reason: 'slow' })).toEqual({ answer: { grade: 4 }, dropped: ['/reason'], faults: [], score: { total: '4', band: { 'zh-CN': '满意', en: 'Satisfied' } } })
    expect(judged(form, { grade: 1 })).toEqual({ answer: { grade: 1 }, dropped: [], faults: [' required reason'], score: { total: '1', band: { 'zh-CN': '不满意', en: 'Dissatisfied' } } })
    expect(judged(form, { grade: 2, reason: 'slow', call_back: true, phone: '123' }).faults).toEqual(['/phone format not-a-phone'])
    expect(judged(form, { call_back: false, phone: '13800138000' })).toMatchObject({ answer: { call_back: false }, dropped: ['/phone'], faults: [' required grade'], score: { total: null, band: null } })
  })

  test('a monthly visit: whole numbers in bounds, nothing that is not asked for', () => {
    expect(judged(shipped('uncovered-assistance', 'monthly-visit'), { town: '350502001000', visited: 3.5, in_need: -1, note: null, x: 1 }).faults)
      .toEqual(['/visited type integer', '/in_need numeric minimum', '/note type string', ' additionalProperties x'])
  })
})

test('a rule that names a number meets it however it was typed, in entries of a list too', () => {
  const rate: Node = { type: 'number', multipleOf: 0.01 }
  const rule = { effect: 'SHOW', condition: { scope: '#/properties/rate', schema: { const: 0.5 } } } as const
  const both = [{ type: 'Control', scope: '#/properties/rate' }, { type: 'Control', scope: '#/properties/why', rule }] as const
  const fields = { rate, why: { type: 'string' } } as const
  const form = {
    schema: { type: 'object', properties: { ...fields, rows: { type: 'array', items: { type: 'object', properties: fields } } } },
    uischema: { type: 'VerticalLayout', elements: [...both, { type: 'Control', scope: '#/properties/rows', options: { detail: { type: 'VerticalLayout', elements: both } } }] },
  } as unknown as FormFile
  for (const typed of ['0.50', '0.5', '+0.50', 0.5]) expect(judged(form, { rate: typed, why: 'x', rows: [{ rate: typed, why: 'y' }] }).dropped).toEqual([])
  expect(judged(form, { rate: '0.51', why: 'x', rows: [{ rate: '0.50', why: 'y' }, { rate: '5', why: 'z' }] }).dropped).toEqual(['/why', '/rows/1/why'])
})

describe('every fault has a sentence of its own', () => {
  const said = (schema: Node, answer: unknown) => {
    const prepared = prepareSchema(schema, () => ['a']) as AnswerNode
    return answerFaults(prepared, answer).map((fault) => faultSentence(fault)).map((says) => [textIn(says, 'zh-CN'), textIn(says, 'en')].join(' '))
  }
  const cases: readonly (readonly [ObjectNode, unknown, string])[] = [
    [{ required: ['a'] }, {}, '必须填写。 This has to be filled in.'],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, '必须填写。 This has to be filled in.'],
    [{ type: ['number', 'null'] }, true, '应填写数字。 This has to be a number.'],
    [{ type: ['integer', 'boolean'] }, 'x', '应填写整数或是或否。 This has to be a whole number or yes or no.'],
    [{ enum: ['x'] }, 'y', '请从列出的选项中选择。 Choose one of the options.'],
    [{ codes: 'c' }, 'b', '请从列出的选项中选择。 Choose one of the options.'],
    [{ type: 'number', multipleOf: 0.01 }, '0.001', '最多 2 位小数。 At most 2 digits after the point.'],
    [{ type: 'integer', multipleOf: 5 }, 3, '必须是 5 的倍数。 This has to be a multiple of 5.'],
    [{ type: 'number', exclusiveMinimum: 0 }, 0, '必须大于 0。 This has to be more than 0.'],
    [{ type: 'number', maximum: '9.50' }, 10, '不能大于 9.50。 At most 9.50.'],
    [{ type: 'number' }, 'x', '应填写数字，例如 12 或 3.50。 This has to be a number, such as 12 or 3.50.'],
    [{ type: 'number' }, 0.1 + 0.2, '数字的位数太多，会丢失末位：小数请写成文字形式，整数最多到 9007199254740991。 The number has more digits than are kept: write decimals as text; whole numbers go up to 9007199254740991.'],
    [{ type: 'integer' }, 1e20, '不能大于 9007199254740991。 At most 9007199254740991.'],
    [{ type: 'integer' }, '9007199254740993', '整数最多到 9007199254740991。 Whole numbers go up to 9007199254740991.'],
    [{ type: 'integer' }, '12.5', '应填写整数。 This has to be a whole number.'],
    [{ minLength: 1 }, '', '不能为空。 This must not be empty.'],
    [{ maxLength: 2 }, '李小龙', '不能超过 2 个字。 At most 2 characters.'],
    [{ pattern: '^x' }, 'y', '格式不对，请按填写说明填写。 This is not in the form that is asked for; see the description.'],
    [{ format: 'date' }, '2026-02-30', '日期不存在，例如 2 月 30 日。 There is no such day, as with 30 February.'],
    [{ minItems: 1 }, [], '至少填写 1 项。 At least 1 entry.'],
    [{ maxItems: 1 }, [1, 2], '最多 1 项，请删去多余的。 At most 1 entry; take the others out.'],
    [{ uniqueItems: true }, [1, 1], '有重复的项，请删去。 An entry is there twice; take one out.'],
    [{ additionalProperties: false }, { x: 1 }, '没有名为“x”的字段。 There is no field named "x".'],
    [{ anyOf: [{ const: 1 }] }, 2, '不符合任何一种填法。 This fits none of the shapes.'],
    [{ oneOf: [true, true] }, 2, '同时符合几种填法，只能选一种。 This fits several of the shapes; it has to fit one.'],
    [{ not: {} }, 2, '这样填写不符合要求。 This is not allowed here.'],
  ]
  test.each(cases)('%j', (schema, answer, expected) => expect(said(schema, answer)).toEqual([expected]))
})
