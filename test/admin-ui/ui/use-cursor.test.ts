// @vitest-environment node
import { expect, test } from 'vitest'
import { useCursor } from '../../../admin-ui/src/ui/use-cursor.ts'

test('the way back is the way that was come', () => {
  const position = useCursor()
  expect([position.cursor.value, position.pagesBefore.value]).toEqual([undefined, 0])
  position.forward('b')
  position.forward('c')
  expect([position.cursor.value, position.pagesBefore.value]).toEqual(['c', 2])
  position.back()
  expect([position.cursor.value, position.pagesBefore.value]).toEqual(['b', 1])
  position.back()
  position.back()
  expect([position.cursor.value, position.pagesBefore.value]).toEqual([undefined, 0])
})

test('reset leads to the first page', () => {
  const position = useCursor()
  position.forward('b')
  position.reset()
  expect(position.cursor.value).toBeUndefined()
})
