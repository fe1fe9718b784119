import { sentence, type Sentence } from '../../base/text.ts'
import type { HolidayDay } from '../../contracts/calendar-api.ts'
import { dateText, daysOf, readDate } from '../../language/values.ts'

/** What stands in a notice about a year's holidays. */
export interface HolidayNotice {
  /** Null where the text does not say. */
  readonly year: number | null
  /** The earliest first, each once. */
  readonly days: readonly HolidayDay[]
  /** What cannot be read or contradicts itself; days are only worth something when there is none. */
  readonly faults: readonly Sentence[]
}

/** Festivals that are days off by law (全国年节及纪念日放假办法, article 2): a notice that leaves one out is not whole. */
const festivals = ['元旦', '春节', '清明节', '劳动节', '端午节', '中秋节', '国庆节'] as const

/**
 * Reads the State Council's yearly notice (国务院办公厅关于…年部分节假日安排的通知) as it is published: days off, and the days on weekends that are
 * worked instead. What the text says twice, how many days and which day of the week, has to agree.
 */
export function readHolidayNotice(given: string): HolidayNotice {
  const text = given.normalize('NFKC').replaceAll(/[\u200b\ufeff]/g, '')
  const year = yearOf(text)
  if (year === null) return { year, days: [], faults: [sentence('没有读到年份：通知里要有“2027年……节假日安排”这样的字样。请粘贴通知全文。', 'The year is not to be found: the notice has to say it, as in "2027年…节假日安排". Paste the whole notice.')] }
  const faults: Sentence[] = []
  const days = new Map<string, HolidayDay>()
  const named = new Set<string>()
  for (const { title, body } of parts(text)) {
    const read = body.split(/[。;\n]/).flatMap((clause) => readClause(clause, title, year, faults))
    if (read.some(({ kind }) => kind === 'holiday')) for (const festival of festivals) if (title.includes(festival)) named.add(festival)
    for (const day of read) {
      const before = days.get(day.date)
      if (before !== undefined && before.kind !== day.kind) faults.push(sentence(`${day.date} 既放假又上班，请对照原文改正。`, `${day.date} is both off and worked: compare with the notice.`))
      else if (before === undefined) days.set(day.date, day)
    }
  }
  const missing = festivals.filter((festival) => !named.has(festival))
  if (missing.length > 0) faults.push(sentence(`没有读到${missing.join('、')}的安排：请粘贴通知全文，每个节日一行，写成“元旦：1月1日……放假”。`, `Nothing is said of ${missing.join(', ')}: paste the whole notice, with a line for each festival as in "元旦：1月1日…放假".`))
  return { year, days: [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1)), faults }
}

/** The year that the arrangement is of: in the heading, or where the festivals are first told. */
function yearOf(text: string): number | null {
  const found = /(20\d\d)\s*年\s*(?:部分)?节假日安排/.exec(text) ?? /(20\d\d)\s*年\s*元旦/.exec(text)
  return found === null ? null : Number(found[1])
}

/** The lines of the festivals, each with its name: 「一、元旦：…」, also two on one line. */
function parts(text: string): readonly { readonly title: string; readonly body: string }[] {
  const heads = [...text.matchAll(/(?:^|\n|。)\s*(?:[一二三四五六七八九十]+\s*、|\d+[.、)])?\s*([^:,。;\n]{2,40}?)\s*:/g)]
  return heads.map((head, at) => ({ title: head[1]!.replaceAll(/\s/g, ''), body: text.slice(head.index + head[0].length, heads[at + 1]?.index ?? text.length) }))
}

const dates = /(?:(\d{4})\s*年\s*)?(?:(\d{1,2})\s*月\s*)?(\d{1,2})\s*日\s*(?:\(([^)]*)\))?/g

/** Days of one sentence: 「1月1日(周四)至3日(周六)放假调休,共3天」 or 「1月4日(周日)上班」; others say nothing that counts. */
function readClause(clause: string, title: string, year: number, faults: Sentence[]): readonly HolidayDay[] {
  const off = clause.indexOf('放假')
  const kind = off >= 0 ? 'holiday' : clause.includes('上班') ? 'make-up' : null
  if (kind === null) return []
  const where = clause.slice(0, off >= 0 ? off : clause.indexOf('上班'))
  const days = datesOf(where, year, title, faults)
  const count = /(?:共|放假)\s*(\d{1,2})\s*天/.exec(clause)?.[1]
  if (kind === 'holiday' && count !== undefined && Number(count) !== days.length) faults.push(sentence(`${title}写着共 ${count} 天，日期却是 ${days.length} 天，请对照原文改正。`, `${title} says ${count} days, and its dates are ${days.length}: compare with the notice.`))
  for (const day of days) {
    if (kind === 'make-up' && placeInWeek(day) < 5) faults.push(sentence(`${title}的上班日 ${dateText(day)} 不是周末，请对照原文改正。`, `${dateText(day)}, to be worked for ${title}, is not on a weekend: compare with the notice.`))
  }
  return days.map((day) => ({ date: dateText(day), kind, title }))
}

/** Longest rest that a notice may give, in days: more is a slip of the pen. */
const longestRest = 15

function datesOf(where: string, year: number, title: string, faults: Sentence[]): readonly number[] {
  const days: number[] = []
  let [ofYear, month, end] = [year, null as number | null, 0]
  let before: { readonly day: number; readonly text: string } | null = null
  for (const match of where.matchAll(dates)) {
    // Another year is that of a rest that goes over New Year, and holds for what follows it.
    if (match[1] !== undefined) ofYear = Number(match[1])
    if (match[2] !== undefined) month = Number(match[2])
    const text = month === null ? match[0] : `${ofYear}-${pad(month)}-${pad(Number(match[3]))}`
    const day = readDate(text)
    if (day === null || ![year - 1, year].includes(ofYear)) {
      faults.push(sentence(`${title}的“${match[0]}”不是 ${year} 年的日期，请对照原文改正。`, `"${match[0]}" of ${title} is no date of ${year}: compare with the notice.`))
      before = null
      continue
    }
    const said = /(?:周|星期|礼拜)([一二三四五六日天])/.exec(match[4] ?? '')?.[1]
    if (said !== undefined && Math.min('一二三四五六日天'.indexOf(said), 6) !== placeInWeek(day)) faults.push(sentence(`${title}的 ${text} 写着星期${said}，其实是星期${'一二三四五六日'[placeInWeek(day)]}：请核对年份和日期。`, `${text} of ${title} is said to be another day of the week than it is: check year and date.`))
    const isRange: boolean = before !== null && /^\s*[至到~—–-]+\s*$/.test(where.slice(end, match.index))
    if (isRange && (day <= before!.day || day - before!.day >= longestRest)) faults.push(sentence(`${title}的“${before!.text}”到“${match[0]}”不像一段假期，请对照原文改正。`, `From "${before!.text}" to "${match[0]}" of ${title} is no rest: compare with the notice.`))
    else for (let one = isRange ? before!.day + 1 : day; one <= day; one += 1) days.push(one)
    before = { day, text: match[0] }
    end = match.index + match[0].length
  }
  return days
}

const pad = (number: number) => String(number).padStart(2, '0')
const monday = daysOf(1, 1, 1)
const placeInWeek = (day: number) => ((day - monday) % 7 + 7) % 7
