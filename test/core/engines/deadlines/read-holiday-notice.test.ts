import { describe, expect, test } from 'vitest'
import { nationalYears } from '../../../../core/engines/deadlines/national-calendar.ts'
import { readHolidayNotice } from '../../../../core/engines/deadlines/read-holiday-notice.ts'
import { holidayNotice, likelyHolidays } from '../../../support/holiday-notice.ts'

const days = likelyHolidays(2027)
const notice = holidayNotice(2027, days)
const faults = (text: string) => readHolidayNotice(text).faults.map(({ en }) => en)

describe('a notice as it is published', () => {
  // Since 2008 all seven festivals are days off.
  test.each([...nationalYears].filter(([year]) => year >= 2008))('of %i gives the days of the national tables', (year, known) => {
    const read = readHolidayNotice(holidayNotice(year, known))
    expect(read.faults).toEqual([])
    expect(read.year).toBe(year)
    expect(read.days.map(({ date, kind }) => ({ date, kind }))).toEqual(known.map(({ date, kind }) => ({ date, kind })))
  })

  test('a rest over New Year, two ranges, a day of commemoration, western signs, and the months of a list left out', () => {
    const text = notice.replace('1月1日（周五）至3日（周日）放假调休，共3天', '2026年12月31日（星期四）至2027年1月2日(周六)放假,共3天')
      .replace('四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。', '四、劳动节: 5月1日至5日放假调休,共5天。4月25日、5月8日、9日上班。')
      .replace('五、', '五、抗战胜利82周年纪念日：9月3日（周五）放假。\n六、')
    const read = readHolidayNotice(text)
    expect(read.faults).toEqual([])
    expect(read.days.slice(0, 3).map(({ date }) => date)).toEqual(['2026-12-31', '2027-01-01', '2027-01-02'])
    expect(read.days.filter(({ kind, title }) => kind === 'make-up' && title === '劳动节').map(({ date }) => date)).toEqual(['2027-04-25', '2027-05-08', '2027-05-09'])
    expect(read.days).toContainEqual({ date: '2027-09-03', kind: 'holiday', title: '抗战胜利82周年纪念日' })
  })

  test('advice that gives nobody a day off is no holiday', () => {
    const text = notice.replace('二、春节：', '二、春节：鼓励安排职工在除夕（2月5日）休息。')
    expect(readHolidayNotice(text)).toEqual({ year: 2027, days, faults: [] })
  })
})

describe('what contradicts itself is named', () => {
  test.each([
    ['no year', notice.replaceAll('2027', ''), 'The year is not to be found'],
    ['a festival left out', notice.replace(/三、清明节.*\n/, ''), 'Nothing is said of 清明节'],
    ['another number of days', notice.replace('共7天', '共8天'), '春节 says 8 days, and its dates are 7'],
    ['another day of the week', notice.replace('1月1日（周五）', '1月1日（周四）'), '2027-01-01 of 元旦 is said to be another day of the week'],
    ['a day that is not there', notice.replace('4月5日（周一）', '4月31日'), '"4月31日" of 清明节 is no date of 2027'],
    ['work on a weekday', notice.replace(/2月13日（周六）上班/, '2月15日上班'), '2027-02-15, to be worked for 春节, is not on a weekend'],
    ['off and worked', notice.replace(/2月13日（周六）上班/, '2月6日上班'), '2027-02-06 is both off and worked'],
    ['a range the wrong way round', notice.replace('5月1日（周六）至5日（周三）', '5月5日至1日'), 'From "5月5日" to "1日" of 劳动节 is no rest'],
  ])('%s', (_what, text, said) => {
    expect(faults(text)).toEqual(expect.arrayContaining([expect.stringContaining(said)]))
  })

  test('words that are no notice', () => {
    expect(readHolidayNotice('2027年节假日安排：待定').faults[0]!['zh-CN']).toContain('没有读到元旦、春节、清明节、劳动节、端午节、中秋节、国庆节的安排')
  })
})
