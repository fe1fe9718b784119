import { sentence } from '../../base/text.ts'
import { sql } from '../../contracts/sql.ts'
import { maskRegion } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { identifierFold } from './identifier-fold.ts'
import { shape } from './shape.ts'

const fold = identifierFold('0123456789')
const valid = shape('(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-2])[0-9]{4}(?:[0-9]{3}){0,2}')

/** 行政区划代码, GB/T 2260 (6 digits) and GB/T 10114 (9 for towns, 12 for villages and communities). */
export const region: FieldType = {
  name: 'region',
  title: sentence('行政区划代码', 'Region code'),
  storage: { kind: 'string' },
  normalise: (text) => fold.fold(text) || null,
  reason: (normal) => (normal !== null && valid.matches(normal) ? null : 'not-a-region'),
  mask: maskRegion,
  sql: {
    plain: (raw) => valid.sql(raw),
    normal: (raw) => fold.sql(raw, valid),
    reason: (normal) => sql`CASE WHEN ${valid.sql(normal)} THEN NULL ELSE 'not-a-region' END`,
    value: (normal) => normal,
  },
  reasons: {
    'not-a-region': sentence(
      '不是行政区划代码：应为 6 位（县）、9 位（乡镇）或 12 位（村居）数字，前两位是省份。',
      'Not a region code: 6 digits (county), 9 (town) or 12 (village) are expected, the first two of them a province.',
    ),
  },
}
