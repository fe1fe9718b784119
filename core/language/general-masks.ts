/** Stars in place of everything; their number says nothing about the value. */
export const hidden = '***'

/**
 * Keeps `head` and `tail` code points and puts one star for each between.
 * A value too short to hide at least as many as it shows is hidden whole.
 */
export function keepEnds(value: string, head: number, tail: number): string {
  const points = [...value]
  const stars = points.length - head - tail
  if (stars < Math.max(1, (head + tail) / 2)) return hidden
  return points.slice(0, head).join('') + '*'.repeat(stars) + points.slice(points.length - tail).join('')
}

/** `陈小英` → `陈*英`, `李明` → `李*`; code points, so that rare characters beyond the first plane stay whole. */
export function maskName(value: string): string {
  const points = [...value]
  if (points.length < 2) return '*'
  if (points.length === 2) return `${points[0]}*`
  return `${points[0]}${'*'.repeat(points.length - 2)}${points.at(-1)}`
}

/** `350302199001010426` → `3503**********0426`. */
export function maskId(value: string): string {
  return keepEnds(value, 4, 4)
}

/** `13859491234` → `138****1234`; anything shorter keeps its last two digits. */
export function maskPhone(value: string): string {
  const points = [...value]
  return points.length >= 11 ? keepEnds(value, 3, 4) : keepEnds(value, 0, 2)
}

/** The last four digits alone. */
export function maskAccount(value: string): string {
  return keepEnds(value, 0, 4)
}

/** Down to the county or district (`福建省莆田市城厢区***`), else six code points; what follows is hidden. */
export function maskAddress(value: string): string {
  const county = /^.{2,20}?[区县旗]/u.exec(value)?.[0]
  if (county !== undefined && county.length < value.length) return county + hidden
  const points = [...value]
  return points.length > 9 ? points.slice(0, 6).join('') + hidden : hidden
}

/** `chen.li@example.cn` → `c***@example.cn`. */
export function maskEmail(value: string): string {
  const at = value.lastIndexOf('@')
  return at < 1 ? hidden : `${[...value][0]}${hidden}${value.slice(at)}`
}

/** `1990-05-21` → `1990-**-**`. */
export function maskDate(value: string): string {
  return /^[0-9]{4}-/.test(value) ? `${value.slice(0, 4)}-**-**` : hidden
}

/** `350302001003` → `3503********`: city kept. */
export function maskRegion(value: string): string {
  return value.length > 4 ? value.slice(0, 4) + '*'.repeat(value.length - 4) : hidden
}

/** Hides everything. */
export function maskAll(): string {
  return hidden
}
