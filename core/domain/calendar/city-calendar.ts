import type { CalendarSettings } from '../../engines/deadlines/calendar.ts'
import { workCalendarOf } from '../../engines/deadlines/work-calendar.ts'
import type { HolidayYear } from '../../store/entities/calendar/holiday-year.ts'

/** What a city counts its working days by, as notices are known now. */
export interface CityCalendar {
  /** Always tells the newest: whoever keeps it reads its members each time. */
  readonly current: CalendarSettings
  /** Takes other years in place of those before, after their commit. */
  replace(years: readonly Pick<HolidayYear, 'year' | 'days'>[]): void
}

export function createCityCalendar(timeZone: string, years: readonly Pick<HolidayYear, 'year' | 'days'>[]): CityCalendar {
  const read = (of: typeof years) => ({ ...workCalendarOf(of.flatMap(({ days }) => days)), coveredThrough: `${lastCovered(of.map(({ year }) => year))}-12-31` })
  let known = read(years)
  return {
    current: {
      timeZone,
      get holidays() { return known.holidays },
      get makeUpDays() { return known.makeUpDays },
      get coveredThrough() { return known.coveredThrough },
    },
    replace: (others) => {
      known = read(others)
    },
  }
}

/** The last of the years that follow one another without a gap, from the first. */
export function lastCovered(years: readonly number[]): number {
  let last = years[0]!
  for (const year of years) if (year === last + 1) last = year
  return last
}
