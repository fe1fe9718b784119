/** The code points with the Unicode property White_Space. */
export const whiteSpace =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'

/**
 * Letters whose case pairs came with Unicode 16 and 17, after the tables of the SQL engine: they stay as they are,
 * so that a condition gives one answer wherever it runs.
 */
const newerLetters: readonly (readonly [from: number, to: number])[] = [
  [0x19b, 0x19b], [0x264, 0x264], [0x1c89, 0x1c8a], [0xa7cb, 0xa7cf], [0xa7d2, 0xa7d5], [0xa7da, 0xa7dd], [0x10d50, 0x10d85], [0x16ea0, 0x16ed3],
]

/** Greek letters with iota below, whose simple upper case is one letter and whose full one is two. */
const iotaLetters: readonly (readonly [from: number, to: number, shift: number])[] = [
  [0x1f80, 0x1f87, 8], [0x1f90, 0x1f97, 8], [0x1fa0, 0x1fa7, 8], [0x1fb3, 0x1fb3, 9], [0x1fc3, 0x1fc3, 9], [0x1ff3, 0x1ff3, 9],
]

function mapped(character: string, full: (text: string) => string): string {
  const result = full(character)
  if (result === character) return character
  const point = character.codePointAt(0)!
  if (newerLetters.some(([from, to]) => point >= from && point <= to)) return character
  return [...result].length === 1 ? result : character
}

/** Lower case by Unicode's simple mapping, letter by letter: lengths in code points stay. */
export function lowerCase(text: string): string {
  return Array.from(text, (character) => (character === 'İ' ? 'i' : mapped(character, (letter) => letter.toLowerCase()))).join('')
}

/** Upper case by Unicode's simple mapping; ß becomes ẞ, as the SQL engine has it. */
export function upperCase(text: string): string {
  return Array.from(text, (character) => {
    if (character === 'ß') return 'ẞ'
    const point = character.codePointAt(0)!
    const iota = iotaLetters.find(([from, to]) => point >= from && point <= to)
    return iota === undefined ? mapped(character, (letter) => letter.toUpperCase()) : String.fromCodePoint(point + iota[2])
  }).join('')
}
