import { createHash } from 'node:crypto'
import { sentence, type Sentence } from '../../base/text.ts'
import type { HolidayDay } from '../../contracts/calendar-api.ts'
import { readHolidayNotice } from '../../engines/deadlines/read-holiday-notice.ts'
import type { HolidayYear } from '../../store/entities/calendar/holiday-year.ts'
import { lastCovered } from './city-calendar.ts'

/** What reading a notice in would do. */
export interface HolidayPlan {
  readonly year: number | null
  readonly days: readonly HolidayDay[]
  /** Days that are otherwise than before. */
  readonly changed: readonly string[]
  /** What is wrong with the text, or why there is nothing to do. */
  readonly faults: readonly Sentence[]
  /** Over what would be put in, and in place of what; null where nothing can be. */
  readonly digest: string | null
}

/** What a notice would make of the years that are known. */
export function planHolidays(text: string, years: readonly HolidayYear[], thisYear: number): HolidayPlan {
  const { year, days, faults } = readHolidayNotice(text)
  if (year === null) return { year, days, changed: [], faults, digest: null }
  const next = lastCovered(years.map((one) => one.year)) + 1
  const before = years.find((one) => one.year === year)?.days ?? []
  const changed = changedDays(before, days)
  const more = faults.length > 0 ? faults
    : year < Math.min(thisYear, next) ? [sentence(`这是 ${year} 年的安排，已经过去，不用导入。`, `This is the notice of ${year}, which is over: it need not be read in.`)]
      : year > next ? [sentence(`请先导入 ${next} 年的安排：中间缺了一年，期限就算不准。`, `Read in the notice of ${next} first: with a year missing deadlines cannot be counted.`)]
        : changed.length === 0 ? [sentence(`${year} 年的安排已经在日历里，没有不同，不用导入。`, `The calendar says the same of ${year} already: there is nothing to read in.`)] : []
  const digest = createHash('sha256').update(JSON.stringify([year, before, days])).digest('hex')
  return { year, days, changed, faults: more, digest: more.length > 0 ? null : digest }
}

/** Dates that one list names and the other does not, or as something else; ascending. */
function changedDays(before: readonly HolidayDay[], after: readonly HolidayDay[]): readonly string[] {
  const kinds = (days: readonly HolidayDay[]) => new Map(days.map(({ date, kind }) => [date, kind]))
  const [was, is] = [kinds(before), kinds(after)]
  return [...new Set([...was.keys(), ...is.keys()])].filter((date) => was.get(date) !== is.get(date)).sort()
}
