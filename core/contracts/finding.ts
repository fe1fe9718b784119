import type { Lang, LocalText } from '../base/text.ts'
import type { JsonValue } from './value-type.ts'

export const levels = ['red', 'orange', 'yellow', 'blue'] as const
/** Risk level, worst first; comes from the rule, never from time. */
export type Level = (typeof levels)[number]

/** Source rows kept with a finding; all are counted. */
export const keptSources = 100

/** One hit of a rule. Identifiers are tokens here; masking and revealing happen at the way out. */
export interface Finding {
  readonly rule: string
  readonly level: Level
  /** Members in the rule's order, named by their source text. */
  readonly key: readonly FindingValue[]
  /** The title's template: literal text and values alternate. */
  readonly title: Wording
  /** The same in English, when the rule has one; else equal to `title`. */
  readonly titleEn: Wording
  readonly evidence: readonly FindingValue[]
  readonly region: string | null
  readonly department: string | null
  /** At most `keptSources`: by alias in the rule's order, smallest keys first. */
  readonly sources: readonly FindingSource[]
  readonly sourceCount: number
  /** What the conditions met on the row that stands for the finding, named `d.grade` or by the bare name of a `let`. */
  readonly values: readonly FindingValue[]
}

/** Text and values in the order they are read; values are masked at the way out. */
export type Wording = readonly (string | FindingValue)[]

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

/** Why a finding is there: what an alert stores beside it, made by `proveFinding` of the rules engine. */
export interface FindingProof {
  /** One sentence that says it all, with the values that the finding met and those of the parameters. */
  readonly sentence: Readonly<Record<Lang, Wording>>
  readonly conditions: readonly ProvenCondition[]
  readonly params: readonly { readonly name: string; readonly title: LocalText; readonly value: JsonValue }[]
  /** The nearest change that would have kept it from being there, and that which would have lowered its level. */
  readonly nearest: NearestChange | null
  readonly milder: NearestChange | null
}

export interface ProvenCondition {
  /** Its text in the rule. */
  readonly source: string
  /** What it met: `94`, ` ≥ `, `30`; `0 行` for an absence. */
  readonly value: Readonly<Record<Lang, Wording>>
  readonly holds: boolean
  /** The alias it speaks of, null when it speaks of parameters alone. */
  readonly alias: string | null
  /** Qualified id of that alias' dataset; of a group or window, the dataset it was made of. */
  readonly dataset: string | null
  readonly datasetTitle: LocalText | null
  /** Batch of the source row met; null where no row stands for it. */
  readonly batch: string | null
}

/** One change of the data after which a finding would not be there, or, where `level` says so, would be graded lower. */
export interface NearestChange {
  /** `value`: of a field of one source row. `measure`: of what a step computed. `row-added`, `rows-removed`: of whole rows. */
  readonly kind: 'value' | 'measure' | 'row-added' | 'rows-removed'
  readonly sentence: Readonly<Record<Lang, Wording>>
  /** What the alert would then be; null: there would be none. */
  readonly level: Level | null
  /** The alias it concerns: that of the field, or of the rows. */
  readonly alias: string
  /** Qualified; null for what a step computed. */
  readonly dataset: string | null
  /** Set for `value` and `measure`: the column, and its value as it is and as it would have to be. */
  readonly field: string | null
  readonly from: JsonValue
  readonly to: JsonValue
  /** Of `value` and `rows-removed`: `_row` of the rows concerned, as far as the finding lists them. */
  readonly rows: readonly string[]
}

/** A finding as `huiyan run --out` writes it, one JSON object a line (design: interface). */
export interface FindingLine {
  readonly rule: string
  readonly level: string
  readonly key: Readonly<Record<string, JsonValue>>
  readonly title: string
  readonly evidence: Readonly<Record<string, JsonValue>>
  readonly sources: readonly { readonly dataset: string; readonly key: Readonly<Record<string, JsonValue>> }[]
  readonly sourceCount: number
}
