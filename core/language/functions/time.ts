import { sentence } from '../../base/text.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { Expr } from '../../contracts/expression.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'
import { calendarOf, dayMicroseconds, daysOf, fitInt, floorDivide, readDate } from '../values.ts'
import { dateType, intType } from '../value-types.ts'
import { localClock } from '../zone-clock.ts'
import { byKinds, givesNull, mention, never, type Call, type LanguageFunction, type RunContext } from './language-function.ts'

const time = { kind: 'function', method: false, nulls: 'strict' } as const

export const today: LanguageFunction = {
  ...time, name: 'today', fails: never,
  title: sentence('今天', 'today'),
  description: sentence('运行当天的日期（城市时间）；试算时为所选日期。', 'The date of the run in city time; in tests and backtests the date chosen there.'),
  signatures: ['today() → date'],
  resolve: (args) => (args.length === 0 ? { type: dateType, operands: [] } : null),
  evaluate: (_args, _call, { today: day }) => day,
  sql: (_args, _call, dialect) => dialect.bound({ kind: 'today' }),
}

/** ISO days only: engines read more, and differently. */
const datePattern = '^(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})-[0-9]{2}-[0-9]{2}$'

const fixed = (dialect: Dialect, type: ValueType, value: string) => dialect.bound({ kind: 'value', type, value })
const localDay = (value: Sql, dialect: Dialect) => dialect.time.dateOf(dialect.time.local(value, dialect.bound({ kind: 'time-zone' })))
const dayOf = (value: bigint | number, { operands }: Call, context: RunContext): number =>
  operands[0]!.kind === 'date' ? (value as number) : Number(floorDivide(localClock(context.timeZone, value as bigint), dayMicroseconds))

export const date: LanguageFunction = {
  ...time, name: 'date',
  title: sentence('转为日期', 'date'),
  description: sentence(
    '日期时间在城市时间中的日期；或把 YYYY-MM-DD 形式的文本读作日期，读不出时为空。',
    'The date of a datetime in city time, or of a text written YYYY-MM-DD; null when the text is no date.',
  ),
  signatures: ['date(datetime) → date', 'date(string) → date', 'date(date) → date'],
  resolve: byKinds({ takes: ['datetime'], gives: dateType }, { takes: ['string'], gives: dateType }, { takes: ['date'], gives: dateType }),
  fails: ({ operands }) => (operands[0]!.kind === 'string' ? 'null' : 'never'),
  evaluate: ([value], call, context) => (call.operands[0]!.kind === 'string' ? readDate(value as string) : dayOf(value as bigint, call, context)),
  sql([value], { operands }, dialect) {
    switch (operands[0]!.kind) {
      case 'string': return dialect.tryCast(dialect.text.extract(value!, fixed(dialect, { kind: 'string' }, datePattern)), dateType)
      case 'date': return value!
      default: return localDay(value!, dialect)
    }
  },
}

function part(name: 'year' | 'month', zh: string): LanguageFunction {
  return {
    ...time, name, fails: never,
    title: sentence(zh, name),
    description: sentence(`日期的${zh}；日期时间取城市时间。`, `The ${name} of a date, or of a datetime in city time.`),
    signatures: [`${name}(date) → int`, `${name}(datetime) → int`],
    resolve: byKinds({ takes: ['date'], gives: intType }, { takes: ['datetime'], gives: intType }),
    evaluate: ([value], call, context) => BigInt(calendarOf(dayOf(value as bigint, call, context))[name]),
    sql: ([value], { operands }, dialect) => dialect.time[name](operands[0]!.kind === 'date' ? value! : localDay(value!, dialect)),
  }
}

export const year = part('year', '年份')
export const month = part('month', '月份')

function between(name: string, zh: string, en: string, unit: bigint): LanguageFunction {
  const perDay = dayMicroseconds / unit
  return {
    ...time, name, fails: never,
    title: sentence(`相差${zh}`, `${en} between`),
    description: sentence(
      `b − a，b 较早时为负。日期按日历日计；日期时间按整${zh}计，不足的舍去（向下取整）。`,
      `b − a, negative when b is earlier. Dates count calendar days; datetimes whole elapsed ${en}, by floor.`,
    ),
    signatures: [`${name}(date, date) → int`, `${name}(datetime, datetime) → int`],
    resolve: byKinds({ takes: ['date', 'date'], gives: intType }, { takes: ['datetime', 'datetime'], gives: intType }),
    evaluate: ([a, b], { operands }) => (operands[0]!.kind === 'date'
      ? BigInt((b as number) - (a as number)) * perDay
      : floorDivide((b as bigint) - (a as bigint), unit)),
    sql([a, b], { operands }, dialect) {
      if (operands[0]!.kind === 'datetime') return dialect.number.floorDivide(dialect.time.microseconds(a!, b!), unit)
      const days = dialect.time.days(a!, b!)
      // DuckDB multiplies constants that stand beside it into this one, which overflows where the product does not; an attempt it leaves alone.
      return perDay === 1n ? days : dialect.attempt(sql`${days} * ${String(perDay)}`)
    },
  }
}

