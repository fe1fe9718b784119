import { describe, expect, test } from 'vitest'
import { closestName, createClosestName } from '../../../core/base/closest-name.ts'

describe('the name that was meant', () => {
  test.each([
    ['issued', ['born', 'issued_on', 'region'], 'issued_on'],
    ['maxLenght', ['minLength', 'maxLength'], 'maxLength'],
    ['titel', ['title', 'type'], 'title'],
    ['id_card', ['id-card', 'uscc'], 'id-card'],
    ['deceased', ['common/deceased', 'common/departments'], 'common/deceased'],
    ['grade', ['grades', 'grade'], 'grades'],
  ])('%s → %s', (written, names, meant) => expect(closestName(written, names)).toBe(meant))

  test.each([['colour', ['title', 'type', 'mode']], ['a', ['b', 'c']], ['x', []], ['region', ['region']]])('%s is near none of %j', (written, names) => {
    expect(closestName(written, names)).toBeNull()
  })

  test('of very many wrong names the first are compared', () => {
    const names = Array.from({ length: 40 }, (_, i) => `field_${i}`)
    const closest = createClosestName(100)
    expect([closest('feld_7', names), closest('feld_8', names), closest('feld_9', names)]).toEqual(['field_7', 'field_8', null])
  })

  test('a very long text is near nothing, and costs nothing', () => {
    const long = 'a'.repeat(1_000_000)
    expect(closestName(long, [long.slice(1)])).toBeNull()
    expect(closestName('title', [long, 'titles'])).toBe('titles')
  })
})
