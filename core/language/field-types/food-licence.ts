import { sentence } from '../../base/text.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import { maskId } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { identifierFold } from './identifier-fold.ts'
import { shape } from './shape.ts'

const fold = identifierFold('JY0123456789')
const valid = shape('JY[0-9]{14}')

/** 食品经营许可证编号: `JY`, kind of business, region, sequence, and a check digit (GB/T 17710, ISO 7064 MOD 11,10). */
export const foodLicence: FieldType = {
  name: 'food-licence',
  title: sentence('食品经营许可证编号', 'Food business licence number'),
  storage: { kind: 'string' },
  normalise: (text) => fold.fold(text) || null,
  reason(normal) {
    if (normal === null || !valid.matches(normal)) return 'not-a-food-licence'
    return (product(normal) + Number(normal[15])) % 10 === 1 ? null : 'wrong-check-digit'
  },
  mask: maskId,
  sql: {
    normal: (raw) => fold.sql(raw, valid),
    reason: (normal) =>
      sql`CASE WHEN ${valid.sql(normal)} THEN CASE WHEN (${productSql(normal)} + ${digitSql(normal, 16)}) % 10 <> 1 THEN 'wrong-check-digit' END ELSE 'not-a-food-licence' END`,
    value: (normal) => normal,
  },
  reasons: {
    'not-a-food-licence': sentence('不是食品经营许可证编号：应为 JY 加 14 位数字。', 'Not a food business licence number: JY and 14 digits are expected.'),
    'wrong-check-digit': sentence('校验码不符，号码可能录入有误。', 'The check digit does not match: the number was probably mistyped.'),
  },
}

/** Runs over the 13 digits before the check digit; a remainder of 0 counts as 10, hence `(x + 9) % 10 + 1`. */
function product(licence: string): number {
  let running = 10
  for (let i = 2; i < 15; i++) running = ((running + Number(licence[i]) + 9) % 10 + 1) * 2 % 11
  return running
}

function productSql(licence: Sql): Sql {
  let running = sql`10`
  for (let i = 3; i <= 15; i++) running = sql`((${running} + ${digitSql(licence, i)} + 9) % 10 + 1) * 2 % 11`
  return running
}

function digitSql(text: Sql, at: number): Sql {
  return sql`TRY_CAST(substr(${text}, ${String(at)}, 1) AS INTEGER)`
}
