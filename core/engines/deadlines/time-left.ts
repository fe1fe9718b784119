import type { MatterClock } from '../../contracts/matter-clock.ts'
import { sentence, type Sentence } from '../../base/text.ts'
import { workingDaysBetween, type Calendar } from './calendar.ts'
import { dayEndingAt, dayOf } from './city-time.ts'
import { hourLength } from './due-at.ts'
import { readSpan } from './matter-clock.ts'
import { officeTimeBetween } from './office-time.ts'

/** An amount with its unit. */
interface Amount {
  readonly count: number
  readonly zh: string
  readonly en: string
}

/**
 * How much time a matter has left, or by how much it is overdue, for people: 还剩 3 个工作日, 今天到期, 已逾期 2 个工作日, 还剩 5 小时.
 * Days are those after today up to the due day, or after the due day up to today; hours are whole ones that have not passed, or have.
 * It counts what the clock's span counts, and natural days where working days would say nothing. A clock that stands tells what was left when it was stopped.
 */
export function timeLeft(calendar: Calendar, clock: MatterClock, at: Date): Sentence {
  if (clock.suspendedSince === null) return wordsAt(calendar, clock, at.getTime())
  const then = wordsAt(calendar, clock, Date.parse(clock.suspendedSince))
  return sentence(`已挂起，${then['zh-CN']}`, `Suspended; ${then.en}`)
}

function wordsAt(calendar: Calendar, clock: MatterClock, at: number): Sentence {
  const due = Date.parse(clock.due)
  const { unit } = readSpan(clock.span)
  const isOver = at >= due
  if (unit === 'wd' || unit === 'nd') {
    const [today, last] = [dayOf(calendar.timeZone, at), dayEndingAt(calendar.timeZone, due)]
    // A day may be due before its end: where hours were added to days.
    if (today === last) return isOver ? overdueBy(hours(at - due, 'h')) : sentence('今天到期', 'due today')
    return isOver ? overdueBy(days(calendar, unit, last, today)) : left(days(calendar, unit, today, last))
  }
  const [from, to] = isOver ? [due, at] : [at, due]
  const amount = hours(unit === 'wh' ? officeTimeBetween(calendar, from, to) : to - from, unit)
  return isOver ? overdueBy(amount) : left(amount)
}

function days(calendar: Calendar, unit: 'wd' | 'nd', from: number, to: number): Amount {
  const worked = unit === 'wd' ? workingDaysBetween(calendar, from, to) : 0
  return worked > 0 ? { count: worked, zh: '个工作日', en: 'working day' } : { count: to - from, zh: '天', en: 'day' }
}

function hours(length: number, unit: 'h' | 'wh'): Amount {
  const count = Math.floor(length / hourLength)
  if (count === 0 && unit === 'h') return { count: Math.floor(length / 60_000), zh: '分钟', en: 'minute' }
  return unit === 'wh' ? { count, zh: '个工作小时', en: 'working hour' } : { count, zh: '小时', en: 'hour' }
}

/** Less than one of the smallest unit is said so, since 0 would be neither left nor over. */
const wording = ({ count, zh, en }: Amount): Sentence =>
  (count === 0 ? sentence(`不足 1 ${zh}`, `less than 1 ${en}`) : sentence(`${count} ${zh}`, `${count} ${en}${count === 1 ? '' : 's'}`))

function left(amount: Amount): Sentence {
  const { 'zh-CN': zh, en } = wording(amount)
  return sentence(`还剩${amount.count === 0 ? '' : ' '}${zh}`, `${en} left`)
}

function overdueBy(amount: Amount): Sentence {
  const { 'zh-CN': zh, en } = wording(amount)
  return sentence(`已逾期${amount.count === 0 ? '' : ' '}${zh}`, `overdue by ${en}`)
}
