import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ImportSource, PoolEngine, ResultRow } from '../../../core/contracts/engine.ts'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { sql } from '../../../core/contracts/sql.ts'
import { nationalCalendar } from '../../../core/engines/deadlines/national-calendar.ts'
import { readParams } from '../../../core/engines/rules/read-params.ts'
import { idCard } from '../../../core/language/field-types/id-card.ts'
import { runHeadless } from '../../../core/journeys/run-headless.ts'
import { openInstance, rowsOf } from '../../../core/pool/duckdb/instance.ts'
import { renderQuery } from '../../../core/pool/duckdb/run-query.ts'
import { openPool } from '../../../core/pool/open-pool.ts'
import { all } from '../../core/pool/pool-fixture.ts'
import { judgeRule, plantedAlerts, precision, recall, scaleBinding } from './judge.ts'
import { makeScalePool } from './make-pool.ts'
import { scaleTokenKey } from './people.ts'
import { scaleToday, scaleTopic } from './scale-topic.ts'
import { scaleShape } from './shape.ts'

const rows = 160_000
const dir = mkdtempSync(join(tmpdir(), 'huiyan-scale-'))
const open = (path: string | null, memory = '512MB') => openPool({ path, memory, threads: 2, tokenKey: scaleTokenKey, sealingKey: new Uint8Array(32), tempDir: join(dir, 'tmp') })
const binding = { today: scaleToday, timeZone: 'Asia/Shanghai', calendar: nationalCalendar }

let runtime: TopicRuntime
beforeAll(async () => {
  runtime = await scaleTopic()
  await makeScalePool(runtime, { path: join(dir, 'pool.duckdb'), spillDir: dir, rows, memory: '1GB', threads: 2, csvDir: dir })
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

test('datasets have exactly the rows asked for, at every size; too few are refused', () => {
  for (const asked of [40_000, 160_000, 1_000_003, 6_000_000, 61_812_000]) {
    const shape = scaleShape(asked)
    expect(Object.values(shape.rows).reduce((sum, n) => sum + n, 0)).toBe(asked)
    const each = shape.rows['exams']! / shape.persons
    expect(each, String(asked)).toBeGreaterThan(asked < 1_000_000 ? 4 : 9)
    expect(each, String(asked)).toBeLessThan(12)
  }
  expect(scaleShape(61_812_000).persons).toBeGreaterThan(3_100_000)
  expect(() => scaleShape(39_999)).toThrow(RangeError)
})

test('every rule finds exactly what was planted, with its level', async () => {
  const pool = await open(join(dir, 'pool.duckdb'))
  const planted = await plantedAlerts(pool)
  expect([...planted.keys()].sort()).toEqual([...runtime.rules.keys()].sort())
  for (const rule of runtime.rules.values()) {
    const judged = await judgeRule(pool, runtime, rule, planted.get(rule.id)!)
    expect(judged.wrong, rule.id).toEqual([])
    expect([recall(judged), precision(judged)]).toEqual([1, 1])
    expect(judged.found, rule.id).toBeGreaterThan(1)
  }
  await pool.close()
})

test('the same rows as files, imported: the same tables, the same alerts', async () => {
  const made = await open(join(dir, 'pool.duckdb'))
  const imported = await open(null)
  const files = new Map([...runtime.datasets.keys()].map((id): [string, ImportSource] => {
    const path = join(dir, `${id.split('/')[1]}.csv`)
    return [id, { kind: 'csv', path, bytes: statSync(path).size, open: () => { throw new Error('read by path') } }]
  }))
  const rules = [...runtime.rules.values()].map((rule) => ({ rule, params: readParams(rule, {}) }))
  const result = await runHeadless(imported, runtime, { rules, files, binding, at: '2026-03-30T00:00:00Z' })
  expect(result.problems).toEqual([])
  const planted = await plantedAlerts(made)
  for (const [id, { red, orange, yellow, blue }] of result.rules) expect(red + orange + yellow + blue, id).toBe(planted.get(id)!.size)
  for (const { table } of runtime.datasets.values()) {
    const contents = (pool: PoolEngine): Promise<ResultRow[]> => all(pool.execute(
      { sql: sql`SELECT count(*) AS rows, sum(hash(COLUMNS(c -> c NOT IN ('_row', '_batch')))) FROM ${{ input: 'd' }} AS d`, inputs: [{ name: 'd', dataset: table.dataset }], params: [], columns: [] },
      { ...binding, params: {}, inputs: { d: { kind: 'current', table } } },
    ))
    expect(await contents(imported), table.dataset).toEqual(await contents(made))
  }
  await made.close()
  await imported.close()
})

test('no rule of the pack is planned as a loop over pairs of rows', async () => {
  const instance = await openInstance({ path: join(dir, 'pool.duckdb'), memory: '512MB', threads: 2, spillDir: dir, reachDir: null })
  const connection = await instance.connect()
  for (const rule of runtime.rules.values()) {
    const { text, values } = renderQuery(rule.findings, scaleBinding(runtime, rule))
    const plan = (await rowsOf(connection, `EXPLAIN ANALYZE ${text}`, [...values])).map(([, shown]) => String(shown)).join('\n')
    expect(plan, rule.id).toContain('ORDER_BY')
    expect(plan, rule.id).not.toContain('NESTED_LOOP_JOIN')
  }
  connection.closeSync()
  instance.closeSync()
})

test('ID numbers are valid, and of nobody since there is no such county', () => {
  const numbers = readFileSync(join(dir, 'persons.csv'), 'utf8').split('\n').slice(1, 2000).map((line) => line.split(',')[0]!)
  expect(numbers).toHaveLength(1999)
  for (const number of numbers) expect([number.slice(0, 5), idCard.reason(number)]).toEqual(['35039', null])
})
