import { sentence, type Sentence } from '../../base/text.ts'
import { sql, type Sql } from '../../contracts/sql.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import type { FieldType } from '../../language/field-types/field-type.ts'

/** How a field's formats, tried in order, read a cell. */
export interface FormatReading {
  /** `raw` → whether it is normal and fits; null where there is no quick way to say so. */
  readonly plain: Sql | null
  /** `plain` and `value` → whether the value fits; null where only `reason` can tell. */
  readonly sure: Sql | null
  /** `raw` → `normal`; null where that is the raw text. */
  readonly normal: Sql | null
  readonly value: Sql
  /** `normal` and `value` → code; null where every text fits. */
  readonly reason: Sql | null
  readonly reasons: Readonly<Record<string, Sentence>>
}

const raw = sql`${{ input: 'raw' }}`
const plain = sql`${{ input: 'plain' }}`
const normal = sql`${{ input: 'normal' }}`
const value = sql`${{ input: 'value' }}`

/** `types` holds one field type or several, these all of text; the first whose check a text passes decides its normal form. */
export function readFormats(types: readonly FieldType[], dialect: Dialect): FormatReading {
  const [first] = types
  if (first === undefined) throw new TypeError('a field has no format')
  if (types.length > 1) return readAny(types, dialect)
  if (first.name === 'string') return { plain: null, sure: null, normal: null, value: normal, reason: null, reasons: {} }
  if (first.storage.kind !== 'string') {
    // One conversion both reads and judges; why it failed is asked of failed cells alone.
    return { plain: null, sure: sql`${value} IS NOT NULL`, normal: null, value: first.sql.value(normal), reason: sql`CASE WHEN ${value} IS NULL THEN ${first.sql.reason(normal)} END`, reasons: first.reasons }
  }
  const read = first.sql.normal(raw)
  const quick = first.sql.plain?.(raw) ?? null
  return { plain: quick, sure: quick === null ? null : plain, normal: read === raw ? null : read, value: first.sql.value(normal), reason: first.sql.reason(normal), reasons: first.reasons }
}

function readAny(types: readonly FieldType[], dialect: Dialect): FormatReading {
  const code = `not-${types.map((type) => type.name).join('-or-')}`
  const titles = (lang: 'zh-CN' | 'en', separator: string): string => types.map((type) => type.title[lang]).join(separator)
  const fits = types.map((type) => sql`${type.sql.reason(normal)} IS NULL`)
  return {
    plain: null,
    sure: null,
    normal: firstFitting(types, 0, dialect),
    value: normal,
    reason: sql`CASE ${fits.reduce((all, one) => sql`${all} WHEN ${one} THEN NULL`, sql``)} ELSE ${`'${code}'`} END`,
    reasons: { [code]: sentence(`应为${titles('zh-CN', '或')}，且校验码正确。`, `One of these is expected, with the right check digit: ${titles('en', ', ')}.`) },
  }
}

/** The normal form of the first type that takes the text; where none does, that of the first. */
function firstFitting(types: readonly FieldType[], at: number, dialect: Dialect): Sql {
  const type = types[at]!
  return dialect.once(type.sql.normal(raw), `normal${at}`, (read) => {
    const otherwise = at + 1 < types.length ? sql`coalesce(${laterFitting(types, at + 1, dialect)}, ${read})` : read
    return sql`CASE WHEN ${type.sql.reason(read)} IS NULL THEN ${read} ELSE ${otherwise} END`
  })
}

/** The same among the types from `at` on; NULL where none takes the text. */
function laterFitting(types: readonly FieldType[], at: number, dialect: Dialect): Sql {
  const type = types[at]!
  return dialect.once(type.sql.normal(raw), `normal${at}`, (read) => {
    const otherwise = at + 1 < types.length ? laterFitting(types, at + 1, dialect) : sql`NULL`
    return sql`CASE WHEN ${type.sql.reason(read)} IS NULL THEN ${read} ELSE ${otherwise} END`
  })
}
