import { describe, expect, test } from 'vitest'
import type { Expr, ExpressionScope } from '../../../core/contracts/expression.ts'
import { sql, type Bind, type Sql } from '../../../core/contracts/sql.ts'
import { checkExpression } from '../../../core/language/check-expression.ts'
import { duckdb } from '../../../core/language/dialects/duckdb.ts'
import { conditionToSql, expressionToSql, failureToSql, type SqlNames } from '../../../core/language/to-sql.ts'
import { openDuckdb, rowsOf, type TestBinding } from './run-sql.ts'

const scope: ExpressionScope = {
  aliases: {
    d: {
      k: { kind: 'token' }, n: { kind: 'int' }, m: { kind: 'decimal', precision: 18, scale: 2 }, wide: { kind: 'decimal', precision: 38, scale: 2 }, s: { kind: 'string' },
      on: { kind: 'date' }, at: { kind: 'datetime' }, p: { kind: 'point' }, ok: { kind: 'bool' },
      tags: { kind: 'list', of: { kind: 'string' } }, counts: { kind: 'list', of: { kind: 'int' } }, sums: { kind: 'list', of: { kind: 'decimal', precision: 38, scale: 6 } }, wides: { kind: 'list', of: { kind: 'decimal', precision: 38, scale: 2 } },
    },
    r: { k: { kind: 'token' }, on: { kind: 'date' }, p: { kind: 'point' } },
  },
  names: { gap: { kind: 'int' } }, params: { days: { kind: 'int' } }, today: true,
}
const names: SqlNames = {
  field: (alias, field) => sql`${duckdb.identifier(alias)}.${duckdb.identifier(field)}`,
  name: (name) => sql`${duckdb.identifier(name)}`,
}

const compiled = (source: string): Expr => {
  const { expr, problems } = checkExpression(source, scope)
  if (expr === null) throw new Error(`${source}: ${problems.map(({ message }) => message.en).join(' ')}`)
  return expr
}

function boundText(bind: Bind): string {
  switch (bind.kind) {
    case 'value': return JSON.stringify(typeof bind.value === 'bigint' ? Number(bind.value) : bind.value)
    case 'param': return `params.${bind.name}`
    case 'calendar': return bind.days
    default: return bind.kind
  }
}

const text = (query: Sql) => query.parts.map((part) => (typeof part === 'string' ? part : 'bind' in part ? `‹${boundText(part.bind)}›` : '')).join('')

const sources = [
  'd.n == 1', 'd.n != 1', 'd.n == params.days', 'd.k == r.k', 'd.s == null', 'null != d.s', 'd.m > 100', 'd.n <= 2.5', 'd.m > d.n', 'd.wide == d.m / 3',
  "d.s in ['a', 'b']", 'd.n in [d.n, 1]', 'd.n in []', "d.s in d.tags", 'null in d.tags', "d.ok && !(d.s in d.tags)", 'd.m in d.counts', 'd.n in d.sums', 'd.wide in d.sums', 'd.m / 3 in d.wides', 'd.tags == null', 'size(d.tags) > 0', "d.ok && d.s == 'a' && d.n > 1", "d.ok || !(d.s == 'a')", "d.ok ? d.n : 1.5", "d.s == 'a' ? 1 : 2",
  'd.n + gap', 'd.m - 1', "d.s + 'x'", 'd.n * 2', 'd.m * d.m', 'd.wide * d.wide', 'd.m / 12', 'd.n / d.n', 'd.n % 7', '-d.n', '-d.m', 'd.at - d.at', 'd.at + (d.at - d.at)',
  'days_between(d.on, today()) >= params.days', 'hours_between(d.at, d.at)', 'minutes_between(d.on, d.on)', 'working_days_between(d.on, today())',
  'add_days(d.on, 30)', 'add_days(d.on, d.n)', 'add_months(d.on, params.days)', 'date(d.at) == d.on', 'date(d.s)', 'year(d.on)', 'month(d.at)',
  'size(d.s)', 'lower(d.s)', 'upper(d.s)', 'trim(d.s)', "d.s.startsWith('a')", "endsWith(d.s, 'a')", "contains(d.s, '李')", "matches(d.s, '^[0-9]+$')",
  'substring(d.s, 0, 3)', 'substring(d.s, d.n)', "replace(d.s, 'a', 'b')", 'abs(d.n)', 'abs(d.m)', 'round(d.m, 1)', 'floor(d.m)', 'ceil(d.m)', 'min(d.n, 2.5)', 'max(d.on, r.on)',
  'coalesce(d.n / 2, 0)', 'string(d.m)', 'string(d.at)', 'int(d.s)', 'int(d.wide)', 'decimal(d.s, 2)', "region_within(d.s, '350300')", 'region_within(d.s, d.s)',
  'distance_km(d.p, r.p)',
]

