import type { JsonValue } from './value-type.ts'

export const levels = ['red', 'orange', 'yellow', 'blue'] as const
/** Risk level, worst first; comes from the rule, never from time. */
export type Level = (typeof levels)[number]

/** One hit of a rule. Identifiers are tokens here; masking and revealing happen at the way out. */
export interface Finding {
  readonly rule: string
  readonly level: Level
  /** Members in the rule's order, named by their source text. */
  readonly key: readonly FindingValue[]
  /** The title's template: literal text and values alternate. */
  readonly title: readonly (string | FindingValue)[]
  readonly evidence: readonly FindingValue[]
  readonly region: string | null
  readonly department: string | null
  /** At most 100, smallest keys first. */
  readonly sources: readonly FindingSource[]
  readonly sourceCount: number
}

export interface FindingValue {
  /** The expression's source text, e.g. `d.id_no`. */
  readonly name: string
  readonly value: JsonValue
  /** How it shows without the right to see it; null shows as it is. */
  readonly shown: Shown | null
}

/** Why a value must not be shown as it is: it is a token of the vault, or a field with a mask. */
export interface Shown {
  readonly token: boolean
  /** A mask's name: a field type's own, or one of the general masks (`name`, `phone`, `address` …). */
  readonly mask: string
}

export interface FindingSource {
  readonly dataset: string
  readonly alias: string
  /** The row's `_row`; text, since it may exceed 2^53. */
  readonly row: string
  readonly batch: string
  readonly key: readonly FindingValue[]
}
