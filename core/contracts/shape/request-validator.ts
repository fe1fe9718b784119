import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'

/** Null when the value has the shape, else what is wrong with it. */
export type RequestValidator = (value: unknown) => readonly ErrorObject[] | null

/**
 * Validators for what requests bring: nothing is coerced, filled in or left out, every error is named.
 * Each schema is compiled at its first use, since compiling all routes' schemas would double the time to start.
 */
export function createRequestValidators(): (schema: Readonly<Record<string, unknown>>) => RequestValidator {
  const ajv = new Ajv({ allErrors: true, removeAdditional: false, coerceTypes: false, useDefaults: false, strict: false, validateFormats: false })
  return (schema) => {
    let validate: ValidateFunction | null = null
    return (value) => {
      validate ??= ajv.compile(schema)
      return validate(value) ? null : (validate.errors ?? [])
    }
  }
}
