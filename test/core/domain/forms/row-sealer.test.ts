import { expect, test } from 'vitest'
import { createRowSealer, type SealedPlace } from '../../../../core/domain/forms/row-sealer.ts'
import { testAction } from '../../../support/action.ts'

const place: SealedPlace = { table: 'form_answer', row: '1', column: 'sealed' }
const sealer = createRowSealer(Buffer.alloc(32, 1))
const value = [{ path: ['id_no'], value: '11010519491231002X' }, '\ud800', null, 1.5]

test('what is sealed opens where it stands, and is never the same twice', () => {
  const sealed = sealer.seal(testAction(), place, value)
  expect(sealer.open(place, sealed)).toEqual(value)
  expect(Buffer.from(sealed, 'base64').includes('11010519491231002X')).toBe(false)
  expect(sealer.seal(testAction(), place, value)).not.toBe(sealed)
})

test('it opens nowhere else, under no other key, and with no byte changed', () => {
  const sealed = sealer.seal(testAction(), place, value)
  for (const other of [{ ...place, row: '2' }, { ...place, table: 'form_draft' }, { ...place, column: 'other' }] as const) expect(() => sealer.open(other, sealed)).toThrow('sealed-row-damaged')
  expect(() => createRowSealer(Buffer.alloc(32, 2)).open(place, sealed)).toThrow('sealed-row-damaged')
  const bytes = Buffer.from(sealed, 'base64')
  for (const at of [0, 31, 32, bytes.length - 17, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[at]! ^= 1
    expect(() => sealer.open(place, changed.toString('base64'))).toThrow('sealed-row-damaged')
  }
  for (const cut of ['', sealed.slice(0, 8), sealed.slice(0, -8)]) expect(() => sealer.open(place, cut)).toThrow('sealed-row-damaged')
})

test('fingerprints tell contents apart, and need the key', () => {
  expect(sealer.fingerprint('a')).toMatch(/^[0-9a-f]{64}$/)
  expect(sealer.fingerprint('a')).toBe(sealer.fingerprint(Buffer.from('a')))
  expect(new Set([sealer.fingerprint('a'), sealer.fingerprint('b'), createRowSealer(Buffer.alloc(32, 2)).fingerprint('a')]).size).toBe(3)
})
