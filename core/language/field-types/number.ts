import { sentence } from '../../base/text.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import { maskAll } from '../general-masks.ts'
import type { FieldSettings, FieldType } from './field-type.ts'
import { integer } from './integer.ts'
import { foldNumeral, foldNumeralSql } from './numeral.ts'
import { shape } from './shape.ts'

/** Digits stand in one place alone: a pattern that could share them out between two would try every way. */
const decimal = '(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)'
const plain = shape(`[+-]?${decimal}`)
const grouped = shape('[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:[.][0-9]*)?')
const exponent = shape(`[+-]?${decimal}[eE][+-]?[0-9]+`)

/**
 * An exact decimal. Surplus decimals are rounded half up, away from zero (design: packs, Datasets); thousands separators
 * in their places are taken. `1.2E+10` is refused: a spreadsheet writes it where it has already thrown digits away.
 */
export function numberType(settings: FieldSettings): FieldType {
  const { precision, scale } = settings.decimal
  const type = `DECIMAL(${precision}, ${scale})`
  const readAll = (text: Sql): Sql => {
    const folded = foldNumeralSql(text)
    return sql`CASE WHEN ${plain.sql(text)} THEN TRY_CAST(${text} AS ${type}) WHEN ${plain.sql(folded)} OR ${grouped.sql(folded)} THEN TRY_CAST(replace(${folded}, ',', '') AS ${type}) END`
  }
  // What the cast would write the same way is surely plain: half of what the shape takes.
  const valueSql = (text: Sql): Sql => sql`CASE WHEN CAST(TRY_CAST(${text} AS ${type}) AS VARCHAR) = ${text} THEN TRY_CAST(${text} AS ${type}) ELSE ${readAll(text)} END`
  return {
    name: 'number',
    title: sentence('数值', 'Number'),
    storage: { kind: 'decimal', precision, scale },
    normalise: (text) => round(text, precision, scale) ?? text,
    reason(normal) {
      if (normal !== null && round(normal, precision, scale) !== null) return null
      const folded = foldNumeral(normal ?? '')
      if (exponent.matches(folded)) return 'exponent-form'
      return plain.matches(folded) || grouped.matches(folded) ? 'number-too-large' : 'not-a-number'
    },
    mask: maskAll,
    sql: {
      normal: (raw) => sql`coalesce(CAST(${valueSql(raw)} AS VARCHAR), ${raw})`,
      reason(normal) {
        const folded = foldNumeralSql(normal)
        return sql`CASE WHEN ${readAll(normal)} IS NOT NULL THEN NULL WHEN ${exponent.sql(folded)} THEN 'exponent-form' WHEN ${plain.sql(folded)} OR ${grouped.sql(folded)} THEN 'number-too-large' ELSE 'not-a-number' END`
      },
      value: valueSql,
    },
    reasons: {
      'not-a-number': sentence('不是数值。', 'Not a number.'),
      'number-too-large': sentence('数值过大，位数超出字段的精度。', 'The number is too large: it has more digits than the field keeps.'),
      'exponent-form': integer.reasons['exponent-form']!,
    },
  }
}

/** Null when it is no number or has more than `precision - scale` digits before the point. */
function round(text: string, precision: number, scale: number): string | null {
  const folded = foldNumeral(text)
  if (!plain.matches(folded) && !grouped.matches(folded)) return null
  const [whole = '', fraction = ''] = folded.replaceAll(',', '').replace(/^[+-]?0*/, '').split('.')
  if (whole.length > precision - scale) return null
  const kept = BigInt(`0${whole}${fraction.slice(0, scale).padEnd(scale, '0')}`)
  const units = (fraction[scale] ?? '0') >= '5' ? kept + 1n : kept
  const digits = units.toString()
  if (digits.length > precision) return null
  const padded = digits.padStart(scale + 1, '0')
  const sign = folded.startsWith('-') && units !== 0n ? '-' : ''
  return sign + padded.slice(0, padded.length - scale) + (scale > 0 ? `.${padded.slice(-scale)}` : '')
}
