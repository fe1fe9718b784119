import type { Sentence } from '../base/text.ts'
import type { FormVersionJson } from './form-api.ts'

export const differenceKinds = ['added', 'removed', 'renamed', 'type', 'format', 'required', 'optional', 'options-added', 'options-removed', 'options-renamed', 'bounds', 'computed', 'mask', 'conditions', 'layout', 'score', 'anonymous', 'retain', 'other'] as const

/** One thing in which a version of a form differs from another. */
export interface FormDifference {
  readonly kind: (typeof differenceKinds)[number]
  /** The field's place in the answer (RFC 6901), items of lists as `*`; empty for the form as a whole. */
  readonly pointer: string
  readonly message: Sentence
}

/** How a draft of an earlier version comes into a version. `map`: fields at the top, the name now to the name then. */
export interface FormUpgrade {
  readonly same: boolean
  readonly map: Readonly<Record<string, string>>
}

/** `GET /topics/{t}/forms/{pack}/{form}/versions/{hash}/differences`: what has changed since that version. */
export interface FormDifferences {
  readonly from: FormVersionJson
  readonly to: FormVersionJson
  readonly differences: readonly FormDifference[]
  /** What of a draft comes over; null where it is finished under its own version. */
  readonly upgrade: FormUpgrade | null
}
