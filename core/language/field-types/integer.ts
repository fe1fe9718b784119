import { sentence } from '../../base/text.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import { maskAll } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { foldNumeral, foldNumeralSql } from './numeral.ts'
import { shape } from './shape.ts'

const plain = shape('[+-]?[0-9]+')
const written = shape('[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:[.]0*)?')
const exponent = shape('[+-]?[0-9]+(?:[.][0-9]*)?[eE][+-]?[0-9]+')

/** Of 64 bits: what has more is not computed. */
const mostDigits = 19

/**
 * A whole number of 64 bits. Thousands separators in their places and `.0` at the end are taken; a fraction is refused,
 * and so is `1.2E+10`, whose digits a spreadsheet has already thrown away.
 */
export const integer: FieldType = {
  name: 'integer',
  title: sentence('整数', 'Integer'),
  storage: { kind: 'int' },
  normalise: (text) => read(text)?.toString() ?? text,
  reason(normal) {
    if (normal !== null && read(normal) !== null) return null
    const folded = foldNumeral(normal ?? '')
    if (exponent.matches(folded)) return 'exponent-form'
    return written.matches(folded) ? 'integer-too-large' : 'not-an-integer'
  },
  mask: maskAll,
  sql: {
    normal: (raw) => sql`coalesce(CAST(${valueSql(raw)} AS VARCHAR), ${raw})`,
    reason(normal) {
      const folded = foldNumeralSql(normal)
      return sql`CASE WHEN ${valueSql(normal)} IS NOT NULL THEN NULL WHEN ${exponent.sql(folded)} THEN 'exponent-form' WHEN ${written.sql(folded)} THEN 'integer-too-large' ELSE 'not-an-integer' END`
    },
    value: valueSql,
  },
  reasons: {
    'not-an-integer': sentence('不是整数。', 'Not a whole number.'),
    'integer-too-large': sentence('整数过大，超出可存储的范围（64 位）。', 'The whole number is too large to be stored (64 bits).'),
    'exponent-form': sentence(
      '数字是科学计数法（如 1.2E+10），原有位数可能已经丢失；请将原文件中的单元格设为文本或数值后重新导出。',
      'The number is in exponent form (such as 1.2E+10) and may have lost digits; format the cells as text or number in the original file and export it again.',
    ),
  },
}

function read(text: string): bigint | null {
  const folded = foldNumeral(text)
  if (!written.matches(folded)) return null
  const [, sign, digits] = /^([+-]?)0*(\d*)/.exec(folded.replaceAll(',', ''))!
  if (digits!.length > mostDigits) return null
  const value = BigInt(`${sign === '-' ? '-' : ''}${digits === '' ? '0' : digits}`)
  return BigInt.asIntN(64, value) === value ? value : null
}

function valueSql(text: Sql): Sql {
  const folded = foldNumeralSql(text)
  return sql`CASE WHEN ${plain.sql(text)} THEN TRY_CAST(${text} AS BIGINT) WHEN ${written.sql(folded)} THEN TRY_CAST(regexp_replace(replace(${folded}, ',', ''), '[.]0*$', '') AS BIGINT) END`
}
