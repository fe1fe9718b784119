/** Pairs of rows that agree in the same way. */
export interface ComparisonPattern {
  /** How far each part agrees: a level from 0 up, null where it says nothing. */
  readonly levels: readonly (number | null)[]
  /** Pairs of which it is not known whether they are the same. */
  readonly pairs: number
  /** Pairs known to be the same, and known to be others: by what was decided about them, or as each row has one counterpart. */
  readonly same: number
  readonly other: number
}

/** Two kinds of pairs and how often each part agrees to what level in either (the m and u of Fellegi and Sunter). */
export interface Mixture {
  /** Share of the pairs that are the same, of those of which it is not known. */
  readonly share: number
  /** By part, then by level; each part's sum is 1. */
  readonly same: readonly (readonly number[])[]
  readonly other: readonly (readonly number[])[]
}

const mostRounds = 2000
const enough = 1e-7
/** Added to each count, so that what was never seen is rare and not impossible. */
const unseen = 0.5

/**
 * Fits the two kinds to what was compared, without being told which pair is of which, by expectation maximisation over parts
 * taken as independent within a kind (Fellegi and Sunter 1969; Winkler 1988). Pairs that are known count as they are.
 * Of two beginnings, most pairs the same or most not, the one counts that ends likelier, and before that one in which what is the
 * same does agree more. Pure; the same patterns give the same numbers.
 * @param levels how many levels each part has
 * @param others what tells how pairs agree that are not the same: `all` pairs so far as they seem so, or only those that are `known`;
 * then two parts that look at the same thing cannot make a kind of their own out of it
 */
export function fitMixture(patterns: readonly ComparisonPattern[], levels: readonly number[], others: 'all' | 'known'): Mixture {
  const ends = beginnings(patterns, levels, others).map((mixture) => settled(patterns, levels, others, mixture))
  const sound = ends.filter(agreesMore)
  return (sound.length > 0 ? sound : ends).reduce((a, b) => (logLikelihood(patterns, b) > logLikelihood(patterns, a) ? b : a))
}

/** False when on some part what is the same agrees clearly less: the two kinds are then something else. */
export function agreesMore({ same, other }: Mixture): boolean {
  const height = (levels: readonly number[]) => levels.reduce((sum, share, level) => sum + (share * level) / Math.max(1, levels.length - 1), 0)
  return same.every((levels, part) => height(levels) >= height(other[part]!) - 0.1)
}

/** How likely a pair of such agreement is the same: 0 to 1. */
export function likelihoodOfSame(mixture: Mixture, levels: readonly (number | null)[]): number {
  const odds = levels.reduce<number>((sum, level, part) => sum + (level === null ? 0 : logRatio(mixture, part, level)), Math.log(mixture.share / (1 - mixture.share)))
  return 1 / (1 + Math.exp(-odds))
}

/** What a part's level says for the pair being the same: the logarithm of m over u. */
export function logRatio(mixture: Mixture, part: number, level: number): number {
  return Math.log(mixture.same[part]![level]! / mixture.other[part]![level]!)
}

function beginnings(patterns: readonly ComparisonPattern[], levels: readonly number[], others: 'all' | 'known'): Mixture[] {
  const mostly = (top: boolean) => levels.map((count) => Array.from({ length: count }, (_, level) => (level === (top ? count - 1 : 0) ? 0.8 : 0.2 / Math.max(1, count - 1))))
  const all = counted(patterns, levels, (pattern) => (others === 'known' ? pattern.other : pattern.pairs + pattern.same + pattern.other))
  return [{ share: 0.1, same: mostly(true), other: all }, { share: 0.9, same: mostly(true), other: others === 'known' ? all : mostly(false) }]
}

function settled(patterns: readonly ComparisonPattern[], levels: readonly number[], others: 'all' | 'known', beginning: Mixture): Mixture {
  let mixture = beginning
  for (let round = 0; round < mostRounds; round++) {
    const next = maximised(patterns, levels, others, mixture)
    const moved = distance(mixture, next)
    mixture = next
    if (moved < enough) break
  }
  return mixture
}

function logLikelihood(patterns: readonly ComparisonPattern[], { share, same, other }: Mixture): number {
  const chance = (kind: Mixture['same'], levels: ComparisonPattern['levels']) => levels.reduce<number>((product, level, part) => (level === null ? product : product * kind[part]![level]!), 1)
  return sum(patterns.map((pattern) => {
    const [ifSame, ifOther] = [chance(same, pattern.levels), chance(other, pattern.levels)]
    return pattern.pairs * Math.log(share * ifSame + (1 - share) * ifOther) + pattern.same * Math.log(ifSame) + pattern.other * Math.log(ifOther)
  }))
}

function maximised(patterns: readonly ComparisonPattern[], levels: readonly number[], others: 'all' | 'known', mixture: Mixture): Mixture {
  const likely = new Map(patterns.map((pattern) => [pattern, likelihoodOfSame(mixture, pattern.levels)]))
  const seemsSame = (pattern: ComparisonPattern) => pattern.pairs * likely.get(pattern)!
  return {
    // What is known was not drawn at random: of the rest it says nothing.
    share: (sum(patterns.map(seemsSame)) + unseen) / (sum(patterns.map(({ pairs }) => pairs)) + 2 * unseen),
    same: counted(patterns, levels, (pattern) => seemsSame(pattern) + pattern.same),
    other: others === 'known' ? mixture.other : counted(patterns, levels, (pattern) => pattern.pairs - seemsSame(pattern) + pattern.other),
  }
}

/** Shares of each part's levels, a pattern counted as often as `weight` says. */
function counted(patterns: readonly ComparisonPattern[], levels: readonly number[], weight: (pattern: ComparisonPattern) => number): number[][] {
  const counts = levels.map((count) => new Array<number>(count).fill(unseen))
  for (const pattern of patterns) {
    const times = weight(pattern)
    pattern.levels.forEach((level, part) => {
      if (level !== null) counts[part]![level]! += times
    })
  }
  return counts.map((part) => {
    const total = sum(part)
    return part.map((count) => count / total)
  })
}

function distance(a: Mixture, b: Mixture): number {
  const moved = (one: Mixture['same'], other: Mixture['same']) => one.flatMap((part, i) => part.map((value, level) => Math.abs(value - other[i]![level]!)))
  return Math.max(Math.abs(a.share - b.share), ...moved(a.same, b.same), ...moved(a.other, b.other))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
