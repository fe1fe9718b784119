import { sentence } from '../../base/text.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import { maskId } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { identifierFold } from './identifier-fold.ts'
import { onceSql, shape } from './shape.ts'

const fold = identifierFold('0123456789X')
const long = shape('[0-9]{17}[0-9X]')
const short = shape('[0-9]{15}')
/** GB/T 2260 province first; `9` begins the cards of foreigners with permanent residence (2023), `81` to `83` those of residents from 港澳台. */
const idShape = '(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9])[0-9]{4}(?:18[5-9]|19[0-9]|20[0-9])[0-9]{8}[0-9X]'
const valid = shape(idShape)

/**
 * 公民身份号码, GB 11643-1999: region, birth date, sequence, check digit (ISO 7064 MOD 11-2).
 * Numbers of 15 digits (GB 11643-1989) are widened: 19 before the year, check digit behind.
 */
export const idCard: FieldType = {
  name: 'id-card',
  title: sentence('身份证号', 'ID card number'),
  storage: { kind: 'string' },
  normalise(text) {
    const folded = fold.fold(text)
    if (short.matches(folded)) return widen(folded)
    return folded === '' ? null : folded
  },
  reason(normal) {
    if (normal === null || !valid.matches(normal)) return 'not-an-id-card'
    if (!isDate(normal.slice(6, 14))) return 'impossible-birth-date'
    return checkDigit(normal.slice(0, 17)) === normal[17] ? null : 'wrong-check-digit'
  },
  mask: maskId,
  sql: {
    normal(raw) {
      return sql`CASE WHEN ${long.sql(raw)} THEN ${raw} ELSE ${onceSql(fold.sql(raw, long), 'folded', widenSql)} END`
    },
    reason(normal) {
      return sql`CASE WHEN ${valid.sql(normal)} THEN ${reasonOfDigitsSql(normal)} ELSE 'not-an-id-card' END`
    },
    value: (normal) => normal,
  },
  reasons: {
    'not-an-id-card': sentence('不是身份证号：应为 18 位（末位可为 X）或 15 位数字。', 'Not an ID card number: 18 digits (the last may be X) or 15 are expected.'),
    'impossible-birth-date': sentence('身份证号中的出生日期不存在。', 'The birth date inside the ID card number does not exist.'),
    'wrong-check-digit': sentence('校验码不符，号码可能录入有误。', 'The check digit does not match: the number was probably mistyped.'),
  },
}

/** The check digit of 17 digits (GB 11643, ISO 7064 MOD 11-2). */
function checkDigit(digits: string): string {
  let sum = 0
  for (const digit of digits) sum = (sum + Number(digit)) * 2 % 11
  return '10X98765432'[sum]!
}

/** Code for birth date and check digit of a text of the right shape, NULL when both are right. */
function reasonOfDigitsSql(id: Sql): Sql {
  return sql`CASE WHEN try_strptime(substr(${id}, 7, 8), '%Y%m%d') IS NULL THEN 'impossible-birth-date' WHEN ${checkDigitSql(sql`substr(${id}, 1, 17)`)} <> substr(${id}, 18, 1) THEN 'wrong-check-digit' END`
}

function widen(digits: string): string {
  const widened = `${digits.slice(0, 6)}19${digits.slice(6)}`
  return widened + checkDigit(widened)
}

function widenSql(folded: Sql): Sql {
  const widened = sql`substr(${folded}, 1, 6) || '19' || substr(${folded}, 7)`
  return sql`CASE WHEN ${short.sql(folded)} THEN ${onceSql(widened, 'widened', (digits) => sql`${digits} || ${checkDigitSql(digits)}`)} ELSE ${folded} END`
}

/**
 * With n the 17 digits as a number, Σ digitᵢ·2ⁱ (i counted from the right) is n − Σ 2ⁱ⁺²·⌊n / 10ⁱ⌋ over i ≥ 1:
 * sixteen divisions in place of seventeen substrings.
 */
function checkDigitSql(digits: Sql): Sql {
  return onceSql(sql`TRY_CAST(${digits} AS BIGINT)`, 'number', (n) => {
    let sum = n
    for (let i = 1; i <= 16; i++) sum = sql`${sum} - ${String(2 ** (i + 2))} * (${n} // ${`1${'0'.repeat(i)}`})`
    return sql`substr('10X98765432', 1 + CAST(2 * (${sum}) % 11 AS BIGINT), 1)`
  })
}

/** Whether `YYYYMMDD` is a day of the Gregorian calendar. */
function isDate(digits: string): boolean {
  const [year, month, day] = [Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6))]
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
