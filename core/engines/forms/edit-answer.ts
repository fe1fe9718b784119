import type { AnswerSchema } from '../../contracts/answer-schema.ts'
import type { FieldNo, FormModel } from '../../contracts/form-model.ts'
import { valueAt, type Path } from './answer-path.ts'
import { fieldsOf } from './controls-of.ts'
import { isRequiredAt, nodesAt } from './nodes-at.ts'

type Open = Record<string, unknown>

/**
 * Writes a value into an answer, in place; undefined takes it out. Objects on the way are made; one that is left empty goes too, unless
 * the schema asks for it or it is an entry of a list. An entry of a list that is taken out, or passed over, leaves nothing (`null`) in
 * its place.
 */
export function putAnswer(answer: Open, path: Path, value: unknown, schema: AnswerSchema): void {
  // No field is called so, and JavaScript would write into what all objects share.
  if (path.includes('__proto__')) return
  const name = path.at(-1)!
  const above = path.slice(0, -1)
  if (value !== undefined) {
    const parent = madeAt(answer, above)
    if (Array.isArray(parent)) {
      // A list where the form has an object now has no such member; `length` it even has, and takes no text for it.
      if (!isPlace(name)) return
      while (parent.length < Number(name)) parent.push(null)
    }
    ;(parent as Open)[name] = value
    return
  }
  const parent = valueAt(answer, above)
  if (Array.isArray(parent)) {
    if (isPlace(name)) parent[Number(name)] = null
    return
  }
  if (typeof parent !== 'object' || parent === null) return
  delete (parent as Open)[name]
  if (Object.keys(parent).length > 0 || above.length === 0) return
  if (!Array.isArray(valueAt(answer, above.slice(0, -1))) && !isRequiredAt(schema, above)) putAnswer(answer, above, undefined, schema)
}

const isPlace = (name: string): boolean => /^\d+$/.test(name)

/** The object or list at a path; what is missing on the way is made an object. */
function madeAt(answer: Open, path: Path): unknown {
  let at: unknown = answer
  for (const name of path) {
    const next = Object.hasOwn(at as Open, name) ? (at as Open)[name] : undefined
    if (typeof next !== 'object' || next === null) (at as Open)[name] = {}
    at = (at as Open)[name]
  }
  return at
}

/** What a new answer begins with: defaults, and the objects that the schema asks for. */
export function initialAnswer(model: FormModel, given: Readonly<Open> = {}): Open {
  const answer = structuredClone(given) as Open
  for (const field of fieldsOf(model.layout)) if (field.default !== undefined && valueAt(answer, field.path) === undefined) putAnswer(answer, field.path, structuredClone(field.default), model.schema)
  addRequired(answer, [], model.schema)
  return answer
}

/** What a new entry of a list, or a value of that shape, begins with at its place; undefined where nothing is known. */
export function initialValue(model: FormModel, number: FieldNo, place: Path): unknown {
  const { default: value, input } = model.fields[number]!
  if (value !== undefined) return structuredClone(value)
  if (input.kind === 'list') return []
  if (input.kind !== 'object') return input.kind === 'choice' && model.choices[input.choices]!.length === 1 ? model.choices[input.choices]![0]!.value : undefined
  const object: Open = {}
  for (const field of fieldsOf(model.layouts[input.layout]!)) {
    const { input: inner } = field
    // The mark of a shape: there is nothing to choose.
    const only = inner.kind === 'choice' && field.required && model.choices[inner.choices]!.length === 1 ? model.choices[inner.choices]![0]!.value : undefined
    const begun = field.default ?? only
    if (begun !== undefined) putAnswer(object, field.path, structuredClone(begun), true)
  }
  addRequired(object, [], model.schema, place)
  return object
}

/** Objects within each other that a schema may ask for; one that asks for itself could never be answered. */
const deepest = 20

/** `place`: where the answer's part begins, of which `path` is within. */
function addRequired(part: Open, path: Path, schema: AnswerSchema, place: Path = []): void {
  if (path.length > deepest) return
  const nodes = nodesAt(schema, [...place, ...path])
  for (const name of new Set(nodes.flatMap(({ required }) => required ?? []))) {
    const at = [...path, name]
    const isObject = nodesAt(schema, [...place, ...at]).some(({ type, properties }) => type === undefined ? properties !== undefined : type.length === 1 && type[0] === 'object')
    if (!isObject) continue
    if (valueAt(part, at) === undefined) putAnswer(part, at, {}, schema)
    addRequired(part, at, schema, place)
  }
}
