import { hanReadings } from '../../../../core/language/han-readings.ts'

/** Jaro-Winkler by code points as the design defines it: prefixes of up to 4, weight 0.1, from 0.7 up. */
export function jaroWinkler(a: string, b: string): number {
  const [x, y] = cut(a, b)
  const similarity = jaro(x, y)
  if (similarity < 0.7) return similarity
  let prefix = 0
  while (prefix < 4 && prefix < x.length && prefix < y.length && x[prefix] === y[prefix]) prefix++
  return similarity + prefix * 0.1 * (1 - similarity)
}

function jaro(x: readonly string[], y: readonly string[]): number {
  if (x.length === 0 || y.length === 0) return x.length === y.length ? 1 : 0
  if (x.join('\u0000') === y.join('\u0000')) return 1
  const reach = Math.max(0, Math.floor(Math.max(x.length, y.length) / 2) - 1)
  const taken = new Set<number>()
  const matched: string[] = []
  x.forEach((one, i) => {
    for (let j = Math.max(0, i - reach); j <= Math.min(y.length - 1, i + reach); j++) {
      if (taken.has(j) || y[j] !== one) continue
      taken.add(j)
      matched.push(one)
      return
    }
  })
  if (matched.length === 0) return 0
  const others = [...taken].sort((i, j) => i - j).map((j) => y[j])
  const swaps = matched.filter((one, i) => one !== others[i]).length / 2
  return (matched.length / x.length + matched.length / y.length + (matched.length - Math.floor(swaps)) / matched.length) / 3
}

/** 1 − distance / longer length, by code points. */
export function levenshtein(a: string, b: string): number {
  const [x, y] = cut(a, b)
  if (x.length === 0 && y.length === 0) return 1
  let previous = Array.from({ length: y.length + 1 }, (_, j) => j)
  for (let i = 1; i <= x.length; i++) {
    const row = [i]
    for (let j = 1; j <= y.length; j++) row.push(Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (x[i - 1] === y[j - 1] ? 0 : 1)))
    previous = row
  }
  return 1 - previous[y.length]! / Math.max(x.length, y.length)
}

/** Jaccard of word sets; null where neither has a word. */
export function tokens(a: string, b: string): number | null {
  const [x, y] = [words(a), words(b)]
  const common = [...x].filter((word) => y.has(word)).length
  return x.size + y.size === 0 ? null : common / (x.size + y.size - common)
}

function words(text: string): Set<string> {
  const found = new Set<string>()
  let run = ''
  for (const one of [...text, ' ']) {
    const isHan = /\p{Script=Han}/u.test(one)
    if (!isHan && /[\p{L}\p{N}]/u.test(one)) {
      run += one
      continue
    }
    if (run !== '') found.add(run)
    run = ''
    if (isHan) found.add(one)
  }
  return found
}

/** Code points; of texts with more than 127 distinct ones between them the first 63 of each. ASCII needs no such care. */
function cut(a: string, b: string): readonly [string[], string[]] {
  const [x, y] = [[...a], [...b]]
  const many = new Set([...x, ...y]).size > 127
  return many ? [x.slice(0, 63), y.slice(0, 63)] : [x, y]
}

const readings = new Map(hanReadings.split(' ').flatMap((group) => {
  const [letters] = /^[a-z]+/.exec(group)!
  return [...group.slice(letters.length)].map((character) => [character, letters] as const)
}))

/** A text as it is read, toneless, without a space; what the table does not know stays itself. */
export function reading(text: string): string {
  return [...text].map((character) => readings.get(character) ?? character).join('')
}

/** 1 − |difference| / tolerance, at least 0. */
export function nearness(difference: number, tolerance: number): number {
  return Math.max(0, 1 - Math.abs(difference) / tolerance)
}
