import type { Sentence } from '../base/text.ts'
import type { AnswerSummary, FormEnvJson } from './form-api.ts'

/** What became of the row that an answer makes of itself in a dataset (`into`). */
export interface AnswerRowJson {
  /** Qualified. */
  readonly dataset: string
  /**
   * `unchanged`: the same row stood there; `quarantined`: it does not fit the dataset, and what it would replace stands; `failed`: it could
   * not be made; `replaced`: the answer was corrected before its turn.
   */
  readonly state: 'waiting' | 'stored' | 'unchanged' | 'quarantined' | 'failed' | 'replaced'
  /** Why it is not stored. */
  readonly reasons: readonly { readonly code: string; readonly field: string | null; readonly message: Sentence }[]
}

/** `GET /topics/{t}/forms/{pack}/{form}/answers/{id}` */
export interface AnswerDetail extends AnswerSummary {
  /** What became of the row that it makes; null where its form makes none. */
  readonly row: AnswerRowJson | null
  /** What conditions and computed fields read beside it, as it was when the answer was sent. */
  readonly env: FormEnvJson
}
