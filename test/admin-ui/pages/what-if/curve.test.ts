import { expect, test } from 'vitest'
import { bandsOf, placesOf, totalOf } from '../../../../admin-ui/src/pages/topic/what-if/curve.ts'

const point = (value: string, red: number, yellow: number) => ({ value, red, orange: 0, yellow, blue: 0 })
const points = [point('0', 30, 10), point('50', 20, 10), point('200', 0, 5)]

test('values lie by their size; levels that occur are stacked, the worst at the bottom, to the height of the largest total', () => {
  expect(points.map(totalOf)).toEqual([40, 30, 5])
  expect(placesOf(points, 100)).toEqual([0, 25, 100])
  const bands = bandsOf(points, 100, 40)
  expect(bands.map(({ level }) => level)).toEqual(['red', 'yellow'])
  expect(bands.map(({ line }) => line)).toEqual(['0.0,10.0 25.0,20.0 100.0,40.0', '0.0,0.0 25.0,10.0 100.0,35.0'])
  expect(bands[1]!.area).toBe('0.0,0.0 25.0,10.0 100.0,35.0 100.0,40.0 25.0,20.0 0.0,10.0')
})

test('no findings at all, and a single value, draw nothing wrong', () => {
  expect(bandsOf([point('1', 0, 0), point('2', 0, 0)], 100, 40)).toEqual([])
  expect(placesOf([point('7', 1, 0)], 100)).toEqual([0])
  expect(bandsOf([point('7', 1, 0)], 100, 40)[0]!.line).toBe('0.0,0.0')
})
