import type { AnswerFault, AnswerNode, AnswerSchema, AnswerType } from '../../contracts/answer-schema.ts'
import { isTooMuch } from '../../contracts/answer-cost.ts'
import { partAt } from '../../contracts/part-at.ts'
import { escapePointer } from '../../base/json-pointer.ts'
import { compilePattern } from '../../contracts/re2-pattern.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'
import { numericFault } from './numeric-limits.ts'
import { hasTwice, sameJson } from './same-json.ts'

/** A schema that leads into itself over and over without a step into the answer is refused when the form is checked. */
const mostSteps = 1000

/**
 * Everything in an answer that a prepared schema does not allow, in the order of the schema; nothing when it is valid. Computes what
 * Ajv does on the server, which decides: one property test holds both together. Compiles nothing, so that a page may run it. References
 * are looked up in `root`.
 */
export function answerFaults(schema: AnswerSchema, answer: unknown, root: AnswerSchema = schema): readonly AnswerFault[] {
  return isTooMuch(schema, answer, root) ? [{ path: '', keyword: 'depth', detail: null }] : faultsOf(schema, answer, { root, path: '', steps: 0 })
}

interface Place {
  readonly root: AnswerSchema
  readonly path: string
  /** Steps through schemas since the last one into the answer. */
  readonly steps: number
}

function faultsOf(schema: AnswerSchema, value: unknown, at: Place): readonly AnswerFault[] {
  if (schema === true) return []
  if (schema === false) return [fault(at, 'false', null)]
  if (at.steps > mostSteps) throw new TypeError('the schema leads into itself')
  const inner = { ...at, steps: at.steps + 1 }
  return [
    ...(schema.$ref === undefined ? [] : faultsOf(partAt(at.root, schema.$ref), value, inner)),
    ...ownFaults(schema, value, at),
    ...(typeof value === 'string' ? textFaults(schema, value, at) : []),
    ...(Array.isArray(value) ? listFaults(schema, value, inner) : []),
    ...(isObject(value) ? objectFaults(schema, value, inner) : []),
    ...combinedFaults(schema, value, inner),
  ]
}

function ownFaults(schema: AnswerNode, value: unknown, at: Place): readonly AnswerFault[] {
  const numeric = schema.numeric === undefined ? null : numericFault(schema.numeric, value)
  return [
    ...(schema.type === undefined || schema.type.some((type) => isOf(type, value)) ? [] : [fault(at, 'type', schema.type.join(','))]),
    ...(schema.enum === undefined || schema.enum.some((one) => sameJson(one, value)) ? [] : [fault(at, 'enum', null)]),
    ...(schema.const === undefined || sameJson(schema.const, value) ? [] : [fault(at, 'const', null)]),
    ...(numeric === null ? [] : [{ ...fault(at, 'numeric', numeric), ...limitOf(schema, numeric) }]),
    ...(schema.codes === undefined || !isCode(value) || schema.codes.includes(String(value)) ? [] : [fault(at, 'codes', null)]),
  ]
}

function limitOf({ numeric = { asText: false } }: AnswerNode, reason: string): { readonly limit?: string } {
  const limit = (numeric as unknown as Readonly<Record<string, unknown>>)[reason]
  return typeof limit === 'string' ? { limit } : {}
}

const isCode = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

function textFaults({ minLength, maxLength, pattern, format }: AnswerNode, value: string, at: Place): readonly AnswerFault[] {
  const length = minLength === undefined && maxLength === undefined ? 0 : [...value].length
  const wrong = format === undefined ? null : formatFault(format, value)
  return [
    ...(minLength === undefined || length >= minLength ? [] : [fault(at, 'minLength', String(minLength))]),
    ...(maxLength === undefined || length <= maxLength ? [] : [fault(at, 'maxLength', String(maxLength))]),
    ...(pattern === undefined || matcher(pattern)(value) ? [] : [fault(at, 'pattern', pattern)]),
    ...(wrong === null ? [] : [{ ...fault(at, 'format', wrong), limit: format! }]),
  ]
}

/** Why a text is no value of a field type, a code of its `reasons`; null when it is, however it is written. */
export function formatFault(format: string, value: string): string | null {
  const type = fieldTypes.get(format)
  if (type === undefined) throw new TypeError(`there is no field type ${format}`)
  return type.reason(type.normalise(value))
}

const matchers = new Map<string, (text: string) => boolean>()

function matcher(pattern: string): (text: string) => boolean {
  let found = matchers.get(pattern)
  if (found === undefined) {
    const compiled = compilePattern(pattern)
    if (matchers.size > 500) matchers.clear()
    matchers.set(pattern, found = (text) => compiled.test(text))
  }
  return found
}

