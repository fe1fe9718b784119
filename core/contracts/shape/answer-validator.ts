import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ErrorObject } from 'ajv'
import { isTooMuch } from '../answer-cost.ts'
import type { AnswerSchema, NumericLimits } from '../answer-schema.ts'

/** What the browser's interpreter and Ajv have in common: null when a value will do, else why not; whether values are the same, and whether a list has two items that are. */
export interface AnswerChecks {
  numeric(limits: NumericLimits, value: unknown): string | null
  format(format: string, value: string): string | null
  matches(pattern: string, value: string): boolean
  isSame(one: unknown, other: unknown): boolean
  isAmong(choices: readonly unknown[], value: unknown): boolean
  hasTwice(list: readonly unknown[], asNumbers: boolean): boolean
}

/** What Ajv has against an answer: keyword by keyword, also under branches of which another may hold. */
export interface AnswerError {
  /** JSON pointer into the answer. */
  readonly path: string
  readonly keyword: string
  /** The missing or unknown field. */
  readonly field: string | null
}

export type AnswerValidator = (answer: unknown) => readonly AnswerError[]

/**
 * The server's word on answers: a prepared schema compiled by Ajv, which changes nothing in what it is given. Throws when the schema
 * does not compile, which checking a pack rules out.
 */
export function createAnswerValidator(schema: AnswerSchema, checks: AnswerChecks): AnswerValidator {
  // One of its own for each schema: `#` is what is compiled, and nothing else is within reach.
  const ajv = new Ajv2020({
    // Which keywords there are, preparing has seen to; what it lets pass without effect, such as `then` without `if`, has none here either.
    strict: false, meta: false, validateSchema: false, allErrors: true, ownProperties: true, $data: false,
    removeAdditional: false, coerceTypes: false, useDefaults: false, code: { optimize: false },
  })
  ajv.addKeyword({ keyword: 'numeric', schemaType: 'object', validate: (limits: NumericLimits, value: unknown) => checks.numeric(limits, value) === null })
  ajv.addKeyword({ keyword: 'codes', schemaType: 'array', validate: (codes: readonly string[], value: unknown) => (typeof value !== 'string' && typeof value !== 'number') || codes.includes(String(value)) })
  // Ajv compares each with each, and calls what an answer says under `toString` and `valueOf`.
  for (const keyword of ['uniqueItems', 'enum', 'const']) ajv.removeKeyword(keyword)
  ajv.addKeyword({ keyword: 'enum', schemaType: 'array', validate: (choices: readonly unknown[], value: unknown) => checks.isAmong(choices, value) })
  ajv.addKeyword({ keyword: 'const', validate: (only: unknown, value: unknown) => checks.isSame(only, value) })
  ajv.addKeyword({ keyword: 'uniqueItems', type: 'array', schemaType: ['boolean', 'string'], validate: (asked: boolean | 'numbers', value: readonly unknown[]) => asked === false || !checks.hasTwice(value, asked === 'numbers') })
  // Looking through a text of millions of characters takes seconds, as Ajv does it.
  for (const keyword of ['pattern', 'format']) ajv.removeKeyword(keyword)
  ajv.addKeyword({ keyword: 'pattern', type: 'string', schemaType: 'string', validate: (pattern: string, value: string) => checks.matches(pattern, value) })
  ajv.addKeyword({ keyword: 'format', type: 'string', schemaType: 'string', validate: (format: string, value: string) => checks.format(format, value) === null })
  const validate = ajv.compile(schema)
  return (answer) => isTooMuch(schema, answer) ? [{ path: '', keyword: 'depth', field: null }] : (validate(answer) ? [] : (validate.errors ?? []).map(errorOf))
}

function errorOf({ instancePath, keyword, params }: ErrorObject): AnswerError {
  const { missingProperty, additionalProperty } = params as { missingProperty?: string; additionalProperty?: string }
  return { path: instancePath, keyword: keyword === 'false schema' ? 'false' : keyword, field: missingProperty ?? additionalProperty ?? null }
}
