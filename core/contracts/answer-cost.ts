import { isTooDeep } from './answer-depth.ts'
import type { AnswerNode, AnswerSchema } from './answer-schema.ts'
import { partAt } from './part-at.ts'

/** So many times a part of the schema may meet a value of the answer: a body of 1 MB has no more values than that, and it takes about a second. */
const mostMeetings = 1_000_000

/**
 * Whether an answer goes deeper than any form does, or would be judged for too long: where several parts of a schema lead into
 * themselves, every level of the answer multiplies the work. Counts what all parts would meet, at a cost of parts times values.
 */
export function isTooMuch(schema: AnswerSchema, answer: unknown, root: AnswerSchema = schema): boolean {
  if (isTooDeep(answer)) return true
  const known = new Map<unknown, Map<AnswerNode, number>>()
  return meetings(schema, answer) > mostMeetings

  function meetings(part: AnswerSchema, value: unknown): number {
    if (typeof part === 'boolean') return 1
    const isParent = typeof value === 'object' && value !== null
    // Of what has nothing within it the count depends on the schema alone.
    const key = isParent ? value : null
    let counts = known.get(key)
    if (counts === undefined) known.set(key, counts = new Map())
    const counted = counts.get(part)
    if (counted !== undefined) return counted
    counts.set(part, 1)
    const { $ref, allOf = [], anyOf = [], oneOf = [], not, if: test, then, else: other } = part
    let count = 1
    for (const one of [$ref === undefined ? undefined : partAt(root, $ref), ...allOf, ...anyOf, ...oneOf, not, test, then, other]) if (one !== undefined) count += meetings(one, value)
    if (isParent) for (const [name, child] of Object.entries(value)) count += below(part, Array.isArray(value), name, child)
    counts.set(part, count)
    return count
  }

  function below({ properties, additionalProperties, prefixItems, items }: AnswerNode, isList: boolean, name: string, child: unknown): number {
    const part = isList ? prefixItems?.[Number(name)] ?? items : properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : additionalProperties
    return part === undefined ? 0 : meetings(part, child)
  }
}
