/**
 * The findings that the Chicago pack should give, worked out a second way: plain loops over the files,
 * nothing shared with the product. `chicago-food.test.ts` holds the product's run to it.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readCsv } from './read-csv.ts'

export type Level = 'red' | 'orange' | 'yellow'
/** Key → level, by rule. */
export type ExpectedFindings = Readonly<Record<'failed-after-licence-ended' | 'no-licence-on-file' | 'repeat-failures', ReadonlyMap<string, Level>>>

export async function chicagoFindings(folder: string): Promise<ExpectedFindings> {
  const inspections = readCsv(await readFile(join(folder, 'food_inspections.csv'), 'utf8'))
  const licences = readCsv(await readFile(join(folder, 'business_licenses.csv'), 'utf8'))
  const fails = inspections.filter((row) => row['Results'] === 'Fail')

  const ended = new Map<string, Level>()
  const unlicensed = new Map<string, Level>()
  for (const fail of fails) {
    const number = fail['License #']!
    const own = number === '0' ? [] : licences.filter((licence) => licence['LICENSE NUMBER'] === number)
    if (own.length === 0) unlicensed.set(fail['Inspection ID']!, 'yellow')
    for (const licence of own) {
      if (licence['LICENSE STATUS'] !== 'AAC' && licence['LICENSE STATUS'] !== 'REV') continue
      if (dayNumber(licence['LICENSE STATUS CHANGE DATE']!) < dayNumber(fail['Inspection Date']!)) {
        ended.set(fail['Inspection ID']!, fail['Risk'] === 'Risk 1 (High)' ? 'red' : 'yellow')
      }
    }
  }

  const repeated = new Map<string, Level>()
  for (const number of new Set(fails.map((fail) => fail['License #']!))) {
    if (number === '0') continue
    const days = fails.filter((fail) => fail['License #'] === number).map((fail) => dayNumber(fail['Inspection Date']!))
    const most = mostWithin(days, 365)
    if (most >= 3) repeated.set(number, most >= 5 ? 'red' : most === 4 ? 'orange' : 'yellow')
  }
  return { 'failed-after-licence-ended': ended, 'no-licence-on-file': unlicensed, 'repeat-failures': repeated }
}

/** The greatest number of `days` that lie within some `period` days, the day itself and the `period` − 1 before it. */
export function mostWithin(days: readonly number[], period: number): number {
  return Math.max(0, ...days.map((last) => days.filter((day) => day <= last && day > last - period).length))
}

/** Days since 1970-01-01 of a date written `MM/DD/YYYY`. */
export function dayNumber(text: string): number {
  const match = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text)
  if (match === null) throw new Error(`not a date: ${text}`)
  return Date.UTC(Number(match[3]), Number(match[1]) - 1, Number(match[2])) / 86_400_000
}

/** How many keys have each level. */
export function countLevels(found: ReadonlyMap<string, Level>): Record<Level, number> {
  const counts = { red: 0, orange: 0, yellow: 0 }
  for (const level of found.values()) counts[level] += 1
  return counts
}
