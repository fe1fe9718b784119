import type { LocalText } from '../base/text.ts'
import type { JsonValue } from './value-type.ts'

/** A parameter of a rule as the API shows it. */
export interface RuleParamJson {
  readonly name: string
  readonly title: LocalText
  readonly type: string
  /** What the rule runs with. */
  readonly value: JsonValue
  /** What the pack gives. */
  readonly default: JsonValue
  /** Inclusive; null: none. */
  readonly minimum: JsonValue
  readonly maximum: JsonValue
  /** Set by hand: by whom and when; `fits` false: the rule that runs no longer takes the value, and runs with the pack's. */
  readonly set: { readonly value: JsonValue; readonly by: string; readonly at: string; readonly fits: boolean } | null
}
