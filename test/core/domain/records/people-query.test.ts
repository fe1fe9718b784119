import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { partedBy, readPeopleQuery } from '../../../../core/domain/records/people-query.ts'
import { idNumber } from '../../../support/id-number.ts'

const read = (typed: string, shown = 4) => readPeopleQuery(typed, 'id-card', shown)
const named = (typed: string) => {
  const query = read(typed)
  return query?.by === 'name' ? [query.names, query.end] : query
}

describe('what was typed to find somebody', () => {
  test.each([['王小明', 4, 'end'], ['王小明', 3, 'end'], ['王小明', 0, 'number'], ['王小明 123', 4, 'longer-end'], ['王小明 123', 3, 'number'], ['王小明 123X', 6, 'number'], ['11010519491231002X', 4, 'number']] as const)('of too many that %s finds, with %i characters for everybody to see, the %s tells who', (typed, shown, by) => {
    expect(partedBy(read(typed, shown)!, shown)).toBe(by)
  })

  test('is a number, however it is written', () => {
    expect(read('11010519491231002x')).toEqual({ by: 'number', number: '11010519491231002X' })
    expect(read('１１０１０５ 194912310021'.replace('194912310021', '19491231002X'))).toEqual({ by: 'number', number: '11010519491231002X' })
    // Of 15 digits (GB 11643-1989).
    expect(read('110105491231002')).toEqual({ by: 'number', number: '11010519491231002X' })
  })

  test('is a name, in the ways in which registers write it', () => {
    expect(named('王小明')).toEqual([['王小明'], null])
    expect(named('  王  明 ')).toEqual([['王 明', '王明'], null])
    expect(named('John Smith')).toEqual([['John Smith'], null])
    const [ways] = named('买买提•吐尔逊') as [string[]]
    expect(ways).toEqual(expect.arrayContaining(['买买提·吐尔逊', '买买提•吐尔逊', '买买提.吐尔逊']))
    expect(new Set(ways).size).toBe(ways.length)
    expect(named('𠮷田')).toEqual([['𠮷田'], null])
  })

  test('is a name with the last 3 or 4 characters of the number', () => {
    for (const typed of ['王小明 123x', '王小明123X', '王小明，123X', '王小明　１２３Ｘ']) expect(named(typed)).toEqual([['王小明'], '123X'])
    expect(named('王小明 002')).toEqual([['王小明'], '002'])
    expect(named('John S. 0426')).toEqual([expect.arrayContaining(['John S.']), '0426'])
    // No more than everybody may see.
    expect([read('王小明 123X', 3), read('王小明 23X', 3)]).toMatchObject([null, { by: 'name', end: '23X' }])
  })

  test('is nothing that anybody could be found by', () => {
    for (const typed of ['', ' ', '123X', '1234', '王小明 12', '王小明 12345', '王小明 1234567', '王2明', '110105194912310021', '·', '！', '1101051949123100']) expect(read(typed)).toBeNull()
  })

  test('property: every right number is read as itself, and whatever else is typed does not throw', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 999 }), (order) => {
      expect(read(idNumber(order))).toEqual({ by: 'number', number: idNumber(order) })
    }))
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (typed) => {
      const query = read(typed)
      if (query?.by === 'name') expect(query.names.length).toBeGreaterThan(0)
    }))
  })
})
