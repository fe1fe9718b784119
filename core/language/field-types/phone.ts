import { sentence } from '../../base/text.ts'
import { sql } from '../../contracts/sql.ts'
import { maskPhone } from '../general-masks.ts'
import type { FieldType } from './field-type.ts'
import { identifierFold } from './identifier-fold.ts'
import { shape, sqlText } from './shape.ts'

const fold = identifierFold('0123456789+-()')
const mobile = shape('1[3-9][0-9]{9}')
const area = '10|2[0-9]|[3-9][0-9]{2}'
/** Patterns (alike in JavaScript and RE2) and what takes their place, `$1` for the first group; each applied once, in this order. */
const steps: readonly (readonly [pattern: string, replacement: string])[] = [
  ['转', '-'],
  ['^(?:[+]|00)?86-?(1[3-9][0-9]{9})$', '$1'],
  [`^(?:[+]|00)86-?[(]?0?(${area})[)]?-?([2-8][0-9]{6,7})`, '0$1-$2'],
  [`^[(]0(${area})[)]-?`, '0$1-'],
  [`^0(${area})([2-8][0-9]{6,7})`, '0$1-$2'],
]
const valid = shape(`1[3-9][0-9]{9}|(?:0(?:${area})-)?[2-8][0-9]{6,7}(?:-[0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}`)

/**
 * A telephone number of the mainland: mobile (11 digits, `+86` dropped), landline (`0594-2345678`, area code and extension optional),
 * or a 400 or 800 number.
 */
export const phone: FieldType = {
  name: 'phone',
  title: sentence('电话号码', 'Telephone number'),
  storage: { kind: 'string' },
  normalise: (text) => steps.reduce((done, [pattern, replacement]) => done.replace(new RegExp(pattern, 'u'), replacement), fold.fold(text)) || null,
  reason: (normal) => (normal !== null && valid.matches(normal) ? null : 'not-a-phone'),
  mask: maskPhone,
  sql: {
    plain: (raw) => mobile.sql(raw),
    normal(raw) {
      const start = fold.sql(raw, mobile)
      const national = steps.reduce((done, [pattern, replacement]) => sql`regexp_replace(${done}, ${sqlText(pattern)}, ${sqlText(replacement.replaceAll('$', '\\'))})`, start)
      return sql`CASE WHEN ${mobile.sql(raw)} THEN ${raw} ELSE nullif(${national}, '') END`
    },
    reason: (normal) => sql`CASE WHEN ${valid.sql(normal)} THEN NULL ELSE 'not-a-phone' END`,
    value: (normal) => normal,
  },
  reasons: {
    'not-a-phone': sentence(
      '不是电话号码：应为 11 位手机号，或带区号的固定电话（如 0594-2345678）。',
      'Not a telephone number: a mobile number of 11 digits, or a landline such as 0594-2345678 is expected.',
    ),
  },
}
