/** The bytes of `whiteSpace` in UTF-8, as in white-space.ts of the folder above. */

/** Whether the cell [start, end) begins with white space; it is not empty. */
// @ts-ignore: decorator
@inline
export function opensWithSpace(start: usize): bool {
  const a = load<u8>(start)
  if (a <= 0x20) return true
  if (a < 0xc2 || (a > 0xc2 && a < 0xe1) || (a > 0xe3 && a != 0xef)) return false
  const b = load<u8>(start, 1)
  return isLatinSpace(a, b) || isWideSpace(a, b, load<u8>(start, 2))
}

/** Whether the cell [start, end) ends with white space; it is not empty. */
// @ts-ignore: decorator
@inline
export function closesWithSpace(start: usize, end: usize): bool {
  const last = load<u8>(end - 1)
  if (last <= 0x20) return true
  if (last < 0x80 || last > 0xbf || end - start < 2) return false
  const before = load<u8>(end - 2)
  return isLatinSpace(before, last) || (end - start > 2 && isWideSpace(load<u8>(end - 3), before, last))
}

function isLatinSpace(a: u32, b: u32): bool {
  return a == 0xc2 && (b == 0x85 || b == 0xa0)
}

function isWideSpace(a: u32, b: u32, c: u32): bool {
  if (a == 0xe1) return b == 0x9a && c == 0x80
  if (a == 0xe2) return (b == 0x80 && (c <= 0x8a || c == 0xa8 || c == 0xa9 || c == 0xaf)) || (b == 0x81 && c == 0x9f)
  if (a == 0xe3) return b == 0x80 && c == 0x80
  return a == 0xef && b == 0xbb && c == 0xbf
}
