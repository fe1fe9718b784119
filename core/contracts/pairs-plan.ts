import type { Lang, LocalText } from '../base/text.ts'
import type { QueryPlan } from './query-plan.ts'

/**
 * How many pairs of rows of equal values a step looks at: `query` gives `pairs` and, for the value with the most, the rows that either side has of it;
 * nothing where there are no pairs.
 */
export interface PairsPlan {
  readonly pointer: string
  /** False: other conditions of the rule may spare engines some of them. */
  readonly isCertain: boolean
  readonly left: PairsSide
  readonly right: PairsSide
  readonly query: QueryPlan
}

/** A dataset's title and those of the fields that are compared. */
export interface PairsSide { readonly dataset: LocalText; readonly fields: Readonly<Record<Lang, string>> }
