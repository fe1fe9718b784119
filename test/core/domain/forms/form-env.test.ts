import { expect, test } from 'vitest'
import { createCityCalendar } from '../../../../core/domain/calendar/city-calendar.ts'
import { formEnv } from '../../../../core/domain/forms/form-env.ts'

test('forms count working days by the notice that was imported last, as deadlines do', () => {
  const year = (of: number, date: string) => ({ year: of, days: [{ date, kind: 'holiday' as const, title: '元旦' }] })
  const city = createCityCalendar('Asia/Shanghai', [year(2026, '2026-01-01')])
  const holidays = () => formEnv({ timeZone: 'Asia/Shanghai', calendar: city.current }, new Date('2026-12-31T17:00:00Z')).calendar.holidays
  const before = holidays()
  expect([before.length, holidays()]).toEqual([1, before])
  city.replace([year(2026, '2026-01-01'), year(2027, '2027-01-01')])
  expect(holidays()).toHaveLength(2)
})
