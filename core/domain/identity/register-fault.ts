import { sentence, type Sentence } from '../../base/text.ts'

/** What stands against an entry of a register: the member at fault, what is wrong with it, and what to do. */
export interface RegisterFault {
  readonly id: string
  readonly field: string
  readonly message: Sentence
  readonly hint: Sentence
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/

/** Whether a text is a date of the calendar, `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  return dayPattern.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) && new Date(`${text}T00:00:00Z`).toISOString().slice(0, 10) === text
}

/** Titles and dates, which every register has. */
export function commonFaults({ id, title, titleEn, validFrom, validTo }: { readonly id: string; readonly title: string; readonly titleEn: string | null; readonly validFrom: string | null; readonly validTo: string | null }): readonly RegisterFault[] {
  const faults: RegisterFault[] = []
  if (title.trim() === '' || [...title].length > longestTitle) faults.push({ id, field: 'title', message: sentence('名称为空，或超过 100 个字。', 'The name is empty, or longer than 100 characters.'), hint: sentence('填写全称，不超过 100 个字。', 'Write the full name, of at most 100 characters.') })
  if (titleEn !== null && [...titleEn].length > 2 * longestTitle) faults.push({ id, field: 'titleEn', message: sentence('英文名称超过 200 个字符。', 'The English name is longer than 200 characters.'), hint: sentence('缩短英文名称。', 'Shorten it.') })
  for (const [field, day] of [['validFrom', validFrom], ['validTo', validTo]] as const) {
    if (day !== null && !isDay(day)) faults.push({ id, field, message: sentence(`“${day}”不是日期。`, `"${day}" is no date.`), hint: sentence('写成 2026-03-05 的样子。', 'Write it as 2026-03-05.') })
  }
  if (validFrom !== null && validTo !== null && isDay(validFrom) && isDay(validTo) && validTo < validFrom) {
    faults.push({ id, field: 'validTo', message: sentence(`停用日期 ${validTo} 早于启用日期 ${validFrom}。`, `The last day, ${validTo}, is before the first, ${validFrom}.`), hint: sentence('改正其中一个日期。', 'Correct one of them.') })
  }
  return faults
}

const longestTitle = 100
