import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { HolidayDay, HolidayYearJson } from '../../../contracts/calendar-api.ts'

/** What the State Council's notice of one year says. */
export const HolidayYear = defineEntity({
  name: 'HolidayYear',
  tableName: 'holiday_calendar',
  properties: {
    year: p.integer().primary(),
    source: p.string().$type<HolidayYearJson['source']>(),
    days: p.json<readonly HolidayDay[]>(),
    /** Who read it in; null for what came with the program. */
    account: p.string().strictNullable(),
    accountName: p.string().strictNullable(),
    at: p.datetime(),
  },
})

export type HolidayYear = InferEntity<typeof HolidayYear>
