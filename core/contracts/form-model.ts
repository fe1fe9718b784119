import type { LocalText } from '../base/text.ts'
import type { AnswerSchema } from './answer-schema.ts'
import type { Expr } from './expression.ts'
import type { ValueType } from './value-type.ts'

/** A form as pages render it: its layout with every field's input, made once from schema and UI schema. */
export interface FormModel {
  /** What answers are held to. */
  readonly schema: AnswerSchema
  readonly layout: FormElement
  /** Fields whose value follows from others, those first that others need. */
  readonly computed: readonly ComputedField[]
  readonly score: FormScore | null
}

export interface FormScore {
  readonly total: Expr
  /** Ascending. */
  readonly bands: readonly { readonly min: number; readonly title: LocalText }[]
}

export type FormElement = (
  | { readonly kind: 'column' | 'row'; readonly elements: readonly FormElement[] }
  | { readonly kind: 'group'; readonly label: LocalText | null; readonly elements: readonly FormElement[] }
  | { readonly kind: 'pages'; readonly pages: readonly FormPage[] }
  | { readonly kind: 'text'; readonly text: LocalText }
  | { readonly kind: 'control'; readonly field: FormField; readonly label: LocalText | null; readonly options: ControlOptions }
) & { readonly rule: FormRule | null }

export interface FormPage {
  readonly label: LocalText
  readonly elements: readonly FormElement[]
  readonly rule: FormRule | null
}

export interface ControlOptions {
  /** The name of a control that the author wants. */
  readonly control: string | null
  readonly rows: number | null
  readonly placeholder: LocalText | null
  readonly unit: LocalText | null
  readonly readonly: boolean
}

/** A place in the answer and how it is filled in. */
export interface FormField {
  /** Names from the object that the layout belongs to: the whole answer, or an item of a list. */
  readonly path: readonly string[]
  readonly title: LocalText
  readonly description: LocalText | null
  /** The schema asks for it, whatever else is answered. */
  readonly required: boolean
  readonly default: unknown
  readonly input: FieldInput
}

export type FieldInput =
  | { readonly kind: 'text'; readonly format: string | null; readonly maxLength: number | null; readonly isLong: boolean }
  | { readonly kind: 'number'; readonly isWhole: boolean; readonly minimum: string | null; readonly maximum: string | null; readonly step: string | null }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' | 'date-time' | 'region' | 'attachment' | 'point' }
  /** One of these, or any number of them. */
  | { readonly kind: 'choice' | 'choices'; readonly choices: readonly Choice[] }
  /** Items with a layout of their own, made when it is asked for: a schema may lead into itself. */
  | { readonly kind: 'list'; readonly minItems: number; readonly maxItems: number | null; item(): FormField }
  | { readonly kind: 'object'; layout(): FormElement }
  /** One of several shapes. */
  | { readonly kind: 'branches'; readonly branches: readonly { readonly title: LocalText; field(): FormField }[] }
  | { readonly kind: 'computed' }
  /** Nothing can be shown for it. */
  | { readonly kind: 'unknown' }

export interface Choice {
  readonly value: unknown
  readonly title: LocalText
  /** Offered from and to these days, `YYYY-MM-DD`; right in answers that have it all the same. */
  readonly validFrom: string | null
  readonly validTo: string | null
}

export interface ComputedField {
  readonly path: readonly string[]
  readonly expr: Expr
  /** The field's own type. */
  readonly type: ValueType
}

export interface FormRule {
  readonly effect: 'SHOW' | 'HIDE' | 'ENABLE' | 'DISABLE'
  readonly condition: FormCondition
}

export type FormCondition =
  | { readonly kind: 'schema'; readonly path: readonly string[]; readonly schema: AnswerSchema; readonly failWhenUndefined: boolean }
  | { readonly kind: 'expression'; readonly expr: Expr }
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly FormCondition[] }
