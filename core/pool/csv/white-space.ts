/** Unicode White_Space and the byte order mark: what is cut from both ends of a cell. */
export const whiteSpace = '\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF'

const pattern = new RegExp(`^[${whiteSpace}]+|[${whiteSpace}]+$`, 'g')

/** The text without white space at its ends. */
export function trimCell(text: string): string {
  return text.replace(pattern, '')
}

/** Whether UTF-8 bytes from `at` may begin with white space; true when that cannot be told yet. */
export function opensWithSpace(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at]!
  if (first <= 0x20) return true
  if (first < 0xc2 || (first > 0xc2 && first < 0xe1) || (first > 0xe3 && first !== 0xef)) return false
  return at + 2 >= bytes.length || isWideSpace(first, bytes[at + 1]!, bytes[at + 2]!) || isLatinSpace(first, bytes[at + 1]!)
}

/** Whether the UTF-8 bytes of [start, end) end with white space. */
export function closesWithSpace(bytes: Uint8Array, start: number, end: number): boolean {
  if (end <= start) return false
  const last = bytes[end - 1]!
  if (last <= 0x20) return true
  if (last < 0x80 || last > 0xbf || end - start < 2) return false
  const before = bytes[end - 2]!
  return isLatinSpace(before, last) || (end - start > 2 && isWideSpace(bytes[end - 3]!, before, last))
}

function isLatinSpace(a: number, b: number): boolean {
  return a === 0xc2 && (b === 0x85 || b === 0xa0)
}

function isWideSpace(a: number, b: number, c: number): boolean {
  switch (a) {
    case 0xe1: return b === 0x9a && c === 0x80
    case 0xe2: return (b === 0x80 && (c <= 0x8a || c === 0xa8 || c === 0xa9 || c === 0xaf)) || (b === 0x81 && c === 0x9f)
    case 0xe3: return b === 0x80 && c === 0x80
    case 0xef: return b === 0xbb && c === 0xbf
    default: return false
  }
}

/** Whether the UTF-8 bytes of [start, end) are nothing but white space, or the end mark of old systems (0x1A). */
export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if ((byte >= 9 && byte <= 13) || byte === 0x20 || byte === 0x1a) continue
    if (i + 1 < end && isLatinSpace(byte, bytes[i + 1]!)) i += 1
    else if (i + 2 < end && isWideSpace(byte, bytes[i + 1]!, bytes[i + 2]!)) i += 2
    else return false
  }
  return true
}
