import { HuiyanError } from '../../base/errors.ts'
import type { NoticeTexts } from '../../contracts/notice-api.ts'
import { cleanText } from '../../store/clean-text.ts'

/** Texts of a notice as they are kept. A title is one line. Throws `notice-title-missing`. */
export function cleanTexts({ title, facts, basis, demand, signDays, replyDays }: NoticeTexts): NoticeTexts {
  const line = cleanText(title).replaceAll(/\s+/g, ' ')
  if (line === '') throw new HuiyanError('notice-title-missing')
  return { title: line, facts: cleanText(facts), basis: cleanText(basis), demand: cleanText(demand), signDays, replyDays }
}
