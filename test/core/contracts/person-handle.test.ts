import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPersonHandle, personHandle, readPersonHandle, shownNumber } from '../../../core/contracts/person-handle.ts'
import { fieldTypes } from '../../../core/language/field-types/field-types.ts'

const sealed = fc.stringMatching(/^[\w-]{1,80}$/)

test('property: a handle tells what it shows and what only the server opens, and nothing made otherwise does', () => {
  fc.assert(fc.property(sealed, fc.string({ unit: 'grapheme', maxLength: 30 }), fc.string({ unit: 'grapheme', maxLength: 30 }), (inner, name, number) => {
    const handle = personHandle(inner, { name, number })
    expect(readPersonHandle(handle)).toEqual({ sealed: inner, shown: { name, number } })
    expect([isPersonHandle(handle), shownNumber(handle)]).toEqual([true, number])
  }))
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => {
    expect(() => readPersonHandle(`person:${text}`)).not.toThrow()
  }))
})

test('a broken handle shows nothing but stars, and is none', () => {
  for (const broken of ['person:', 'person:a', 'person:a:b', 'person:a:b:c:d', 'person::b:c', 'person:a b:c:d', 'person:a:%:c', `person:${'a'.repeat(2000)}:b:c`]) {
    expect([readPersonHandle(broken), shownNumber(broken)]).toEqual([null, '***'])
  }
  for (const other of ['', '350302199001010426', ' person:a:b:c', null, 7, ['person:a:b:c']]) expect([isPersonHandle(other), shownNumber(other)]).toEqual([false, other])
})

test('no value of a field type that identifies somebody is a handle', () => {
  for (const name of ['id-card', 'disability-cert', 'uscc', 'bank-account', 'phone', 'email', 'food-licence']) {
    const type = fieldTypes.get(name)!
    expect(type.reason(type.normalise(personHandle('abc', { name: '王*明', number: '3503**********0426' })))).not.toBeNull()
  }
})
