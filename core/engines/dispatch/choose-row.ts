import { regionPrefix } from '../../base/region-prefix.ts'
import type { DispatchRow } from '../../contracts/dispatch-api.ts'
import type { Level } from '../../contracts/finding.ts'

/** What rows are chosen by. */
export type DispatchTerms = Pick<DispatchRow, 'rules' | 'levels' | 'region' | 'department' | 'from' | 'to'>

/** What a matter says of itself. */
export interface DispatchFacts {
  /** Of the alert that it is, or came of. */
  readonly rule: string | null
  readonly level: Level | null
  readonly region: string | null
  readonly department: string | null
}

/**
 * The row that decides about a matter on a day, `YYYY-MM-DD`: of those that fit it the most specific one, then the first. More specific is
 * what names a rule; then what names a level; then the smaller region; then what names a department. `tables`: those before come first,
 * whatever they name. Null where none fits.
 */
export function chooseRow<T extends DispatchTerms>(tables: readonly (readonly T[])[], facts: DispatchFacts, day: string): T | null {
  for (const rows of tables) {
    const found = inOrder(rows).find((row) => isInEffect(row, day) && fits(row, facts))
    if (found !== undefined) return found
  }
  return null
}

/** Whether a row says nothing that a matter contradicts, its dates apart. */
export function fits({ rules, levels, region, department }: Pick<DispatchTerms, 'rules' | 'levels' | 'region' | 'department'>, facts: DispatchFacts): boolean {
  return (rules === null || (facts.rule !== null && rules.includes(facts.rule)))
    && (levels === null || (facts.level !== null && levels.includes(facts.level)))
    && (region === null || (facts.region !== null && liesIn(facts.region, region)))
    && (department === null || facts.department === department)
}

export function isInEffect({ from, to }: Pick<DispatchTerms, 'from' | 'to'>, day: string): boolean {
  return (from === null || from <= day) && (to === null || day <= to)
}

/** Whether a region is another, or lies below it. */
export const liesIn = (region: string, within: string): boolean => region.startsWith(regionPrefix(within))

/** Rows of one table as they are asked, the most specific first; of two of one rank the one that stands first. */
export function inOrder<T extends DispatchTerms>(rows: readonly T[]): readonly T[] {
  const known = ordered.get(rows)
  if (known !== undefined) return known as readonly T[]
  const sorted = rows.toSorted((a, b) => compareRanks(rankOf(a), rankOf(b)))
  ordered.set(rows, sorted)
  return sorted
}

const ordered = new WeakMap<readonly DispatchTerms[], readonly DispatchTerms[]>()

/** Of two rows that fit one matter the greater rank decides. A region's depth is the length of what the codes below it begin with; -1: none. */
export function rankOf({ rules, levels, region, department }: DispatchTerms): readonly number[] {
  return [Number(rules !== null), Number(levels !== null), region === null ? -1 : regionPrefix(region).length, Number(department !== null)]
}

/** Negative where `a` comes first. */
export function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i])
  return at < 0 ? 0 : b[at]! - a[at]!
}
