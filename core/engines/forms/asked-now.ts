import type { AnswerFault, AnswerNode, AnswerSchema } from '../../contracts/answer-schema.ts'
import { partAt } from '../../contracts/part-at.ts'
import { answerFaults, type IsUnseen } from './answer-faults.ts'
import { isAnswer, pathPointer, valueAt, type Answer, type Path } from './answer-path.ts'
import { isUnfinished } from './missing-fields.ts'
import { nodesBelow } from './nodes-at.ts'

/** A schema that leads into itself over and over without a step into the answer is refused when the form is checked. */
const mostSteps = 100

/** Which of several shapes was chosen for the value at a place, by its JSON pointer. */
export type ShapeAt = (place: string) => number | undefined

/**
 * Whether the schema, as an answer stands, asks for a field: because something else is answered (`dependentRequired`), because a
 * condition holds (`if`), or because every branch of `anyOf` and `oneOf` that what is answered leaves open asks for it. Where it hangs
 * on what is not seen, only what is asked for either way is. Parts of the answer that are not there are read as if they were begun.
 * What is looked at once is kept: `answer` must not change.
 */
export function askedNow(root: AnswerSchema, answer: Answer, isUnseen: IsUnseen, shapeAt: ShapeAt): (path: Path) => boolean {
  const open = new Map<AnswerNode, Map<string, readonly (readonly AnswerSchema[])[]>>()

  return (path) => path.length > 0 && asks(root, answer, [], path, 0)

  function asks(schema: AnswerSchema, value: unknown, at: Path, rest: Path, steps: number): boolean {
    if (typeof schema === 'boolean' || steps > mostSteps) return false
    const here = (part: AnswerSchema) => asks(part, value, at, rest, steps + 1)
    return asksItself(schema, value, at, rest) || (schema.$ref !== undefined && here(partAt(root, schema.$ref))) || schema.allOf?.some(here) === true ||
      alternatives(schema, value, at).some((parts) => parts.length > 0 && parts.every(here))
  }

  function asksItself(schema: AnswerNode, value: unknown, at: Path, rest: Path): boolean {
    const [name, ...further] = rest
    if (further.length > 0) return nodesBelow(schema, name!).some((part) => asks(part, valueAt(value, [name!]), [...at, name!], further, 0))
    const dependent = Object.entries(schema.dependentRequired ?? {})
    return schema.required?.includes(name!) === true || dependent.some(([given, others]) => others.includes(name!) && isAnswer(value) && Object.hasOwn(value, given))
  }

  /** Lists of parts of which the value may be held to any one, by what is known of it. */
  function alternatives(node: AnswerNode, value: unknown, at: Path): readonly (readonly AnswerSchema[])[] {
    if (node.if === undefined && node.anyOf === undefined && node.oneOf === undefined) return []
    const place = pathPointer(at)
    const known = open.get(node) ?? new Map<string, readonly (readonly AnswerSchema[])[]>()
    open.set(node, known)
    const found = known.get(place) ?? [conditional(node, value, place), ...[node.anyOf, node.oneOf].map((parts) => possible(parts, value, place))]
    known.set(place, found)
    return found
  }

  function faults(schema: AnswerSchema, value: unknown, place: string, unseen: IsUnseen | null): readonly AnswerFault[] {
    return answerFaults(schema, value ?? {}, root, unseen === null ? null : (path, one) => unseen(place + path, one))
  }

  function conditional({ if: test, then = true, else: other = true }: AnswerNode, value: unknown, place: string): readonly AnswerSchema[] {
    if (test === undefined) return []
    const may = faults(test, value, place, isUnseen).length === 0
    return may === (faults(test, value, place, null).length === 0) ? [may ? then : other] : [then, other]
  }

  function possible(parts: readonly AnswerSchema[] | undefined, value: unknown, place: string): readonly AnswerSchema[] {
    if (parts === undefined) return []
    const chosen = parts[shapeAt(place) ?? -1]
    return chosen !== undefined ? [chosen] : parts.filter((part) => faults(part, value, place, isUnseen).every(isUnfinished))
  }
}

const known = new WeakMap<AnswerNode, boolean>()

/** Whether a schema asks for anything under a condition, so that answers have to be looked through for it. */
export function asksByConditions(schema: AnswerSchema): boolean {
  if (typeof schema === 'boolean') return false
  const found = known.get(schema) ?? hasCondition(schema)
  known.set(schema, found)
  return found
}

function hasCondition(part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return false
  if (Array.isArray(part)) return part.some(hasCondition)
  const { if: test, dependentRequired, anyOf, oneOf } = part as AnswerNode
  return [test, dependentRequired, anyOf, oneOf].some((one) => one !== undefined) || Object.values(part).some(hasCondition)
}
