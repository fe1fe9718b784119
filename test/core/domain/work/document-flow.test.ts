import { expect, test } from 'vitest'
import { approves, lastOfDays, reopensDraft } from '../../../../core/domain/work/document-flow.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import { testMachines } from '../../../support/alert-work.ts'

test('the last day for signing is a day that the calendar knows, or none is printed', () => {
  const at = (day: string) => new Date(`${day}T09:00:00+08:00`)
  expect(lastOfDays(testMachines.calendar, at('2026-12-28'), 3)).toBe('2026-12-31')
  // The calendar of the test ends with the year: the first of January is a holiday that it does not know.
  expect(lastOfDays(testMachines.calendar, at('2026-12-28'), 4)).toBeNull()
})

test('the standard machine approves by its action of that name', () => {
  const flow = standardMachines.get('notice')!
  const before = Object.entries(flow.actions).filter(([name, { from }]) => name !== 'withdraw' && from.some((state) => ['draft', 'approved'].includes(state)))
  expect(before.map(([name, { from }]) => [name, approves(flow, from[0]!, name, from[0] === 'approved'), reopensDraft(flow, from[0]!, name)])).toEqual([['approve', true, false], ['issue', false, false]])
})
