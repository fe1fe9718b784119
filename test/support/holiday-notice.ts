import type { HolidayDay } from '../../core/contracts/calendar-api.ts'

const dayLength = 86_400_000
const dateOf = (time: number) => new Date(time).toISOString().slice(0, 10)
const weekday = (date: string) => '日一二三四五六'[new Date(`${date}T00:00:00Z`).getUTCDay()]!

/** `1月1日（周四）`, without the month where the date before it has the same. */
function told(date: string, before: string | null): string {
  const [, month, day] = date.split('-').map(Number)
  return `${before !== null && date.slice(0, 7) === before.slice(0, 7) ? '' : `${month}月`}${day}日（周${weekday(date)}）`
}

/** Dates that follow one another, together. */
function runs(dates: readonly string[]): readonly (readonly string[])[] {
  const all: string[][] = []
  for (const date of dates) {
    const last = all.at(-1)
    if (last !== undefined && Date.parse(date) - Date.parse(last.at(-1)!) === dayLength) last.push(date)
    else all.push([date])
  }
  return all
}

/** A yearly notice in the form in which they are published. A festival that has no days of its own lies within another's: 国庆节、中秋节. */
export function holidayNotice(year: number, days: readonly HolidayDay[]): string {
  const titles = [...new Set(days.map(({ title }) => title))]
  const without = ['中秋节', '端午节', '清明节'].filter((festival) => !titles.some((title) => title.includes(festival)))
  const lines = titles.map((title, at) => {
    const off = days.filter((day) => day.title === title && day.kind === 'holiday').map(({ date }) => date)
    const worked = days.filter((day) => day.title === title && day.kind === 'make-up').map(({ date }) => date)
    const rests = runs(off).map((run) => (run.length === 1 ? told(run[0]!, null) : `${told(run[0]!, null)}至${told(run.at(-1)!, run[0]!)}`)).join('、')
    const rest = off.length === 0 ? '' : off.length === 1 ? `${rests}放假1天，不调休。` : `${rests}放假调休，共${off.length}天。`
    return `${'一二三四五六七八九十'[at]}、${title === '国庆节' ? ['国庆节', ...without].join('、') : title}：${rest}${worked.length === 0 ? '' : `${worked.map((date) => told(date, null)).join('、')}上班。`}`
  })
  return [`国务院办公厅关于${year}年部分节假日安排的通知`, '各省、自治区、直辖市人民政府，国务院各部委、各直属机构：', `　　现将${year}年元旦等节日放假调休日期的具体安排通知如下。`, ...lines.map((line) => `　　${line}`), '　　节假日期间，请妥善安排值班。', '国务院办公厅', `${year - 1}年11月4日`].join('\n')
}

/** Holidays as a notice of any year might give them: each festival with three days of rest or one, and a Saturday worked for the Spring Festival. */
export function likelyHolidays(year: number): readonly HolidayDay[] {
  const festivals = [['元旦', '01-01', 3], ['春节', '02-06', 7], ['清明节', '04-05', 1], ['劳动节', '05-01', 5], ['端午节', '06-09', 1], ['中秋节', '09-15', 1], ['国庆节', '10-01', 7]] as const
  const off = festivals.flatMap(([title, first, count]) => Array.from({ length: count }, (_, at) => ({ date: dateOf(Date.parse(`${year}-${first}T00:00:00Z`) + at * dayLength), kind: 'holiday' as const, title })))
  const february = Date.parse(`${year}-02-13T00:00:00Z`)
  const saturday = february + ((6 - new Date(february).getUTCDay() + 7) % 7) * dayLength
  return [...off, { date: dateOf(saturday), kind: 'make-up' as const, title: '春节' }].sort((a, b) => (a.date < b.date ? -1 : 1))
}
