import { expect, test } from 'vitest'
import type { FindingSource } from '../../../../core/contracts/finding.ts'
import { decidedPairs } from '../../../../core/domain/packs/fit-scores.ts'

const source = (alias: string, row: string): FindingSource => ({ dataset: 'p/d', alias, row, batch: '1', key: [] })
const pairs = (left: readonly string[], sources: readonly FindingSource[], sourceCount = sources.length) => decidedPairs({ sides: { left, right: 'y' } }, [{ finding: { sources, sourceCount }, isConfirmed: true }])

test('a decision is about a pair where the finding rests on one row of each side', () => {
  expect(pairs(['x'], [source('x', '1'), source('y', '7')])).toEqual([{ left: ['1'], right: '7', same: true }])
  expect(pairs(['x', 'w'], [source('y', '7'), source('w', '2'), source('x', '1')])).toEqual([{ left: ['1', '2'], right: '7', same: true }])
  // Of two rows nobody knows which was meant, nor whether there is another where not all are kept.
  for (const more of [source('x', '2'), source('y', '8')]) expect(pairs(['x'], [source('x', '1'), source('y', '7'), more])).toEqual([])
  expect(pairs(['x', 'w'], [source('x', '1'), source('w', '1'), source('w', '2'), source('y', '7')])).toEqual([])
  expect(pairs(['x', 'w'], [source('x', '1'), source('y', '7')])).toEqual([])
  expect(pairs(['x'], [source('x', '1'), source('y', '7')], 3)).toEqual([])
  expect(decidedPairs({ sides: null }, [{ finding: { sources: [source('x', '1'), source('y', '7')], sourceCount: 2 }, isConfirmed: true }])).toEqual([])
})

test('of what was decided about one pair the last counts', () => {
  const sources = [source('x', '1'), source('y', '7')]
  expect(decidedPairs({ sides: { left: ['x'], right: 'y' } }, [true, false].map((isConfirmed) => ({ finding: { sources, sourceCount: 2 }, isConfirmed })))).toEqual([{ left: ['1'], right: '7', same: false }])
})
