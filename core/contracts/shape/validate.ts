import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { compilePattern } from '../re2-pattern.ts'
import { fileKinds, schemaOf, type FileKind, type SchemaObject } from './schemas.ts'

export type ShapeError = ErrorObject<string, Record<string, unknown>, unknown>

let ajv: Ajv | null = null
const compiled = new Map<SchemaObject, ValidateFunction>()

/** Strict, collecting, changing nothing: no coercion, no defaults, nothing removed; patterns on RE2. */
function theAjv(): Ajv {
  if (ajv !== null) return ajv
  const regExp = Object.assign((pattern: string) => compilePattern(pattern), { code: 'compilePattern' })
  ajv = new Ajv({
    strict: true, strictTypes: true, strictTuples: true, allowUnionTypes: true, allErrors: true, verbose: true, $data: false,
    removeAdditional: false, coerceTypes: false, useDefaults: false, ownProperties: true, validateFormats: false,
    // Compiled once and run on small files: compiling dominates, so neither inlined nor optimised.
    inlineRefs: false, code: { regExp, optimize: false },
  })
  for (const kind of ['common', ...fileKinds] as const) ajv.addSchema(schemaOf(kind), `${kind}.schema.json`)
  return ajv
}

/** Every error of `value` under a schema, or any part of one, that `schemaOf` gave. Compiled once. */
export function shapeErrors(schema: SchemaObject, value: unknown): readonly ShapeError[] {
  let validate = compiled.get(schema)
  if (validate === undefined) {
    validate = theAjv().compile(schema)
    compiled.set(schema, validate)
  }
  return validate(value) ? [] : ((validate.errors ?? []) as ShapeError[])
}

/** What a `$ref` that `schemaOf` made absolute points at; other schemas are given back as they are. */
export function dereference(schema: SchemaObject): SchemaObject {
  const reference = schema['$ref']
  if (typeof reference !== 'string') return schema
  const [file, pointer = ''] = reference.split('#') as [string, string?]
  let part: unknown = schemaOf(file.replace('.schema.json', '') as FileKind | 'common')
  for (const key of pointer.split('/').slice(1)) part = (part as Record<string, unknown>)[key]
  return dereference(part as SchemaObject)
}
