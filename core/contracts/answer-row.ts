import type { Sentence } from '../base/text.ts'

/** What became of the row that an answer makes of itself in a dataset (`into`). */
export interface AnswerRowJson {
  /** Qualified. */
  readonly dataset: string
  /** `unchanged`: the same row stood there; `quarantined`: it does not fit the dataset, and what it would replace stands; `failed`: it could not be made. */
  readonly state: 'waiting' | 'stored' | 'unchanged' | 'quarantined' | 'failed'
  /** Why it is not stored. */
  readonly reasons: readonly { readonly code: string; readonly field: string | null; readonly message: Sentence }[]
}
