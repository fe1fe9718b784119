import type { DuckDBConnection } from '@duckdb/node-api'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import type { Expr } from '../../../core/contracts/expression.ts'
import { joinSql, sql, type BoundValue, type Sql } from '../../../core/contracts/sql.ts'
import type { ValueType } from '../../../core/contracts/value-type.ts'
import { checkExpression } from '../../../core/language/check-expression.ts'
import { duckdb } from '../../../core/language/dialects/duckdb.ts'
import { evaluate, type EvaluationEnv } from '../../../core/language/evaluate.ts'
import { printExpression } from '../../../core/language/print.ts'
import { conditionToSql, expressionToSql, failureToSql, type SqlNames } from '../../../core/language/to-sql.ts'
import { clockText, dateText, isDecimal, decimalText, readDate, toValue, type Value } from '../../../core/language/values.ts'
import { anyExpression, fieldTypes, rows, scope, type FieldName, type Row } from './expressions.ts'
import { openDuckdb, rowsOf, type TestBinding } from './run-sql.ts'

const binding: TestBinding = {
  today: '2024-02-29', timeZone: 'Asia/Shanghai',
  holidays: ['2024-01-01', '2024-02-12', '2024-02-13', '2024-05-01'], makeUpDays: ['2024-02-04', '2024-02-18'],
  params: { n: 30n, rate: '0.0500', word: '李', day: '2024-01-31' },
}

const names: SqlNames = {
  field: (alias, field) => sql`${duckdb.identifier(alias)}.${duckdb.identifier(field)}`,
  name: (name) => sql`${duckdb.identifier(name)}`,
}

const context = {
  today: readDate(binding.today)!, timeZone: binding.timeZone,
  calendar: { holidays: binding.holidays.map((day) => readDate(day)!), makeUpDays: binding.makeUpDays.map((day) => readDate(day)!) },
}

function envOf(row: Row): EvaluationEnv {
  return {
    ...context,
    field: (_alias, field) => valueIn(fieldTypes[field as FieldName], row[field as FieldName]),
    name: () => { throw new Error('there are no names') },
    param: (name) => toValue(scope.params[name]!, binding.params[name]!),
  }
}

function valueIn(type: ValueType, value: BoundValue | readonly BoundValue[]): Value {
  if (type.kind !== 'list') return toValue(type, value as BoundValue)
  return value === null ? null : (value as readonly BoundValue[]).map((member) => toValue(type.of, member))
}

/** A value as DuckDB writes it as text. */
function shown(type: ValueType, value: Value): string | null {
  if (value === null) return null
  if (isDecimal(value)) return decimalText(value)
  if (type.kind === 'date') return dateText(value as number)
  if (type.kind === 'datetime') return clockText(value as bigint)
  return String(value)
}

let connection: DuckDBConnection
beforeAll(async () => { connection = await openDuckdb() })

const columns = Object.entries(fieldTypes)

async function fill(data: readonly Row[]): Promise<void> {
  await connection.run(`CREATE OR REPLACE TABLE d (row_no INTEGER, ${columns.map(([name, type]) => `${name} ${duckdb.columnType(type)}`).join(', ')})`)
  const tuples = data.map((row, i) => sql`(${String(i)}, ${joinSql(columns.map(([name, type]) => bound(type, row[name as FieldName])), ', ')})`)
  await rowsOf(connection, sql`INSERT INTO d VALUES ${joinSql(tuples, ', ')}`, binding)
}

function bound(type: ValueType, value: BoundValue | readonly BoundValue[]): Sql {
  if (value === null) return sql`NULL`
  if (type.kind === 'list') return duckdb.cast(sql`[${joinSql((value as readonly BoundValue[]).map((member) => bound(type.of, member)), ', ')}]`, type)
  return duckdb.bound({ kind: 'value', type, value: value as BoundValue })
}

function selected(expr: Expr): Sql[] {
  const failure = failureToSql(expr, names, duckdb) ?? sql`FALSE`
  const condition = expr.type.kind === 'bool' ? sql`coalesce(${conditionToSql(expr, names, duckdb)}, FALSE)` : sql`NULL`
  return [sql`CAST(${expressionToSql(expr, names, duckdb)} AS VARCHAR)`, failure, condition]
}

function check(source: string): Expr | null {
  const { expr, problems } = checkExpression(source, scope)
  // Products of products may ask for more decimals than there are; nothing else may be wrong with what was generated.
  if (expr === null) expect(problems.map(({ code, message }) => `${code} ${message.en}`).filter((text) => !/more than 38|scaled/.test(text))).toEqual([])
  return expr
}

test('JavaScript and DuckDB give the same answers and the same failures', async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(fc.array(anyExpression, { minLength: 1, maxLength: 40, size: 'max' }), fc.array(rows, { minLength: 1, maxLength: 30, size: 'max' }), async (sources, data) => {
      await fill(data)
      const checked = sources.map((source) => ({ source, expr: check(source) })).filter((one): one is { source: string; expr: Expr } => one.expr !== null)
      if (checked.length === 0) return
      const results = await rowsOf(connection, sql`SELECT ${joinSql(checked.flatMap(({ expr }) => selected(expr)), ', ')} FROM d ORDER BY row_no`, binding)
      data.forEach((row, r) => {
        const env = envOf(row)
        checked.forEach(({ source, expr }, e) => {
          const { value, failed } = evaluate(expr, env)
          const [sqlValue, sqlFailed, sqlCondition] = results[r]!.slice(e * 3, e * 3 + 3)
          const found = { source, value: sqlValue, failed: sqlFailed, condition: sqlCondition }
          expect(found).toEqual({ source, value: shown(expr.type, value), failed, condition: expr.type.kind === 'bool' ? value === true : null })
          compared += 1
        })
      })
    }),
    { numRuns: 60 },
  )
  expect(compared).toBeGreaterThan(1000)
}, 120_000)

test('a large constant beside a number of minutes is not multiplied into their number a day', async () => {
  const row = { ...Object.fromEntries(columns.map(([name]) => [name, null])), d1: '1970-01-01', d2: '1970-01-02' } as Row
  await fill([row])
  for (const [source, value] of [['-6405119470038039 * minutes_between(d.d1, d.d1)', '0'], ['9223372036854775807 * hours_between(d.d2, d.d2)', '0'], ['6405119470038 * minutes_between(d.d1, d.d2)', '9223372036854720']] as const) {
    const expr = check(source)!
    expect(evaluate(expr, envOf(row))).toMatchObject({ value: BigInt(value), failed: false })
    expect(await rowsOf(connection, sql`SELECT ${joinSql(selected(expr), ', ')} FROM d`, binding)).toEqual([[value, false, null]])
  }
})

const withoutPlaces = (expr: Expr): unknown => JSON.parse(JSON.stringify(expr, (key, value: unknown) => (key === 'at' ? undefined : typeof value === 'bigint' ? `${value}n` : value)))

test('what is printed parses back to an equal tree', () => {
  fc.assert(fc.property(anyExpression, (source) => {
    const expr = check(source)
    if (expr === null) return
    const printed = printExpression(expr)
    const again = checkExpression(printed, scope)
    expect(again.problems).toEqual([])
    expect(withoutPlaces(again.expr!)).toEqual(withoutPlaces(expr))
    expect(printExpression(again.expr!)).toBe(printed)
  }), { numRuns: 3000 })
})