export const daysBetween = between('days_between', '天数', 'days', dayMicroseconds)
export const hoursBetween = between('hours_between', '小时数', 'hours', dayMicroseconds / 24n)
export const minutesBetween = between('minutes_between', '分钟数', 'minutes', dayMicroseconds / 1440n)

/** Steps that lead from one date people use to another; a longer one is a failed operation, not a date. */
const mostDays = 10_000_000n
const mostMonths = 120_000n
const isWithin = (n: bigint, most: bigint) => n >= -most && n <= most

/** Days that timestamps hold: months are added through them. */
const timestampDays = { from: -106_751_990, to: 106_751_991 }
const fitDay = (day: number) => (day >= timestampDays.from && day <= timestampDays.to ? day : null)

const dateAndInt = byKinds({ takes: ['date', 'int'], gives: dateType })
const isStep = (arg: Expr, most: bigint) => arg.node === 'literal' && typeof arg.value === 'bigint' && isWithin(arg.value, most)

function step(arg: Expr, n: Sql, most: bigint, dialect: Dialect): Sql {
  if (isStep(arg, most)) return n
  return mention(arg, n, 'n', dialect, (steps) => sql`CASE WHEN ${steps} BETWEEN ${String(-most)} AND ${String(most)} THEN ${steps} END`)
}

export const addDays: LanguageFunction = {
  ...time, name: 'add_days',
  title: sentence('加天数', 'add days'),
  description: sentence('日期推后 n 天；n 为负则提前。', 'The date n days later, earlier when n is negative.'),
  signatures: ['add_days(date, int) → date'],
  resolve: dateAndInt,
  fails: ({ args }) => (isStep(args[1]!, mostDays) ? 'never' : 'null'),
  evaluate: ([day, n]) => (isWithin(n as bigint, mostDays) ? (day as number) + Number(n) : null),
  sql: ([day, n], { args }, dialect) => dialect.time.addDays(day!, step(args[1]!, n!, mostDays, dialect)),
}

export const addMonths: LanguageFunction = {
  ...time, name: 'add_months', fails: givesNull,
  title: sentence('加月数', 'add months'),
  description: sentence('日期推后 n 个月；没有那一天时取当月最后一天（1 月 31 日加 1 个月为 2 月末）。', 'The date n months later; a day the month lacks becomes its last (31 January + 1 is the end of February).'),
  signatures: ['add_months(date, int) → date'],
  resolve: dateAndInt,
  evaluate([day, n]) {
    if (!isWithin(n as bigint, mostMonths) || fitDay(day as number) === null) return null
    const start = calendarOf(day as number)
    const index = start.year * 12 + start.month - 1 + Number(n)
    const [targetYear, targetMonth] = [Math.floor(index / 12), ((index % 12) + 12) % 12 + 1]
    const lastDay = daysOf(targetYear, targetMonth + 1, 1) - daysOf(targetYear, targetMonth, 1)
    return fitDay(daysOf(targetYear, targetMonth, Math.min(start.day, lastDay)))
  },
  sql: ([day, n], { args }, dialect) => dialect.time.addMonths(day!, step(args[1]!, n!, mostMonths, dialect)),
}

/** A Monday before every date of the calendar. */
const monday = daysOf(1, 1, 1)
const weekdaysUntil = (day: number) => {
  const passed = day - monday + 1
  return Math.floor(passed / 7) * 5 + Math.min(((passed % 7) + 7) % 7, 5)
}
const isWeekday = (day: number) => ((day - monday) % 7 + 7) % 7 < 5

export const workingDaysBetween: LanguageFunction = {
  ...time, name: 'working_days_between', fails: never,
  title: sentence('相差工作日', 'working days between'),
  description: sentence('a 之后到 b（含）的工作日数，按节假日与调休安排计；b 较早时为负。', 'Working days after a up to and including b by the holiday calendar; negative when b is earlier.'),
  signatures: ['working_days_between(date, date) → int'],
  resolve: byKinds({ takes: ['date', 'date'], gives: intType }),
  evaluate([a, b], _call, { calendar }) {
    const [from, to] = [Math.min(a as number, b as number), Math.max(a as number, b as number)]
    const inside = (days: readonly number[], weekday: boolean) => days.filter((day) => day > from && day <= to && isWeekday(day) === weekday).length
    const count = weekdaysUntil(to) - weekdaysUntil(from) - inside(calendar.holidays, true) + inside(calendar.makeUpDays, false)
    return fitInt(BigInt(a as number) <= BigInt(b as number) ? BigInt(count) : BigInt(-count))
  },
  sql: ([a, b], _call, dialect) =>
    dialect.time.workingDays(a!, b!, dialect.bound({ kind: 'calendar', days: 'holidays' }), dialect.bound({ kind: 'calendar', days: 'make-up-days' })),
}
