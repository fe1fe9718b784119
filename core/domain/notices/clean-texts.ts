import { HuiyanError } from '../../base/errors.ts'
import type { NoticeTexts } from '../../contracts/notice-api.ts'
import { maskPersonal } from '../../store/mask-personal.ts'

/** Marks that cannot be seen: controls but for line and tab, directions (Unicode, UAX 9), zero widths, byte order. */
 
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g

/**
 * Texts of a notice as they are kept: without marks that cannot be seen, so that what is printed reads as it was written; lines end in
 * LF; personal numbers are masked. A title is one line. Throws `notice-title-missing`.
 */
export function cleanTexts({ title, facts, basis, demand, signDays, replyDays }: NoticeTexts): NoticeTexts {
  const line = clean(title).replaceAll(/\s+/g, ' ')
  if (line === '') throw new HuiyanError('notice-title-missing')
  return { title: line, facts: clean(facts), basis: clean(basis), demand: clean(demand), signDays, replyDays }
}

const clean = (text: string): string => maskPersonal(text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(unseen, '').trim())
