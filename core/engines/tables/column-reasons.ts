import { sentence, type Sentence } from '../../base/text.ts'
import type { FieldModel } from '../../contracts/dataset-model.ts'
import type { Dialect } from '../../contracts/dialect.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import type { ValueType } from '../../contracts/value-type.ts'

/** What a field's own limits say of a value that its type takes. */
const limitReasons = {
  'too-short': sentence('文本过短，少于字段规定的最少字符数。', 'The text is shorter than the field allows.'),
  'too-long': sentence('文本过长，超过字段规定的最多字符数。', 'The text is longer than the field allows.'),
  'pattern-mismatch': sentence('文本不符合字段规定的样式。', 'The text does not match the pattern of the field.'),
  'not-an-option': sentence('不在字段允许的取值之内。', 'Not one of the values that the field allows.'),
  'below-minimum': sentence('小于字段规定的最小值。', 'Less than the least value of the field.'),
  'above-maximum': sentence('大于字段规定的最大值。', 'Greater than the greatest value of the field.'),
} as const satisfies Readonly<Record<string, Sentence>>

export type LimitReason = keyof typeof limitReasons

interface FieldLimits {
  /** `normal` and `value` → BOOLEAN: none is broken. */
  readonly kept: Sql
  /** `normal` and `value` → code of the first that is broken, else NULL. */
  readonly reason: Sql
  readonly reasons: Readonly<Record<string, Sentence>>
}

type Limit = readonly [code: LimitReason, broken: Sql]

/** What a field's limits say; null when it has none. */
export function limitsSql(field: FieldModel, type: ValueType, normal: Sql, value: Sql, dialect: Dialect): FieldLimits | null {
  const limits = [...textLimits(field, normal, dialect), ...bounds(field, type, value, dialect), ...optionLimit(field, type, value, dialect)]
  if (limits.length === 0) return null
  const cases = limits.map(([code, broken]) => sql`WHEN ${broken} THEN ${`'${code}'`}`)
  return { kept: sql`NOT (${joinSql(limits.map(([, broken]) => broken), ' OR ')})`, reason: sql`CASE ${joinSql(cases, ' ')} END`, reasons: Object.fromEntries(limits.map(([code]) => [code, limitReasons[code]])) }
}

function textLimits(field: FieldModel, normal: Sql, dialect: Dialect): Limit[] {
  const limits: Limit[] = []
  if (field.minLength !== null) limits.push(['too-short', sql`${dialect.text.size(normal)} < ${String(field.minLength)}`])
  if (field.maxLength !== null) limits.push(['too-long', sql`${dialect.text.size(normal)} > ${String(field.maxLength)}`])
  if (field.pattern !== null) limits.push(['pattern-mismatch', sql`NOT ${dialect.text.matches(normal, textSql(field.pattern, dialect))}`])
  return limits
}

function bounds(field: FieldModel, type: ValueType, value: Sql, dialect: Dialect): Limit[] {
  const outside = (code: LimitReason, bound: string | null, operator: string): Limit[] => (bound === null ? [] : [[code, sql`${value} ${operator} ${boundSql(bound, type, dialect)}`]])
  return [
    ...outside('below-minimum', field.minimum, '<'), ...outside('below-minimum', field.exclusiveMinimum, '<='),
    ...outside('above-maximum', field.maximum, '>'), ...outside('above-maximum', field.exclusiveMaximum, '>='),
  ]
}

/** A bound may have more decimals than the field, and is compared exactly. */
function boundSql(bound: string, type: ValueType, dialect: Dialect): Sql {
  const scale = Math.max(bound.split('.')[1]?.length ?? 0, type.kind === 'decimal' ? type.scale : 0)
  return dialect.bound({ kind: 'value', type: { kind: 'decimal', precision: 38, scale }, value: bound })
}

function optionLimit(field: FieldModel, type: ValueType, value: Sql, dialect: Dialect): Limit[] {
  if (field.options === null) return []
  const options = field.options.map((option) => dialect.bound({ kind: 'value', type, value: type.kind === 'int' ? BigInt(option) : type.kind === 'bool' ? option === 'true' : option }))
  return [['not-an-option', sql`${value} NOT IN (${joinSql(options, ', ')})`]]
}

function textSql(text: string, dialect: Dialect): Sql {
  return dialect.bound({ kind: 'value', type: { kind: 'string' }, value: text })
}
