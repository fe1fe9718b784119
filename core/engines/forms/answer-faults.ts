import type { AnswerFault, AnswerNode, AnswerSchema, AnswerType } from '../../contracts/answer-schema.ts'
import { isTooMuch } from '../../contracts/answer-cost.ts'
import { partAt } from '../../contracts/part-at.ts'
import { escapePointer } from '../../base/json-pointer.ts'
import { isLongerThan } from '../../contracts/text-length.ts'
import { compilePattern } from '../../contracts/re2-pattern.ts'
import { fieldTypes } from '../../language/field-types/field-types.ts'
import { mostWhole, numericFault } from './numeric-limits.ts'
import { hasTwice, isAmong, sameJson } from './same-json.ts'

/** A schema that leads into itself over and over without a step into the answer is refused when the form is checked. */
const mostSteps = 1000

/**
 * Everything in an answer that a prepared schema does not allow, in the order of the schema; nothing when it is valid. Computes what
 * Ajv does on the server, which decides: one property test holds both together. Compiles nothing, so that a page may run it. References
 * are looked up in `root`. What `isUnseen` names counts as right wherever only its characters could be wrong: a page cannot judge what it
does not see.
 */
export function answerFaults(schema: AnswerSchema, answer: unknown, root: AnswerSchema = schema, isUnseen: IsUnseen | null = null): readonly AnswerFault[] {
  return isTooMuch(schema, answer, root) ? [{ path: '', keyword: 'depth', detail: null }] : faultsOf(schema, answer, { root, path: '', steps: 0, isUnseen })
}

/** Whether something stands for a value that only the server knows: a mask that was not touched, or the handle of a person. `path`: JSON pointer. */
export type IsUnseen = (path: string, value: unknown) => boolean

interface Place {
  readonly root: AnswerSchema
  readonly path: string
  /** Steps through schemas since the last one into the answer. */
  readonly steps: number
  /** Null where everything is judged as it stands. */
  readonly isUnseen: IsUnseen | null
}

function faultsOf(schema: AnswerSchema, value: unknown, at: Place): readonly AnswerFault[] {
  if (schema === true) return []
  if (schema === false) return [fault(at, 'false', null)]
  if (at.steps > mostSteps) throw new TypeError('the schema leads into itself')
  const inner = { ...at, steps: at.steps + 1 }
  const isUnseen = at.isUnseen?.(at.path, value) === true
  return [
    ...(schema.$ref === undefined ? [] : faultsOf(partAt(at.root, schema.$ref), value, inner)),
    ...(isUnseen ? unseenFaults(schema, at) : ownFaults(schema, value, at)),
    ...(typeof value === 'string' && !isUnseen ? textFaults(schema, value, at) : []),
    ...(Array.isArray(value) ? listFaults(schema, value, inner) : []),
    ...(isObject(value) ? objectFaults(schema, value, inner) : []),
    ...combinedFaults(schema, value, inner),
  ]
}

function ownFaults(schema: AnswerNode, value: unknown, at: Place): readonly AnswerFault[] {
  const numeric = schema.numeric === undefined ? null : numericFault(schema.numeric, value)
  return [
    ...(schema.type === undefined || schema.type.some((type) => isOf(type, value)) ? [] : [{ ...fault(at, 'type', schema.type.join(',')), ...(schema.type.includes('integer') && isBeyond(value) ? { limit: mostWhole } : {}) }]),
    ...(schema.enum === undefined || isAmong(schema.enum, value) ? [] : [fault(at, 'enum', null)]),
    ...(schema.const === undefined || sameJson(schema.const, value) ? [] : [fault(at, 'const', null)]),
    ...(numeric === null ? [] : [{ ...fault(at, 'numeric', numeric), ...limitOf(schema, numeric) }]),
    ...(schema.codes === undefined || !isCode(value) || schema.codes.includes(String(value)) ? [] : [fault(at, 'codes', null)]),
  ]
}

