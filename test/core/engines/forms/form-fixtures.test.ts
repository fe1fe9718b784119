import { describe, expect, test } from 'vitest'
import { createAnswerValidator } from '../../../../core/contracts/shape/answer-validator.ts'
import { checkShape } from '../../../../core/contracts/shape/check-shape.ts'
import { schemaOf } from '../../../../core/contracts/shape/schemas.ts'
import { checkForm } from '../../../../core/domain/packs/check-form.ts'
import { dangling } from '../../../../core/domain/packs/dangling.ts'
import type { Lookup } from '../../../../core/domain/packs/lookup.ts'
import { answerChecks } from '../../../../core/engines/forms/answer-faults.ts'
import { buildForm } from '../../../../core/engines/forms/build-form.ts'
import type { FormEnv } from '../../../../core/engines/forms/form-condition.ts'
import { scoreAnswer } from '../../../../core/engines/forms/score-answer.ts'
import { validateSubmission } from '../../../../core/engines/forms/validate-submission.ts'
import { buildDataset } from '../../../../core/engines/tables/build-dataset.ts'
import { residents } from '../../../fixtures/residents.ts'
import { readFormFixtures, type FormFixture } from '../../../fixtures/read-form-fixtures.ts'

const env: FormEnv = { today: '2026-03-31', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] } }
const fixtures = readFormFixtures()

const { model: register } = buildDataset(residents, { pack: 'fixtures' })

/** A pack that has the fixture's code tables, the register, and nothing else. */
function lookupOf({ codes }: FormFixture): Pick<Lookup, 'codes' | 'demand' | 'dataset'> {
  return {
    codes: (table) => {
      const thing = codes(table)
      return thing === undefined ? { is: 'missing' } : { is: 'there', thing }
    },
    dataset: (name) => (name === residents.id ? { is: 'there', thing: register! } : { is: 'missing' }),
    demand: (kind, reference, pointer) => ((kind === 'codes' && codes(reference) !== undefined) || (kind === 'dataset' && reference === residents.id) ? [] : [dangling(kind, pointer, reference, [])]),
  }
}

describe.each(fixtures)('$name', (fixture) => {
  const { name, says, form, codes, answers } = fixture

  test('is a form without Problems', () => {
    expect(says).toMatch(/^[A-Z].*\.$/)
    expect(form.id).toBe(name)
    expect(form.title).toEqual({ 'zh-CN': expect.stringMatching(/\p{Script=Han}/u) as string, en: expect.any(String) as string })
    expect(answers.some(({ faults = [] }) => faults.length === 0)).toBe(true)
    expect(checkShape('form', form)).toEqual([])
    expect(checkForm(form, lookupOf(fixture) as Lookup)).toEqual([])
  })

  test('its answers are sent and judged as the fixture says, by the server too', () => {
    const model = buildForm(form, codes)
    const serverFaults = createAnswerValidator(model.schema, answerChecks)
    for (const { name: which, data, sent = data, dropped = [], faults = [], score } of answers) {
      const checked = validateSubmission(model, data, env)
      expect(checked.answer, which).toEqual(sent)
      expect([...checked.dropped].sort(), which).toEqual([...dropped].sort())
      expect(checked.faults.map(({ path, keyword }) => `${path} ${keyword}`).sort(), which).toEqual(faults.map((fault) => fault.join(' ')).sort())
      expect(serverFaults(checked.answer).length === 0, which).toBe(faults.length === 0)
      if (score === undefined) continue
      const reached = scoreAnswer(model, checked.answer, env)
      expect([reached?.total, typeof reached?.band === 'object' ? (reached.band?.['zh-CN'] ?? null) : reached?.band], which).toEqual(score)
    }
  })
})

describe('the corpus', () => {
  const counts = new Map<string, number>()
  const have = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1)
  for (const { form } of fixtures) walk(form, new Set())

  /** Notes each thing once a fixture; a key counts as a keyword wherever it stands in the schema. */
  function walk(part: unknown, seen: Set<string>, inNames = false): void {
    const note = (what: string) => {
      if (!seen.has(what)) have(what)
      seen.add(what)
    }
    if (Array.isArray(part)) return part.forEach((item) => walk(item, seen))
    if (typeof part !== 'object' || part === null) return
    const own = part as Readonly<Record<string, unknown>>
    for (const [key, value] of Object.entries(own)) {
      if (!inNames) {
        note(key)
        for (const one of ['type', 'format', 'effect', 'control', 'variant', 'additionalProperties', 'label', 'identifies'].includes(key) ? [value].flat() : []) note(`${key}: ${typeof one === 'object' ? 'schema' : String(one)}`)
        if (Array.isArray(value)) note(`${key}[]`)
        if (key === 'type' && Array.isArray(value)) note(`type: ${value.join('|')}`)
      }
      if (!['default', 'const', 'enum', 'title', 'description'].includes(key) || inNames) walk(value, seen, !inNames && ['properties', '$defs', 'definitions', 'dependentRequired'].includes(key))
    }
  }

  const keysOf = (definition: string): readonly string[] => Object.keys((schemaOf('form')['definitions'] as Record<string, { properties: object }>)[definition]!.properties)
  const expected = [
    ...keysOf('objectNode'), ...keysOf('options'), 'failWhenUndefined', 'cel', 'conditions', 'scope', 'score', 'bands', 'uischema', 'anonymous', 'retain', 'basis',
    ...['object', 'array', 'string', 'integer', 'number', 'boolean', 'null'].flatMap((type) => [`type: ${type}`, ...(type === 'null' ? [] : [`type: ${type}|null`])]),
    ...['date', 'date-time', 'id-card', 'uscc', 'region', 'phone', 'food-licence', 'disability-cert', 'bank-account', 'geo-point', 'attachment', 'email', 'uri'].map((format) => `format: ${format}`),
    ...['VerticalLayout', 'HorizontalLayout', 'Group', 'Categorization', 'Category', 'Control', 'Label', 'ListWithDetail', 'AND', 'OR'].map((type) => `type: ${type}`),
    ...['SHOW', 'HIDE', 'ENABLE', 'DISABLE'].map((effect) => `effect: ${effect}`), ...['tabs', 'stepper'].map((variant) => `variant: ${variant}`), ...['false', 'true', 'schema'].map((label) => `additionalProperties: ${label}`),
    ...['radio', 'select', 'search', 'tree', 'checkboxes', 'toggle', 'textarea', 'slider', 'rating', 'scale', 'signature', 'camera', 'table', 'list-with-detail', 'organisation', 'person'].map((control) => `control: ${control}`),
    ...['person', 'organisation', 'account', 'party'].map((kind) => `identifies: ${kind}`), 'label: false', 'label: schema', 'items[]', 'prefixItems[]',
  ]

  test('has everything that a form may hold, most of it several times', () => {
    expect(fixtures.length).toBeGreaterThanOrEqual(84)
    expect(fixtures.filter(({ form }) => form.uischema === undefined).length).toBeGreaterThanOrEqual(25)
    expect(fixtures.filter(({ answers }) => answers.some(({ faults }) => faults !== undefined)).length).toBeGreaterThan(fixtures.length * 0.7)
    expect(expected.filter((what) => (counts.get(what) ?? 0) < 2)).toEqual([])
  })
})
