import { sentence } from '../../base/text.ts'
import { sql } from '../../contracts/sql.ts'
import { maskAll } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'

/** Any text, as it stands. */
export const string: FieldType = {
  name: 'string',
  title: sentence('文本', 'Text'),
  storage: { kind: 'string' },
  normalise: (text) => text,
  reason: (normal) => (normal === null ? 'not-text' : null),
  mask: maskAll,
  sql: {
    normal: (raw) => raw,
    reason: (normal) => sql`CASE WHEN ${normal} IS NULL THEN 'not-text' END`,
    value: (normal) => normal,
  },
  reasons: { 'not-text': sentence('没有文本。', 'There is no text.') },
}
