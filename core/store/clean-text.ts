import { maskPersonal } from './mask-personal.ts'

/** Marks that cannot be seen: controls but for line and tab, directions (Unicode, UAX 9), zero widths, byte order. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]/g

/** What a person has written as it is kept: without marks that cannot be seen, so that it reads as it was written; lines end in LF; personal numbers are masked. */
export function cleanText(text: string): string {
  return maskPersonal(text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(unseen, '').trim())
}
