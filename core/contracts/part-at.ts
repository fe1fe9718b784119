import { unescapePointer } from '../base/json-pointer.ts'
import type { AnswerSchema } from './answer-schema.ts'

/** What `#/…` points at in a prepared schema; what points nowhere was refused when the form was checked. */
export function partAt(root: AnswerSchema, reference: string): AnswerSchema {
  let part: unknown = root
  for (const key of reference.slice(1).split('/').slice(1).map(unescapePointer)) part = (part as Record<string, unknown> | undefined)?.[key]
  if (typeof part !== 'boolean' && (typeof part !== 'object' || part === null)) throw new TypeError(`${reference} leads nowhere`)
  return part as AnswerSchema
}
