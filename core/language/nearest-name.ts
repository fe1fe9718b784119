/** The name most like the one that was written, for "did you mean"; null when none is near. */
export function nearestName(written: string, names: Iterable<string>): string | null {
  let best: { name: string; distance: number } | null = null
  const limit = Math.max(1, Math.floor(written.length / 3))
  if (written.length > 64) return null
  for (const name of names) {
    if (Math.abs(name.length - written.length) > limit) continue
    const distance = editDistance(written.toLowerCase(), name.toLowerCase())
    if (distance <= limit && (best === null || distance < best.distance)) best = { name, distance }
  }
  return best?.name ?? null
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let distance = Math.min(row[j - 1]! + 1, last[j]! + 1, last[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) distance = Math.min(distance, before[j - 2]! + 1)
      row.push(distance)
    }
    before = last
    last = row
  }
  return last[b.length]!
}
