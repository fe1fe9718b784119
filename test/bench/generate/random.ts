/** Repeatable pseudo-randomness: the same numbers for the same seed and index, on every machine. */
export interface Random {
  /** 0 to `count` − 1, evenly. */
  below(count: number): number
  pick<T>(items: readonly T[]): T
}

/** A stream of its own for each `index`, so that any row can be made without those before it. */
export function randomFor(seed: number, index: number): Random {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35)) | 0
  const next = (): number => {
    // splitmix32 (Steele, Lea, Flood 2014, in its 32-bit form)
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return (mixed ^ (mixed >>> 15)) >>> 0
  }
  const below = (count: number): number => Math.floor((next() / 0x1_0000_0000) * count)
  return { below, pick: (items) => items[below(items.length)]! }
}
