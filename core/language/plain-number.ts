/** A number of JSON as decimal text without exponent: `1e-7` → `0.0000001`. */
export function plainNumber(value: number): string {
  const match = /^(-?)(\d)(?:[.](\d+))?e([+-]\d+)$/.exec(String(value))
  if (match === null) return String(value)
  const [, sign, first, rest = '', power] = match
  const digits = first! + rest
  const shift = Number(power)
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${digits}`
  return `${sign}${digits.padEnd(shift + 1, '0')}`
}

/** Significant digits of a number; beyond 15 a JSON number may no longer be the one that was written. */
export function significantDigits(value: number): number {
  return plainNumber(value).replace(/^-?[0.]*/, '').replace('.', '').replace(/0+$/, '').length
}

/** The number of decimals that `multipleOf` names; null when it is no negative power of ten. */
export function scaleOf(multipleOf: number): number | null {
  const match = /^(?:1|0[.](0*)1)$/.exec(plainNumber(multipleOf))
  if (match === null) return null
  return match[1] === undefined ? (multipleOf === 1 ? 0 : null) : match[1].length + 1
}
