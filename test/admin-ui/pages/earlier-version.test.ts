import { expect, test } from 'vitest'
import { comesOver } from '../../../admin-ui/src/pages/forms/earlier-version.ts'
import { buildForm } from '../../../core/engines/forms/build-form.ts'

const { schema } = buildForm({
  schema: {
    type: 'object', additionalProperties: false,
    properties: {
      finding: { type: 'string' }, 'a/b': { type: 'integer' }, count: { type: 'integer' },
      visits: { type: 'array', items: { type: 'object', additionalProperties: false, properties: { by: { type: 'string' }, count: { type: 'integer' } } } },
      towns: { type: 'array', items: { type: 'string' } },
    },
  },
}, () => undefined)

test('what has no place in the newer version, or another type there, does not come over, and is named as it was', () => {
  const before = { finding: '入户', 'a/b': true, visits: [{ day: '2026-03-05' }], gone: 1 }
  expect(comesOver(before, { same: true, map: {} }, schema)).toEqual({ answer: { finding: '入户' }, left: ['gone', 'a/b', 'visits'] })
  expect(comesOver({ visits: [{ by: '甲' }], 'a/b': 3 }, { same: true, map: {} }, schema)).toEqual({ answer: { visits: [{ by: '甲' }], 'a/b': 3 }, left: [] })
})

test('what comes over under one name alone is not said to be left', () => {
  expect(comesOver({ then: 3 }, { same: false, map: { finding: 'then', count: 'then' } }, schema)).toEqual({ answer: { count: 3 }, left: [] })
  expect(comesOver({ then: [] }, { same: false, map: { count: 'then' } }, schema)).toEqual({ answer: {}, left: ['then'] })
})

test('what is still being typed, and what was added and is empty yet, comes over with the list that it is in', () => {
  const before = { visits: [...Array.from({ length: 40 }, (_, i) => ({ by: '甲', count: i })), { by: '乙', count: '12人' }], towns: ['霞林街道', null], count: '3.5' }
  expect(comesOver(before, { same: true, map: {} }, schema)).toEqual({ answer: before, left: [] })
})