function listFaults(schema: AnswerNode, value: readonly unknown[], at: Place): readonly AnswerFault[] {
  const { prefixItems = [], items, minItems, maxItems, uniqueItems } = schema
  const isTuple = schema.prefixItems !== undefined && items === false
  const child = (i: number) => ({ ...at, path: `${at.path}/${i}`, steps: 0 })
  return [
    ...(minItems === undefined || value.length >= minItems ? [] : [fault(at, 'minItems', String(minItems))]),
    ...(maxItems === undefined || value.length <= maxItems ? [] : [fault(at, 'maxItems', String(maxItems))]),
    ...(uniqueItems !== undefined && uniqueItems !== false && hasTwice(value, uniqueItems === 'numbers') ? [fault(at, 'uniqueItems', null)] : []),
    ...prefixItems.slice(0, value.length).flatMap((item, i) => faultsOf(item, value[i], child(i))),
    ...(isTuple && value.length > prefixItems.length ? [fault(at, 'items', String(prefixItems.length))] : []),
    ...(items === undefined || isTuple ? [] : value.flatMap((one, i) => (i < prefixItems.length ? [] : faultsOf(items, one, child(i))))),
  ]
}

function objectFaults(schema: AnswerNode, value: Readonly<Record<string, unknown>>, at: Place): readonly AnswerFault[] {
  const { properties = {}, required = [], additionalProperties, dependentRequired = {} } = schema
  const has = (name: string) => Object.hasOwn(value, name)
  const child = (name: string) => ({ ...at, path: `${at.path}/${escapePointer(name)}`, steps: 0 })
  const missing = (keyword: 'required' | 'dependentRequired', name: string): AnswerFault => ({ ...fault(at, keyword, name), ...(Object.hasOwn(properties, name) && namesNothing(properties[name]!, at.root) ? { orNothing: true } : {}) })
  const unknown = additionalProperties === undefined ? [] : Object.keys(value).filter((name) => !Object.hasOwn(properties, name))
  return [
    ...required.filter((name) => !has(name)).map((name) => missing('required', name)),
    ...Object.entries(dependentRequired).flatMap(([name, others]) => (has(name) ? others.filter((other) => !has(other)).map((other) => missing('dependentRequired', other)) : [])),
    ...Object.entries(properties).flatMap(([name, property]) => (has(name) ? faultsOf(property, value[name], child(name)) : [])),
    ...unknown.flatMap((name) => (additionalProperties === false ? [fault(at, 'additionalProperties', name)] : faultsOf(additionalProperties!, value[name], child(name)))),
  ]
}

/** Whether a schema names `null` among what it takes, as fields do that offer it. */
function namesNothing(schema: AnswerSchema, root: AnswerSchema, steps = 0): boolean {
  if (typeof schema === 'boolean' || steps > mostNamed) return false
  const { $ref, type, enum: listed, const: only, anyOf = [], oneOf = [], allOf = [] } = schema
  if (type !== undefined) return type.includes('null')
  const offered = [...anyOf, ...oneOf].some((one) => typeof one === 'object' && (one.const === null || one.type?.includes('null') === true))
  return offered || only === null || listed?.includes(null) === true || [...($ref === undefined ? [] : [partAt(root, $ref)]), ...allOf].some((part) => namesNothing(part, root, steps + 1))
}

/** References that are gone through to find what a field offers. */
const mostNamed = 16

function combinedFaults(schema: AnswerNode, value: unknown, at: Place): readonly AnswerFault[] {
  const holds = (part: AnswerSchema) => faultsOf(part, value, at).length === 0
  const branch = schema.if === undefined ? undefined : holds(schema.if) ? 'then' : 'else'
  const chosen = branch === undefined ? undefined : schema[branch]
  return [
    ...(schema.allOf ?? []).flatMap((part) => faultsOf(part, value, at)),
    ...branchFaults('anyOf', schema.anyOf, value, at, (count) => count > 0),
    ...branchFaults('oneOf', schema.oneOf, value, at, (count) => count === 1),
    ...(schema.not === undefined || !holds(schema.not) ? [] : [fault(at, 'not', null)]),
    ...(chosen === undefined ? [] : faultsOf(chosen, value, at)),
  ]
}

function branchFaults(keyword: 'anyOf' | 'oneOf', parts: readonly AnswerSchema[] | undefined, value: unknown, at: Place, fits: (count: number) => boolean): readonly AnswerFault[] {
  if (parts === undefined) return []
  const branches: (readonly AnswerFault[])[] = []
  let count = 0
  for (const part of parts) {
    const faults = faultsOf(part, value, at)
    if (faults.length > 0) branches.push(faults)
    else count += 1
    // With a second one it is decided; Ajv looks no further either.
    if (keyword === 'oneOf' && count > 1) break
  }
  return fits(count) ? [] : [{ ...fault(at, keyword, count === 0 ? null : 'several'), branches }]
}

function fault({ path }: Place, keyword: AnswerFault['keyword'], detail: string | null): AnswerFault {
  return { path, keyword, detail }
}

function isOf(type: AnswerType, value: unknown): boolean {
  switch (type) {
    case 'null': return value === null
    case 'array': return Array.isArray(value)
    case 'object': return isObject(value)
    case 'integer': return Number.isInteger(value)
    case 'number': return typeof value === 'number' && Number.isFinite(value)
    case 'string': case 'boolean': return typeof value === type
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
