/**
 * The candidate that somebody who wrote `name` most likely meant; null when none is near.
 * Near is a distance of at most a third of the letters, or one being the beginning or a whole word of the other.
 */
export function closestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = fold(name)
  let best: string | null = null
  let bestDistance = Infinity
  for (const candidate of candidates) {
    if (candidate === name) continue
    const folded = fold(candidate)
    const limit = Math.max(1, Math.floor(Math.max(wanted.length, folded.length) / 3))
    const distance = related(wanted, folded) ? Math.min(1.5, editDistance(wanted, folded)) : editDistance(wanted, folded)
    if (distance <= Math.max(limit, 1.5) && distance < bestDistance && distance < wanted.length) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

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