/** Nobody masks nothing, nor what has others within it; a number may show as text. */
function unseenFaults({ type, const: only, enum: listed }: AnswerNode, at: Place): readonly AnswerFault[] {
  return [
    ...(type === undefined || type.some((one) => !['null', 'array', 'object'].includes(one)) ? [] : [fault(at, 'type', type.join(','))]),
    ...(listed === undefined || listed.some((one) => one !== null) ? [] : [fault(at, 'enum', null)]),
    ...(only === null ? [fault(at, 'const', null)] : []),
  ]
}

/** A whole number, typed, with more digits than a number of JSON keeps: the page has it as text. */
function isBeyond(value: unknown): boolean {
  return typeof value === 'string' && /^[+-]?\d{16,100}$/.test(value.trim()) && !Number.isSafeInteger(Number(value))
}

function limitOf({ numeric = { asText: false } }: AnswerNode, reason: string): { readonly limit?: string } {
  const limit = (numeric as unknown as Readonly<Record<string, unknown>>)[reason]
  return typeof limit === 'string' ? { limit } : {}
}

const isCode = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number'

function textFaults({ minLength, maxLength, pattern, format }: AnswerNode, value: string, at: Place): readonly AnswerFault[] {
  const isTooLong = maxLength !== undefined && isLongerThan(maxLength, value)
  const tooLong = isTooLong ? [fault(at, 'maxLength', String(maxLength))] : []
  if (isTooLong && isLongerThan(longestJudged, value)) return tooLong
  const wrong = format === undefined ? null : formatFault(format, value)
  return [
    ...(minLength === undefined || isLongerThan(minLength - 1, value) ? [] : [fault(at, 'minLength', String(minLength))]),
    ...tooLong,
    ...(pattern === undefined || matchesPattern(pattern, value) ? [] : [fault(at, 'pattern', pattern)]),
    ...(wrong === null ? [] : [{ ...fault(at, 'format', wrong), limit: format! }]),
  ]
}

/** Characters of the longest text that has a pattern or a format: no address and no number comes near it, and looking through millions takes seconds. */
const longestJudged = 20_000

/** Why a text is no value of a field type, a code of its `reasons`; null when it is, however it is written. */
export function formatFault(format: string, value: string): string | null {
  const type = fieldTypes.get(format)
  if (type === undefined) throw new TypeError(`there is no field type ${format}`)
  if (isLongerThan(longestJudged, value)) return Object.keys(type.reasons)[0]!
  return type.reason(type.normalise(value))
}

const matchers = new Map<string, (text: string) => boolean>()

/** Whether a text has a pattern; a very long one has none. */
export function matchesPattern(pattern: string, value: string): boolean {
  if (isLongerThan(longestJudged, value)) return false
  let found = matchers.get(pattern)
  if (found === undefined) {
    const compiled = compilePattern(pattern)
    if (matchers.size > 500) matchers.clear()
    matchers.set(pattern, found = (text) => compiled.test(text))
  }
  return found(value)
}

/** What the server's Ajv and the interpreter have in common. */
export const answerChecks = { numeric: numericFault, format: formatFault, matches: matchesPattern, isSame: sameJson, isAmong, hasTwice }

function listFaults(schema: AnswerNode, value: readonly unknown[], at: Place): readonly AnswerFault[] {
  const { prefixItems = [], items, minItems, maxItems, uniqueItems } = schema
  const isTuple = schema.prefixItems !== undefined && items === false
  const child = (i: number) => ({ ...at, path: `${at.path}/${i}`, steps: 0 })
  return [
    ...(minItems === undefined || value.length >= minItems ? [] : [fault(at, 'minItems', String(minItems))]),
    ...(maxItems === undefined || value.length <= maxItems ? [] : [fault(at, 'maxItems', String(maxItems))]),
    ...(uniqueItems !== undefined && uniqueItems !== false && hasTwice(seenOnly(value, at), uniqueItems === 'numbers') ? [fault(at, 'uniqueItems', null)] : []),
    ...prefixItems.slice(0, value.length).flatMap((item, i) => faultsOf(item, value[i], child(i))),
    ...(isTuple && value.length > prefixItems.length ? [fault(at, 'items', String(prefixItems.length))] : []),
    ...(items === undefined || isTuple ? [] : value.flatMap((one, i) => (i < prefixItems.length ? [] : faultsOf(items, one, child(i))))),
  ]
}

