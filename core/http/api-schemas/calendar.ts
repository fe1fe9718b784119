import { holidayKinds, longestHolidayNotice } from '../../contracts/calendar-api.ts'
import { count, flag, instant, listOf, nullable, object, oneOf, text } from './common.ts'

const day = { type: 'string', format: 'date', description: 'Of the city.' }
const holidays = listOf(object({ date: day, kind: oneOf(holidayKinds, '`make-up`: a day on a weekend that is worked (调休).'), title: text }), 'The earliest first.')

export const calendarSchema = object({
  coveredThrough: { ...day, description: 'The last day whose holidays are known: what is counted beyond it is provisional.' },
  today: day,
  next: { ...count, description: 'The year whose notice is read in next.' },
  years: listOf(object({ year: count, source: oneOf(['shipped', 'imported']), imported: nullable(object({ at: instant, by: text })), days: holidays }), 'The latest first.'),
})

export const holidayNoticeRequestSchema = object({ text: { type: 'string', minLength: 1, maxLength: longestHolidayNotice, description: 'The notice as it was published.' }, digest: { type: 'string', pattern: '^[0-9a-f]{64}$', description: 'Of the answer that said what it would do; left out, nothing is done.' } }, { optional: ['digest'] })

export const holidayNoticeSchema = object({
  done: flag, year: nullable(count), days: holidays, changed: listOf(day, 'Days that are otherwise from then on.'),
  faults: listOf(text, 'What is wrong; nothing is read in while there is any.'), digest: nullable(text),
})
