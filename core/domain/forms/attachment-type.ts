import { zipNames } from './zip-names.ts'

const magic: readonly (readonly [type: string, ...signs: readonly (readonly [at: number, bytes: string])[]])[] = [
  ['image/jpeg', [0, '\xff\xd8\xff']],
  ['image/png', [0, '\x89PNG\r\n\x1a\n']],
  ['image/webp', [0, 'RIFF'], [8, 'WEBP']],
  ['application/pdf', [0, '%PDF-']],
]

/** Major brands of still images in an ISO base media file (ISO/IEC 23008-12). */
const heic = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'])

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** All that a file may be. */
export const attachmentTypes: readonly string[] = [...magic.map(([type]) => type), 'image/heic', word, excel, 'text/csv', 'text/plain']

/** How names of each type may end; the first is given to what ends otherwise. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'image/jpeg': ['.jpg', '.jpeg'], 'image/png': ['.png'], 'image/webp': ['.webp'], 'image/heic': ['.heic', '.heif'], 'application/pdf': ['.pdf'], [word]: ['.docx'], [excel]: ['.xlsx'],
  'text/csv': ['.csv'], 'text/plain': ['.txt', '.log', '.md'],
}

/** Characters of a name. */
const longestName = 200

/** A file's name as it may stand beside its content: by its ending a system decides what to do with it, and would run `a.bat`. Otherwise `a.bat.txt`. */
export function attachmentName(name: string, type: string): string {
  const fitting = endings[type] ?? ['.txt']
  if (fitting.some((ending) => name.toLowerCase().endsWith(ending))) return name
  return name.slice(0, longestName - fitting[0]!.length) + fitting[0]!
}

/** Types whose content browsers show without running any of it. */
export const shownTypes: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/webp', 'application/pdf'])

/**
 * What a file is by its content; null for what cannot be attached. The name only parts CSV from other text, which look alike.
 */
export function attachmentType(content: Buffer, name: string): string | null {
  const latin = content.subarray(0, 32).toString('latin1')
  const found = magic.find(([, ...signs]) => signs.every(([at, bytes]) => latin.startsWith(bytes, at)))
  if (found !== undefined) return found[0]
  if (latin.startsWith('ftyp', 4)) return heic.has(latin.slice(8, 12)) ? 'image/heic' : null
  if (latin.startsWith('PK\x03\x04')) return officeType(content)
  return isPlainText(content) ? (/\.csv$/i.test(name) ? 'text/csv' : 'text/plain') : null
}

/** Documents that carry macros, or anything that a program could be, are none of these. */
function officeType(content: Buffer): string | null {
  const names = zipNames(content)
  if (names === null || !names.includes('[Content_Types].xml') || names.some((name) => /vbaProject|\.(bin|exe|dll|js|vbs|jar|com|bat|cmd|scr)$/i.test(name) && !/printerSettings\d*\.bin$/i.test(name))) return null
  return names.includes('word/document.xml') ? word : names.includes('xl/workbook.xml') ? excel : null
}

/** Controls other than tab, line feed, form feed and carriage return stand in no text. */
const controls = /[\u0000-\u0008\u000b\u000e-\u001f\u007f]/
/** What a browser might take for a page, wherever it stands, and what a shell might run. */
const markup = /<\s*(?:!doctype|\?xml|html|head|body|svg|script|iframe|object|embed|meta|link|style|img|a\s)/i

/** In UTF-8, or in what spreadsheets of Chinese offices write (GB 18030). */
function isPlainText(content: Buffer): boolean {
  const text = decoded(content, 'utf-8') ?? decoded(content, 'gb18030')
  return text !== null && !controls.test(text) && !markup.test(text) && !text.startsWith('#!') && !text.startsWith('%!')
}

/** Null for bytes that are no text in that encoding. */
function decoded(content: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(content)
  } catch {
    return null
  }
}
