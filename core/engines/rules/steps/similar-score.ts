import { joinSql, sql, type Sql } from '../../../contracts/sql.ts'
import { commonType, decimalType, intDigits, maxDigits } from '../../../language/value-types.ts'
import type { FlowContext } from '../flow.ts'
import type { CheckedPart } from './similar-check.ts'

/** What is kept of a value for the comparison, so that it is found once a row and not once a pair: a text's distinct words, or how it is read. */
export function preparedSql(part: CheckedPart, value: Sql, context: FlowContext): Sql {
  const { similarity } = context.forms
  return part.method === 'tokens' ? similarity.words(value) : part.method === 'pinyin' ? similarity.reading(value) : value
}

/** How alike two values are: 0 to 1 as a double; NULL where either is NULL or there is nothing to compare. */
export function partSql(part: CheckedPart, a: Sql, b: Sql, context: FlowContext): Sql {
  return sql`CASE WHEN ${a} IS NOT NULL AND ${b} IS NOT NULL THEN ${knownSql(part, a, b, context)} END`
}

/** The weighted mean of the parts that are not NULL; NULL when none is. */
export function scoreSql(parts: readonly CheckedPart[], values: readonly Sql[]): Sql {
  if (parts.length === 1) return values[0]!
  const weights = parts.map(({ weight }) => doubleSql(weight))
  const sum = values.map((value, i) => sql`coalesce(${value} * ${weights[i]!}, 0)`)
  const known = values.map((value, i) => sql`CASE WHEN ${value} IS NULL THEN 0 ELSE ${weights[i]!} END`)
  return sql`((${joinSql(sum, ' + ')}) / nullif(${joinSql(known, ' + ')}, 0))`
}

/** A number of the rule's JSON as a double. */
export function doubleSql(value: number): Sql {
  return sql`CAST(${{ bind: { kind: 'value', type: { kind: 'string' }, value: String(value) } }} AS DOUBLE)`
}

function knownSql(part: CheckedPart, a: Sql, b: Sql, context: FlowContext): Sql {
  const { similarity } = context.forms
  switch (part.method) {
    case 'exact': return sql`CAST(${a} = ${b} AS INTEGER)`
    case 'jaro-winkler': case 'pinyin': return sql`CASE WHEN ${a} = ${b} THEN 1 ELSE ${similarity.byCodePoints(a, b, similarity.jaroWinkler)} END`
    case 'levenshtein': return sql`CASE WHEN ${a} = ${b} THEN 1 ELSE ${similarity.byCodePoints(a, b, similarity.levenshteinRatio)} END`
    case 'tokens': return similarity.overlap(a, b)
    case 'date': return nearness(daysApart(part, a, b, context), doubleSql(part.tolerance!))
    case 'number': return numberSql(part, a, b, context)
  }
}

/** 1 − |difference| / tolerance, at least 0. */
function nearness(difference: Sql, tolerance: Sql): Sql {
  return sql`greatest(0, 1 - abs(${difference}) / ${tolerance})`
}

function daysApart(part: CheckedPart, a: Sql, b: Sql, context: FlowContext): Sql {
  if (part.of.left.expr.type.kind === 'date') return sql`CAST(${context.dialect.time.days(a, b)} AS DOUBLE)`
  return sql`(CAST(${context.dialect.time.microseconds(a, b)} AS DOUBLE) / 86400000000)`
}

/** A share of zero tolerates nothing. */
function numberSql(part: CheckedPart, a: Sql, b: Sql, context: FlowContext): Sql {
  const difference = differenceSql(part, a, b, context)
  const tolerance = doubleSql(part.tolerance!)
  if (!part.relative) return nearness(difference, tolerance)
  return sql`CASE WHEN ${a} = ${b} THEN 1 WHEN ${a} = 0 THEN 0 ELSE ${nearness(difference, sql`(abs(CAST(${a} AS DOUBLE)) * ${tolerance})`)} END`
}

/** Exact where one digit more fits, so that large amounts that differ by a cent do so here. */
function differenceSql({ of: { left, right } }: CheckedPart, a: Sql, b: Sql, context: FlowContext): Sql {
  const common = commonType(left.expr.type, right.expr.type)
  const { precision, scale } = common?.kind === 'decimal' ? common : decimalType(intDigits, 0)
  if (precision >= maxDigits) return sql`(CAST(${a} AS DOUBLE) - CAST(${b} AS DOUBLE))`
  const wide = decimalType(precision + 1, scale)
  return sql`CAST(${context.dialect.cast(a, wide)} - ${context.dialect.cast(b, wide)} AS DOUBLE)`
}
