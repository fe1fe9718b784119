import type { DuckDBConnection } from '@duckdb/node-api'
import { beforeAll, describe, expect, test } from 'vitest'
import type { ExpressionScope } from '../../../core/contracts/expression.ts'
import { joinSql, sql } from '../../../core/contracts/sql.ts'
import { checkExpression } from '../../../core/language/check-expression.ts'
import { lowerCase, upperCase, whiteSpace } from '../../../core/language/characters.ts'
import { duckdb } from '../../../core/language/dialects/duckdb.ts'
import { evaluate, type EvaluationEnv } from '../../../core/language/evaluate.ts'
import { languageFunctions } from '../../../core/language/functions.ts'
import { expressionToSql, failureToSql } from '../../../core/language/to-sql.ts'
import { clockText, dateText, decimalText, isDecimal, readDate, readDatetime, type Value } from '../../../core/language/values.ts'
import { localClock } from '../../../core/language/zone-clock.ts'
import { openDuckdb, rowsOf, type TestBinding } from './run-sql.ts'

const binding: TestBinding = {
  today: '2024-02-29', timeZone: 'Asia/Shanghai', holidays: ['2024-02-12', '2024-02-13'], makeUpDays: ['2024-02-18'], params: { n: null },
}
const scope: ExpressionScope = {
  aliases: { d: { at: { kind: 'datetime' }, none: { kind: 'string' }, here: { kind: 'point' }, there: { kind: 'point' }, far: { kind: 'point' }, roles: { kind: 'list', of: { kind: 'string' } }, nothing: { kind: 'list', of: { kind: 'int' } } } },
  names: {}, params: { n: { kind: 'int' } }, today: true,
}
const points = { here: { lon: 119.0078, lat: 25.454 }, there: { lon: 118.0894, lat: 24.4798 }, far: { lon: -60.9922, lat: -25.454 } }
const roles = ['handler', null, '李']
const at = '2024-02-29T16:30:00.5Z'

const env: EvaluationEnv = {
  today: readDate(binding.today)!, timeZone: binding.timeZone,
  calendar: { holidays: binding.holidays.map((day) => readDate(day)!), makeUpDays: binding.makeUpDays.map((day) => readDate(day)!) },
  field: (_alias, field): Value => (field === 'at' ? readDatetime(at) : field === 'none' || field === 'nothing' ? null : field === 'roles' ? roles : points[field as keyof typeof points]),
  name: () => null,
  param: () => null,
}

let connection: DuckDBConnection
beforeAll(async () => { connection = await openDuckdb() })

