/**
 * The candidate that somebody who wrote `name` most likely meant; null when none is near.
 * Near is a distance of at most a third of the letters, or one being the beginning or a whole word of the other.
 * Nothing is near a name of more than 100 letters.
 */
export function closestName(name: string, candidates: Iterable<string>): string | null {
  if (name.length > longest) return null
  const wanted = fold(name)
  let best: string | null = null
  let bestDistance = Infinity
  for (const candidate of candidates) {
    if (candidate === name) continue
    const folded = fold(candidate)
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, folded.length) / 3))
    const kin = related(wanted, folded)
    const apart = Math.abs(wanted.length - folded.length)
    // No distance is less than the difference in length.
    if (!kin && apart > limit) continue
    const distance = kin ? Math.min(1.5, apart > 1 ? apart : editDistance(wanted, folded)) : editDistance(wanted, folded)
    if (distance <= Math.max(limit, 1.5) && distance < bestDistance && distance < wanted.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `closestName` that compares so often in all, and finds nothing from then on: of thousands of wrong names the first are explained. */
export function createClosestName(comparisons = 200_000): (name: string, candidates: readonly string[]) => string | null {
  let left = comparisons
  return (name, candidates) => {
    left -= candidates.length
    return left < 0 ? null : closestName(name, candidates)
  }
}

/** What a hostile text may cost stays small. */
const longest = 100

function fold(name: string): string {
  return name.toLowerCase().replaceAll('-', '_')
}

function related(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return short.length >= 3 && (long.startsWith(short) || long.split(/[_/]/).includes(short))
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let twoAgo: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, twoAgo[j - 2]! + 1)
      current.push(least)
    }
    twoAgo = previous
    previous = current
  }
  return previous[b.length]!
}
