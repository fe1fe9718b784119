import type { LocalText } from '../base/text.ts'

/**
 * A form's JSON Schema as answers are held to it, in the browser and on the server alike: the drafts' differences are gone, and
 * numbers are compared digit by digit.
 */
export type AnswerSchema = boolean | AnswerNode

export interface AnswerNode {
  /** `#` and a JSON pointer into the whole. */
  readonly $ref?: string
  /** Of a property: what people call it, so that one that is missing can be named. */
  readonly title?: LocalText
  readonly $defs?: Readonly<Record<string, AnswerSchema>>
  readonly definitions?: Readonly<Record<string, AnswerSchema>>
  readonly type?: readonly AnswerType[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly numeric?: NumericLimits
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  /** The codes that a code table holds, whenever they are or were valid. */
  readonly codes?: readonly string[]
  readonly prefixItems?: readonly AnswerSchema[]
  readonly items?: AnswerSchema
  readonly minItems?: number
  readonly maxItems?: number
  /** `numbers`: items are numbers that may be text, the same ones however they are written. */
  readonly uniqueItems?: boolean | 'numbers'
  readonly properties?: Readonly<Record<string, AnswerSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: AnswerSchema
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>
  readonly oneOf?: readonly AnswerSchema[]
  readonly anyOf?: readonly AnswerSchema[]
  readonly allOf?: readonly AnswerSchema[]
  readonly not?: AnswerSchema
  readonly if?: AnswerSchema
  readonly then?: AnswerSchema
  readonly else?: AnswerSchema
}

export type AnswerType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'null'

/** What numbers are held to. Bounds and values are plain decimal text. */
export interface NumericLimits {
  /** The answer may be text, as exact decimals are written. */
  readonly asText: boolean
  /** A multiple of this. */
  readonly multipleOf?: string
  readonly minimum?: string
  readonly maximum?: string
  readonly exclusiveMinimum?: string
  readonly exclusiveMaximum?: string
  /** Only these. */
  readonly among?: readonly string[]
}

/** Why a number does not do. `inexact`: a JSON number with more digits than JSON keeps, so that it may be another than was meant. */
export type NumericReason = 'not-a-number' | 'inexact' | 'too-long' | 'multipleOf' | 'minimum' | 'maximum' | 'exclusiveMinimum' | 'exclusiveMaximum' | 'among'

/** Something in an answer that its schema does not allow. */
export interface AnswerFault {
  /** JSON pointer into the answer: what is at fault, of a missing field the object that lacks it. */
  readonly path: string
  /** The schema's keyword. */
  readonly keyword: keyof AnswerNode | 'false' | 'depth'
  /** The missing or unknown field, the type or the bound that was asked for, the reason of a format or number. */
  readonly detail: string | null
  /** What the reason is measured against: the format, the bound or step of a number. */
  readonly limit?: string
  /** Of a missing field: it may be answered by nothing (`null`), which has to be said. */
  readonly orNothing?: true
  /** Of `anyOf` and `oneOf`: what is wrong under each branch. */
  readonly branches?: readonly (readonly AnswerFault[])[]
}
