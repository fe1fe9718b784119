import type { LocalText } from '../base/text.ts'
import type { AnswerSchema } from './answer-schema.ts'
import type { Expr } from './expression.ts'
import type { ValueType } from './value-type.ts'

/**
 * A form as pages render it: its layout with every field's input, made once from schema and UI schema. Plain data: what may lead into
 * itself, or stands in several places, is in a list and named by its number there (`FieldNo` and so on).
 */
export interface FormModel {
  /** What answers are held to. */
  readonly schema: AnswerSchema
  readonly layout: FormElement
  /** Entries of lists, and shapes that a value may have. */
  readonly fields: readonly FormField[]
  /** What objects look like inside. */
  readonly layouts: readonly FormElement[]
  readonly choices: readonly (readonly Choice[])[]
  readonly expressions: readonly Expr[]
  /** Fields whose value follows from others, those first that others need. */
  readonly computed: readonly ComputedField[]
  readonly score: FormScore | null
  /** A text is held to a regular expression somewhere, by the schema or by an expression. */
  readonly hasPatterns: boolean
}

/** Place in `fields`. */
export type FieldNo = number
/** Place in `layouts`. */
export type LayoutNo = number
/** Place in `choices`. */
export type ChoicesNo = number
/** Place in `expressions`. */
export type ExpressionNo = number

export interface FormScore {
  readonly total: ExpressionNo
  /** Ascending. */
  readonly bands: readonly { readonly min: number; readonly title: LocalText }[]
}

export type FormElement = (
  | { readonly kind: 'column' | 'row'; readonly elements: readonly FormElement[] }
  | { readonly kind: 'group'; readonly label: LocalText | null; readonly elements: readonly FormElement[] }
  /** `asSteps`: one after the other. */
  | { readonly kind: 'pages'; readonly asSteps: boolean; readonly pages: readonly FormPage[] }
  | { readonly kind: 'text'; readonly text: LocalText }
  | { readonly kind: 'control'; readonly field: FormField; readonly label: LocalText | null; readonly options: ControlOptions }
) & { readonly rule: FormRule | null }

export interface FormPage {
  readonly label: LocalText
  readonly elements: readonly FormElement[]
  readonly rule: FormRule | null
}

export interface ControlOptions {
  /** The control that the author wants. */
  readonly control: ControlName | null
  readonly rows: number | null
  readonly placeholder: LocalText | null
  readonly unit: LocalText | null
  readonly readonly: boolean
  /** The field that entries of a list are called by. */
  readonly labelField: string | null
  /** The data set, as the form's pack names it, in which a person can be looked up. */
  readonly lookup: string | null
}

/** Controls that a layout may ask for, each for the kinds of input that it fits. */
export const controlNames = {
  radio: ['choice', 'boolean'], select: ['choice', 'choices'], search: ['choice', 'choices'], tree: ['choice', 'region'], checkboxes: ['choices'], toggle: ['boolean'],
  textarea: ['text'], slider: ['number'], rating: ['number', 'choice'], scale: ['number', 'choice'], signature: ['attachment'], camera: ['attachment', 'attachments'],
  table: ['list'], 'list-with-detail': ['list'], organisation: ['text', 'choice'], person: ['text'],
} as const satisfies Readonly<Record<string, readonly ControlledKind[]>>

/** A list of files has controls of its own beside those of lists. */
export type ControlledKind = FieldInput['kind'] | 'attachments'

export type ControlName = keyof typeof controlNames

/** A place in the answer and how it is filled in. */
export interface FormField {
  /** Names from the object that the layout belongs to: the whole answer, or an item of a list. */
  readonly path: readonly string[]
  readonly title: LocalText
  readonly description: LocalText | null
  /** The schema asks for it, whatever else is answered. */
  readonly required: boolean
  /** Nothing may be answered, as `null`. */
  readonly nullable: boolean
  readonly default: unknown
  /** How the value shows without the right to see it; null when everybody may. */
  readonly mask: string | null
  readonly input: FieldInput
}

export type FieldInput =
  | { readonly kind: 'text'; readonly format: string | null; readonly maxLength: number | null; readonly isLong: boolean }
  /** `above`, `below`: bounds that are out themselves. */
  | { readonly kind: 'number'; readonly isWhole: boolean; readonly minimum: string | null; readonly maximum: string | null; readonly above: string | null; readonly below: string | null; readonly step: string | null }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' | 'date-time' | 'attachment' | 'point' }
  /** Regions to choose from; null where the pack has none within reach. */
  | { readonly kind: 'region'; readonly choices: ChoicesNo | null }
  /** One of these, or any number of them. */
  | { readonly kind: 'choice' | 'choices'; readonly choices: ChoicesNo }
  /** Those of `first` in their places, then any number like `item`; none where it is null. */
  | { readonly kind: 'list'; readonly minItems: number; readonly maxItems: number | null; readonly first: readonly FieldNo[]; readonly item: FieldNo | null }
  | { readonly kind: 'object'; readonly layout: LayoutNo }
  /** One of several shapes. */
  | { readonly kind: 'branches'; readonly branches: readonly { readonly title: LocalText; readonly field: FieldNo }[] }
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
  readonly expression: ExpressionNo
  /** The field's own type. */
  readonly type: ValueType
}

export interface FormRule {
  readonly effect: 'SHOW' | 'HIDE' | 'ENABLE' | 'DISABLE'
  readonly condition: FormCondition
}

export type FormCondition =
  | { readonly kind: 'schema'; readonly path: readonly string[]; readonly schema: AnswerSchema; readonly failWhenUndefined: boolean }
  | { readonly kind: 'expression'; readonly expression: ExpressionNo }
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly FormCondition[] }
