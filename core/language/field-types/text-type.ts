import type { Sentence } from '../../base/text.ts'
import { sql } from '../../contracts/sql.ts'
import type { FieldType } from './field-type.ts'
import { shape } from './shape.ts'

/** A field type whose values are text of one shape, kept as it stands. */
export function textType(type: { name: string; title: Sentence; pattern: string; code: string; expected: Sentence; mask: (normal: string) => string }): FieldType {
  const valid = shape(type.pattern)
  return {
    name: type.name,
    title: type.title,
    storage: { kind: 'string' },
    normalise: (text) => text,
    reason: (normal) => (normal !== null && valid.matches(normal) ? null : type.code),
    mask: type.mask,
    sql: {
      normal: (raw) => raw,
      reason: (normal) => sql`CASE WHEN ${valid.sql(normal)} THEN NULL ELSE ${`'${type.code}'`} END`,
      value: (normal) => normal,
    },
    reasons: { [type.code]: type.expected },
  }
}
