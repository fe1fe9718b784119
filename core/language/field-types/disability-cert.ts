import { sentence } from '../../base/text.ts'
import { sql } from '../../contracts/sql.ts'
import { maskId } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { idCard } from './id-card.ts'
import { identifierFold } from './identifier-fold.ts'
import { shape } from './shape.ts'

const fold = identifierFold('0123456789XB')
const valid = shape('[0-9]{17}[0-9X][1-7][1-4](?:B[0-9]{1,2})?')

/** 残疾人证号: ID card (18), category 1 to 7, grade 1 to 4, and after a re-issue `B` with its number. */
export const disabilityCert: FieldType = {
  name: 'disability-cert',
  title: sentence('残疾人证号', 'Disability certificate number'),
  storage: { kind: 'string' },
  normalise: (text) => fold.fold(text) || null,
  reason(normal) {
    if (normal === null || !valid.matches(normal)) return 'not-a-disability-cert'
    return idCard.reason(normal.slice(0, 18))
  },
  mask: maskId,
  sql: {
    normal: (raw) => fold.sql(raw, valid),
    reason: (normal) => sql`CASE WHEN ${valid.sql(normal)} THEN ${idCard.sql.reason(sql`substr(${normal}, 1, 18)`)} ELSE 'not-a-disability-cert' END`,
    value: (normal) => normal,
  },
  reasons: {
    ...idCard.reasons,
    'not-a-disability-cert': sentence(
      '不是残疾人证号：应为 18 位身份证号加残疾类别（1 至 7）和等级（1 至 4），补办的可加 B 和次数。',
      'Not a disability certificate number: an ID card number of 18 digits, category (1 to 7) and grade (1 to 4) are expected, after a re-issue B and its number.',
    ),
  },
  parts: {
    id18: {
      of: (normal) => normal.slice(0, 18),
      sql: (normal) => sql`substr(${normal}, 1, 18)`,
    },
  },
}