/** Source, what it gives as text (null: null), and `fails` when that is a failure. */
const examples: readonly (readonly [source: string, value: string | null, fails?: 'fails'])[] = [
  ['1 == 1.0', 'true'], ['null == d.none', 'true'], ["d.none != 'a'", 'true'], ['params.n == null', 'true'],
  ['2 < 2.5', 'true'], ["'Z' < 'a'", 'true'], ["'\\uffff' < '😀'", 'true'], ["d.none < 'a'", null], ['3 <= 3', 'true'], ['3 > 3', 'false'], ['3 >= 4', 'false'],
  ['2 in [1, 2.0]', 'true'], ['d.none in []', 'false'], ["d.none in ['a', null]", 'true'], ["d.none in ['a']", 'false'],
  ["'李' in d.roles", 'true'], ["'x' in d.roles", 'false'], ['d.none in d.roles', 'true'], ['1 in d.nothing', null], ['null in d.nothing', null], ['!(1 in d.nothing) || 1 in [1]', 'true'],
  ["d.none == 'a' && params.n > 1", 'false'], ['params.n > 1 && true', null], ['params.n > 1 || true', 'true'], ['!(params.n > 1)', null], ['!true', 'false'],
  ["params.n > 1 ? 'a' : 'b'", null], ["1 > 2 ? 'a' : 'b'", 'b'],
  ['1 + 2', '3'], ['9223372036854775807 + 1', null, 'fails'], ['0.1 + 0.20', '0.30'], ["'李' + '明'", '李明'], ['params.n + 1', null],
  ['1 - 2.5', '-1.5'], ['1.10 * 1.1', '1.210'], ['9223372036854775807 * 2', null, 'fails'],
  ['10.00 / 3', '3.333333'], ['2 / 3', '0.666667'], ['-2 / 3', '-0.666667'], ['1 / 0', null, 'fails'], ['0.0000015 / 3', '0.000001'],
  ['99999999999999999999999999999999999999e0 / 7', null, 'fails'],
  ['7 % -3', '1'], ['-7 % 3', '-1'], ['7 % 0', null, 'fails'], ['-(-9223372036854775807 - 1)', null, 'fails'], ['-(1.5)', '-1.5'],
  ['today()', '2024-02-29'], ['date(d.at)', '2024-03-01'], ["date('2024-02-30')", null, 'fails'], ["date('infinity')", null, 'fails'],
  ['year(d.at)', '2024'], ["month(date('2024-12-31'))", '12'],
  ["days_between(date('2024-03-01'), today())", '-1'], ["hours_between(date('2024-02-28'), today())", '24'], ['minutes_between(d.at, d.at)', '0'],
  ["working_days_between(date('2024-02-09'), date('2024-02-18'))", '4'], ["working_days_between(date('2024-02-18'), date('2024-02-09'))", '-4'],
  ["add_days(date('2024-02-28'), 2)", '2024-03-01'], ['add_days(today(), 9223372036854775807)', null, 'fails'],
  ["add_months(date('2024-01-31'), 1)", '2024-02-29'], ["add_months(date('2023-01-31'), 1)", '2023-02-28'], ['add_months(today(), -12)', '2023-02-28'],
  ["size('李明')", '2'], ["size('😀')", '1'], ['size(d.roles)', '3'], ['d.nothing.size()', null], ["'Äß'.lower()", 'äß'], ["upper('aᾳ')", 'Aᾼ'], ["trim('\\u3000 a\\u00a0')", 'a'],
  ["'李明'.startsWith('李')", 'true'], ["endsWith('abc', 'bc')", 'true'], ["contains('abc', '')", 'true'], ["d.none.contains('a')", null],
  ["matches('A12', '[0-9]{2}$')", 'true'], ["'a\\nb'.matches('a.b')", 'false'],
  ["substring('欧阳明😀x', 2, 4)", '明😀'], ["substring('abc', 1)", 'bc'], ["substring('abc', -5, 99)", 'abc'], ["substring('abc', 2, 1)", ''],
  ["replace('aXbX', 'X', '$&')", 'a$&b$&'], ["replace('abc', '', 'x')", 'abc'],
  ['abs(-2.50)', '2.50'], ['abs(-9223372036854775807 - 1)', null, 'fails'], ['round(2.345, 2)', '2.35'], ['round(-2.345, 2)', '-2.35'], ['round(2.5, 0)', '3'],
  ['floor(-1.2)', '-2'], ['ceil(-1.2)', '-1'], ['ceil(7)', '7'], ['min(3, params.n, 2.5)', '2.5'], ['max(params.n, params.n)', null], ["coalesce(d.none, 'x')", 'x'],
  ['coalesce(1 / 0, 5)', '5.000000', 'fails'],
  ['string(0.5)', '0.5'], ['string(d.at)', '2024-03-01 00:30:00.5'], ['string(today())', '2024-02-29'], ['string(true)', 'true'],
  ["int('+12')", '12'], ["int(' 12')", null, 'fails'], ["int('1e3')", null, 'fails'], ['int(-2.9)', '-2'],
  ["decimal('1.005', 2)", '1.01'], ["decimal('abc', 2)", null, 'fails'], ['decimal(3, 2)', '3.00'],
  ["is_valid('350302', 'region')", 'true'], ["is_valid('99', 'region')", 'false'], ["is_valid(' ', 'region')", 'false'], ["is_valid(d.none, 'region')", null],
  ["region_within('350302', '350300')", 'true'], ["region_within('350302', '350000')", 'true'], ["region_within('350302', '350400')", 'false'],
  ["region_within('350302001', '350302')", 'true'], ["region_within('350302', '350302001')", 'false'], ["region_within('350302', '')", null, 'fails'],
  ['distance_km(d.here, d.there)', '142.496'], ['distance_km(d.here, d.here)', '0.000'], ['distance_km(d.here, d.far)', '20015.114'],
]

function textOf(value: Value, kind: string): string | null {
  if (value === null) return null
  if (isDecimal(value)) return decimalText(value)
  return kind === 'date' ? dateText(value as number) : kind === 'datetime' ? clockText(value as bigint) : String(value)
}

const checked = examples.map(([source, value, fails]) => ({ source, value, failed: fails === 'fails', ...checkExpression(source, scope) }))

