import type { LocalText } from '../base/text.ts'
import type { JsonValue } from './value-type.ts'

/** A value as its reader may see it. */
export interface ShownValue {
  readonly name: string
  readonly title: LocalText
  readonly value: JsonValue
  /** True: `value` is masked and may be revealed for a reason. */
  readonly masked: boolean
}

/** A condition of a rule and what it met in one alert. */
export interface ProofCondition {
  /** The condition's text in the rule. */
  readonly source: string
  /** The values it met, e.g. `94 ≥ 30`, or `0 行` for an absence. */
  readonly value: string
  readonly holds: boolean
  readonly dataset: LocalText
  readonly batch: string | null
}

/** A row that an alert rests on. */
export interface ProofSource {
  readonly dataset: string
  readonly datasetTitle: LocalText
  readonly alias: string
  readonly batch: string
  readonly values: readonly ShownValue[]
}