/** Entries that are known whole: two persons may show alike. */
function seenOnly(entries: readonly unknown[], { path, isUnseen }: Place): readonly unknown[] {
  return isUnseen === null ? entries : entries.filter((one, i) => !hasUnseen(one, `${path}/${i}`, isUnseen))
}

function hasUnseen(value: unknown, path: string, isUnseen: IsUnseen): boolean {
  if (typeof value !== 'object' || value === null) return isUnseen(path, value)
  return Object.entries(value).some(([name, one]) => hasUnseen(one, `${path}/${escapePointer(name)}`, isUnseen))
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
  const offers = [anyOf, oneOf].some((parts) => parts.length > 0 && parts.every((one) => typeof one === 'object' && one.const !== undefined && one.const !== null))
  // A type that has it, beside values among which it is not, takes none.
  if (listed?.includes(null) === false || (only !== undefined && only !== null) || offers) return false
  if (type !== undefined) return type.includes('null')
  const offered = [...anyOf, ...oneOf].some((one) => typeof one === 'object' && (one.const === null || one.type?.includes('null') === true))
  return offered || only === null || listed?.includes(null) === true || [...($ref === undefined ? [] : [partAt(root, $ref)]), ...allOf].some((part) => namesNothing(part, root, steps + 1))
}

/** References that are gone through to find what a field offers. */
const mostNamed = 16

function combinedFaults(schema: AnswerNode, value: unknown, at: Place): readonly AnswerFault[] {
  const under = (part: AnswerSchema | undefined) => (part === undefined ? [] : faultsOf(part, value, at))
  return [
    ...(schema.allOf ?? []).flatMap((part) => faultsOf(part, value, at)),
    ...branchFaults('anyOf', schema.anyOf, value, at),
    ...branchFaults('oneOf', schema.oneOf, value, at),
    ...(schema.not === undefined || !holdsSurely(schema.not, value, at) ? [] : [fault(at, 'not', null)]),
    ...(schema.if === undefined ? [] : conditionFaults(schema.if, value, at, () => under(schema.then), () => under(schema.else))),
  ]
}

const mayHold = (part: AnswerSchema, value: unknown, at: Place): boolean => faultsOf(part, value, at).length === 0
/** Also when what is not seen is judged by what shows of it, which fits nothing that is asked of the whole. */
const holdsSurely = (part: AnswerSchema, value: unknown, at: Place): boolean => mayHold(part, value, { ...at, isUnseen: null })

/** Where it hangs on something unseen which of both is asked for, only what neither would take is wrong. */
function conditionFaults(test: AnswerSchema, value: unknown, at: Place, then: () => readonly AnswerFault[], other: () => readonly AnswerFault[]): readonly AnswerFault[] {
  const may = mayHold(test, value, at)
  if (at.isUnseen === null || may === holdsSurely(test, value, at)) return may ? then() : other()
  const wrong = then()
  return wrong.length === 0 || other().length === 0 ? [] : wrong
}

function branchFaults(keyword: 'anyOf' | 'oneOf', parts: readonly AnswerSchema[] | undefined, value: unknown, at: Place): readonly AnswerFault[] {
  if (parts === undefined) return []
  const branches: (readonly AnswerFault[])[] = []
  let fitting = 0
  let sure = 0
  for (const part of parts) {
    const faults = faultsOf(part, value, at)
    if (faults.length > 0) branches.push(faults)
    else {
      fitting += 1
      if (keyword === 'oneOf' && (at.isUnseen === null || holdsSurely(part, value, at))) sure += 1
    }
    // With a second one it is decided; Ajv looks no further either.
    if (sure > 1) break
  }
  return fitting > 0 && sure <= 1 ? [] : [{ ...fault(at, keyword, fitting === 0 ? null : 'several'), branches }]
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
