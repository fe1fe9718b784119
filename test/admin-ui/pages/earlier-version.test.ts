import { expect, test } from 'vitest'
import { comesOver } from '../../../admin-ui/src/pages/forms/earlier-version.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'

const { schema } = buildForm({
  schema: {
    type: 'object', additionalProperties: false,
    properties: {
      finding: { type: 'string' }, 'a/b': { type: 'integer' }, count: { type: 'integer' },
      visits: { type: 'array', items: { type: 'object', additionalProperties: false, properties: { by: { type: 'string' } } } },
    },
  },
}, () => undefined)

test('what has no place in the newer version, or another type there, does not come over, and is named as it was', () => {
  const before = { finding: '入户', 'a/b': '三', visits: [{ day: '2026-03-05' }], gone: 1 }
  expect(comesOver(before, { same: true, map: {} }, schema)).toEqual({ answer: { finding: '入户' }, left: ['gone', 'a/b', 'visits'] })
  expect(comesOver({ visits: [{ by: '甲' }], 'a/b': 3 }, { same: true, map: {} }, schema)).toEqual({ answer: { visits: [{ by: '甲' }], 'a/b': 3 }, left: [] })
})

test('what comes over under one name alone is not said to be left', () => {
  expect(comesOver({ then: '三' }, { same: false, map: { finding: 'then', count: 'then' } }, schema)).toEqual({ answer: { finding: '三' }, left: [] })
  expect(comesOver({ then: '三' }, { same: false, map: { count: 'then' } }, schema)).toEqual({ answer: {}, left: ['then'] })
})
