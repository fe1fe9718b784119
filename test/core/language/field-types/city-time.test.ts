import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sql } from '../../../../core/contracts/sql.ts'
import { cityToUtc, cityToUtcSql, steadyOffset } from '../../../../core/language/field-types/city-time.ts'
import { dateTimeType } from '../../../../core/language/field-types/date-time.ts'
import { defaultSettings } from '../../../../core/language/field-types/field-type.ts'
import { inlineSql, openDuckdb } from './duckdb-values.ts'

const micros = (text: string) => BigInt(Date.parse(`${text}Z`)) * 1000n
const textOf = (local: bigint) => new Date(Number(local / 1000n)).toISOString().slice(0, 19).replace('T', ' ')

test('a zone is steady from its last change of the clock', () => {
  const from = (zone: string) => steadyOffset(zone)?.from
  expect(steadyOffset('Asia/Shanghai')).toMatchObject({ offset: 28_800_000_000n })
  expect(from('Asia/Shanghai')).toBeGreaterThan(micros('1991-09-15T02:00:00'))
  expect(from('Asia/Shanghai')).toBeLessThan(micros('1991-09-26T00:00:00'))
  expect(steadyOffset('America/Phoenix')).toMatchObject({ offset: -25_200_000_000n })
  expect(steadyOffset('America/New_York')).toBeNull()
  expect(steadyOffset('Europe/Berlin')).toBeNull()
})

describe.each(['Asia/Shanghai', 'Asia/Urumqi', 'America/Phoenix', 'Asia/Kolkata', 'America/New_York', 'UTC'])('%s', (timeZone) => {
  test('the short way, ICU and JavaScript read a wall clock alike', async () => {
    const connection = await openDuckdb()
    const type = dateTimeType({ ...defaultSettings, timeZone })
    const turn = steadyOffset(timeZone)?.from ?? micros('2026-03-08T02:00:00')
    const near = fc.integer({ min: -40 * 86_400, max: 40 * 86_400 }).map((seconds) => turn + BigInt(seconds) * 1_000_000n)
    const any = fc.integer({ min: -2_208_988_800, max: 4_102_444_800 }).map((seconds) => BigInt(seconds) * 1_000_000n)
    const locals = [turn - 1_000_000n, turn, micros('1986-05-04T02:30:00'), micros('1991-09-15T01:30:00'), ...fc.sample(fc.oneof(near, any), { numRuns: 1500, seed: 1991 })]
    await connection.run('CREATE TABLE readings (i INTEGER, x VARCHAR)')
    const appender = await connection.createAppender('readings')
    locals.forEach((local, i) => {
      appender.appendInteger(i)
      appender.appendVarchar(textOf(local))
      appender.endRow()
    })
    appender.closeSync()
    const byIcu = inlineSql(cityToUtcSql(sql`CAST(x AS TIMESTAMP)`, timeZone))
    const rows = (await connection.run(`SELECT epoch_us(${byIcu}), epoch_us(${inlineSql(type.sql.value(sql`x`))}) FROM readings ORDER BY i`)).getRows()
    for (const [i, [icu, read]] of (await rows).entries()) {
      const at = textOf(locals[i]!)
      expect({ at, read }).toEqual({ at, read: icu })
      expect({ at, read: cityToUtc(locals[i]!, timeZone) }).toEqual({ at, read: icu })
    }
  })
})
