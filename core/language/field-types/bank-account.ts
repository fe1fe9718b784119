import { sentence } from '../../base/text.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { maskAccount } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { identifierFold } from './identifier-fold.ts'
import { shape, sqlText } from './shape.ts'

const fold = identifierFold('0123456789-')
const plain = shape('[0-9]+')
const valid = shape('[0-9]{6,32}')
/** UnionPay cards (62, 16 to 19 digits). Accounts of organisations carry no check digit, whatever their length. */
const card = shape('62[0-9]{14,17}')

/** Digits in the order of what they add: once as they stand, and doubled with the digits of the product summed. */
const byWeight = ['0123456789', '0516273849']

/** A bank account: 6 to 32 digits; blanks and hyphens between them do not count. A number that can only be a card must pass Luhn (ISO/IEC 7812). */
export const bankAccount: FieldType = {
  name: 'bank-account',
  title: sentence('银行账号', 'Bank account'),
  storage: { kind: 'string' },
  normalise: (text) => fold.fold(text).replaceAll('-', '') || null,
  reason(normal) {
    if (normal === null || !valid.matches(normal)) return 'not-a-bank-account'
    return card.matches(normal) && luhn(normal) !== 0 ? 'wrong-check-digit' : null
  },
  mask: maskAccount,
  sql: {
    normal: (raw) => sql`nullif(replace(${fold.sql(raw, plain)}, '-', ''), '')`,
    reason: (normal) =>
      sql`CASE WHEN ${valid.sql(normal)} THEN CASE WHEN ${card.sql(normal)} AND (${luhnSql(normal)}) % 10 <> 0 THEN 'wrong-check-digit' END ELSE 'not-a-bank-account' END`,
    value: (normal) => normal,
  },
  reasons: {
    'not-a-bank-account': sentence('不是银行账号：应为 6 至 32 位数字。', 'Not a bank account: 6 to 32 digits are expected.'),
    'wrong-check-digit': sentence('校验码不符，号码可能录入有误。', 'The check digit does not match: the number was probably mistyped.'),
  },
}

function luhn(digits: string): number {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    sum += byWeight[i % 2]!.indexOf(digits[digits.length - 1 - i]!)
  }
  return sum % 10
}

function luhnSql(digits: Sql): Sql {
  const padded = sql`lpad(${digits}, 19, '0')`
  const terms = Array.from({ length: 19 }, (_, i) => {
    const digit = sql`substr(${padded}, ${String(19 - i)}, 1)`
    return sql`instr(${sqlText(byWeight[i % 2]!)}, ${digit}) - 1`
  })
  return joinSql(terms, ' + ')
}
