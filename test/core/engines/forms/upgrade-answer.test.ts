import { expect, test } from 'vitest'
import type { Node } from '../../../../core/contracts/generated/form.ts'
import { prepareSchema } from '../../../../core/engines/forms/prepare-schema.ts'
import { upgradeAnswer } from '../../../../core/engines/forms/upgrade-answer.ts'
import { codesOf } from './random-answers.ts'

const text: Node = { type: 'string' }
const schema = prepareSchema({ type: 'object', properties: { households: { type: 'integer' }, note: text, on: text, constructor: text } as Readonly<Record<string, Node>> }, codesOf)
const before = { visited: 3, note: '无', on: '2026-03-01', gone: [1] }

test('only what the newer version declares comes over, and what does not is named', () => {
  expect(upgradeAnswer(before, { same: false, map: { households: 'visited' } }, schema)).toEqual({ answer: { households: 3 }, left: ['note', 'on', 'gone'] })
  expect(upgradeAnswer(before, { same: true, map: { households: 'visited' } }, schema)).toEqual({ answer: { households: 3, note: '无', on: '2026-03-01' }, left: ['gone'] })
  expect(upgradeAnswer(before, { same: true, map: {} }, schema)).toEqual({ answer: { note: '无', on: '2026-03-01' }, left: ['visited', 'gone'] })
})

test('a name that now means another field does not come over as itself', () => {
  expect(upgradeAnswer(before, { same: true, map: { note: 'on' } }, schema)).toEqual({ answer: { note: '2026-03-01' }, left: ['visited', 'note', 'gone'] })
  expect(upgradeAnswer({ on: 'x' }, { same: true, map: { note: 'never' } }, schema)).toEqual({ answer: { on: 'x' }, left: [] })
  expect(upgradeAnswer({ toString: 1 }, { same: true, map: { constructor: 'hasOwnProperty' } }, schema)).toEqual({ answer: {}, left: ['toString'] })
})
