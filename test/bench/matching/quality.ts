/** How well pairs that were found agree with those that are true. */
export interface Quality { readonly precision: number; readonly recall: number; readonly f1: number; readonly found: number }

export function qualityOf(pairs: readonly (readonly [left: string, right: string])[], truth: ReadonlyMap<string, string>): Quality {
  const right = new Set(pairs.filter(([a, b]) => truth.get(a) === b).map(([a]) => a)).size
  return { precision: right / pairs.length, recall: right / truth.size, f1: (2 * right) / (pairs.length + truth.size), found: pairs.length }
}