describe('every operator and function', () => {
  test('the examples are valid', () => {
    expect(checked.filter(({ expr }) => expr === null).map(({ source, problems }) => ({ source, problems }))).toEqual([])
  })

  test('gives the documented value in JavaScript', () => {
    const found = checked.map(({ source, expr }) => {
      const { value, failed } = evaluate(expr!, env)
      return { source, value: textOf(value, expr!.type.kind), failed }
    })
    expect(found).toEqual(checked.map(({ source, value, failed }) => ({ source, value, failed })))
  })

  test('gives the documented value in DuckDB', async () => {
    const names = { field: (_alias: string, field: string) => sql`${duckdb.identifier(field)}`, name: () => sql`NULL` }
    const point = ({ lon, lat }: { lon: number; lat: number }) => `{'lon': ${lon}::DOUBLE, 'lat': ${lat}::DOUBLE}`
    const from = `(SELECT TIMESTAMP '2024-02-29 16:30:00.5' AS "at", CAST(NULL AS VARCHAR) AS "none", ['handler', NULL, '李'] AS roles, CAST(NULL AS BIGINT[]) AS nothing, ${Object.entries(points).map(([name, value]) => `${point(value)} AS ${name}`).join(', ')})`
    const columns = checked.flatMap(({ expr }) => [sql`CAST(${expressionToSql(expr!, names, duckdb)} AS VARCHAR)`, failureToSql(expr!, names, duckdb) ?? sql`FALSE`])
    const [row] = await rowsOf(connection, sql`SELECT ${joinSql(columns, ', ')} FROM ${from}`, binding)
    expect(checked.map(({ source }, i) => ({ source, value: row![i * 2], failed: row![i * 2 + 1] })))
      .toEqual(checked.map(({ source, value, failed }) => ({ source, value, failed })))
  })

  test('has an example and is described in both languages', () => {
    const used = new Set<string>()
    const collect = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      if ('fn' in node) used.add(String(node.fn))
      Object.values(node).forEach(collect)
    }
    checked.forEach(({ expr }) => collect(expr))
    expect(languageFunctions.map(({ name }) => name).filter((name) => !used.has(name))).toEqual(['negate'].filter((name) => !used.has(name)))
    for (const { title, description, signatures } of languageFunctions) {
      expect(title['zh-CN'] + description['zh-CN']).toMatch(/\p{Script=Han}/u)
      expect(title.en + description.en).not.toMatch(/\p{Script=Han}/u)
      expect(signatures.length).toBeGreaterThan(0)
    }
  })
})

test('letter case and white space agree with DuckDB for every character of the planes that have letters with case', async () => {
  // The client strips a BOM at the start of a text: U+FEFF is left out.
  const characters = sql`SELECT x::INTEGER AS x, chr(x::INTEGER) AS c FROM range(1, 131072) AS t(x) WHERE x NOT BETWEEN 55296 AND 57343 AND x <> 65279`
  const blocks = await rowsOf(connection, sql`SELECT string_agg(c, '' ORDER BY x), lower(string_agg(c, '' ORDER BY x)), upper(string_agg(c, '' ORDER BY x)) FROM (${characters}) GROUP BY x // 256`, binding)
  let compared = 0
  const wrong: string[] = []
  for (const [all, lower, upper] of blocks) {
    const [lowers, uppers] = [[...(lower as string)], [...(upper as string)]]
    Array.from(all as string).forEach((character, i) => {
      compared += 1
      if (lowerCase(character) !== lowers[i] || upperCase(character) !== uppers[i]) wrong.push(character)
    })
  }
  expect(compared).toBe(129_022)
  expect(wrong).toEqual([])
  const white = { bind: { kind: 'value', type: { kind: 'string' }, value: whiteSpace } } as const
  const blanks = await rowsOf(connection, sql`SELECT string_agg(c, '' ORDER BY x) FROM (${characters}) WHERE length(trim(c, ${white})) = 0`, binding)
  expect(blanks[0]![0]).toBe(whiteSpace)
  expect(whiteSpace).toMatch(/^\p{White_Space}{25}$/u)
})

test('city time agrees with DuckDB from 1900 to 2100, changes of the clock included', async () => {
  for (const timeZone of ['Asia/Shanghai', 'Europe/Berlin']) {
    const rows = await rowsOf(connection, sql`SELECT epoch_us(t), epoch_us(timezone(${{ bind: { kind: 'time-zone' } }}, timezone('UTC', t)))
      FROM range(TIMESTAMP '1900-01-01', TIMESTAMP '2100-01-01', INTERVAL 150 HOUR) AS r(t)`, { ...binding, timeZone })
    expect(rows.filter(([instant, local]) => localClock(timeZone, instant as bigint) !== local)).toEqual([])
  }
})