describe('DuckDB', () => {
  test('every operator and function, as it is written', async () => {
    const written = sources.map((source) => {
      const expr = compiled(source)
      const [value, failure] = [text(expressionToSql(expr, names, duckdb)), failureToSql(expr, names, duckdb)]
      const condition = expr.type.kind === 'bool' ? text(conditionToSql(expr, names, duckdb)) : value
      return [source, `  ${value}`, ...(condition === value ? [] : [`  when: ${condition}`]), ...(failure === null ? [] : [`  failed: ${text(failure)}`])].join('\n')
    })
    await expect(`${written.join('\n\n')}\n`).toMatchFileSnapshot('to-sql.golden.txt')
  })

  test('nothing of the source is text of the query', () => {
    const hostile = "x'); DROP TABLE d; --\\\"\u202e{}"
    const expr = compiled(`d.s == '${hostile.replace(/[\\']/g, '\\$&')}' || d.s.contains("${hostile.replace(/[\\"]/g, '\\$&')}") || matches(d.s, 'DROP')`)
    const query = expressionToSql(expr, names, duckdb)
    expect(query.parts.filter((part) => typeof part === 'string').join('')).not.toMatch(/DROP|\u202e/)
    expect(query.parts.filter((part) => typeof part !== 'string')).toHaveLength(3)
    expect(duckdb.identifier('a"b; DROP')).toBe('"a""b; DROP"')
    expect(() => duckdb.identifier('a\0b')).toThrow(RangeError)
  })

  test('the longest and the deepest expressions run', async () => {
    const binding: TestBinding = { today: '2024-02-29', timeZone: 'Asia/Shanghai', holidays: [], makeUpDays: [], params: {} }
    const connection = await openDuckdb()
    const chain = Array.from({ length: 400 }, (_, i) => `d.n == ${i}`).join(' || ')
    const sum = Array.from({ length: 90 }, () => 'd.n').join(' + ')
    const months = `${'add_months('.repeat(60)}d.on${', d.n)'.repeat(60)}`
    const choice = `${Array.from({ length: 80 }, (_, i) => `d.n == ${i + 100} ? ${i} : `).join('')}-1`
    const row = `(SELECT 7::BIGINT AS n, DATE '2024-01-31' AS "on") AS d`
    const values = [chain, sum, months, choice].map((source) => expressionToSql(compiled(source), names, duckdb))
    const [found] = await rowsOf(connection, sql`SELECT ${values[0]!}, ${values[1]!}, CAST(${values[2]!} AS VARCHAR), ${values[3]!} FROM ${row}`, binding)
    expect(found).toEqual([true, 630n, '2059-01-28', -1n])
  })

  test('a calendar without departures is Monday to Friday', async () => {
    const binding: TestBinding = { today: '2024-02-29', timeZone: 'Asia/Shanghai', holidays: [], makeUpDays: [], params: {} }
    const query = expressionToSql(compiled("working_days_between(date('2024-02-23'), today())"), names, duckdb)
    expect(await rowsOf(await openDuckdb(), sql`SELECT ${query}`, binding)).toEqual([[4n]])
  })
})
