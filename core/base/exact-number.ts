/** A number that JavaScript keeps is written with fewer characters, also where it is written out. */
const longest = 400

/**
 * Whether a number as JSON writes it is the number that JavaScript makes of it, so that it can be given back as it came: `1.50` and `1e2`
 * are, `10000000000000001`, `1.10000000000000000000001` and `1e999` are not.
 */
export function isKept(source: string): boolean {
  return source.length <= longest && decimalOf(source) === decimalOf(String(Number(source)))
}

/** The same text for the same number, however it is written; null for what is none. */
function decimalOf(source: string): string | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(source)
  if (match === null) return null
  const [, sign, whole, fraction = '', power = '0'] = match
  const digits = `${whole}${fraction}`.replace(/^0+/, '')
  const shown = digits.replace(/0+$/, '')
  return shown === '' ? '0' : `${sign}${shown}e${Number(power) - fraction.length + digits.length - shown.length}`
}
