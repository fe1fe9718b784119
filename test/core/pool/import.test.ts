import { afterEach, beforeEach, expect, test } from 'vitest'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import { tokenOf } from '../../../core/pool/duckdb/staging/token-sql.ts'
import { csv, importInto, rowsOf, testPlan, testPool, tokenKey } from './pool-fixture.ts'

let pool: PoolEngine
beforeEach(async () => {
  pool = await testPool()
})
afterEach(() => pool.close())

const people = testPlan({
  key: ['no'], mode: 'snapshot', cluster: 'person',
  fields: {
    no: { required: true }, person: { identifies: true }, name: {}, born: { type: { kind: 'date' } },
    paid: { type: { kind: 'decimal', precision: 18, scale: 2 } }, n: { type: { kind: 'int' } },
    grade: { lookup: [['1', '1'], ['一级', '1']] }, status: { nulls: ['NA', '-'] },
  },
})

test('typed values, tokens, codes by title, nulls', async () => {
  const { result, quarantine } = await importInto(pool, people, csv('no,person,name,born,paid,n,grade,status\n a1 ,ab12,张三,2020-01-31,12.5,7,一级,NA\na2,,,,,,,\u3000-\u3000\na3,AB12,李四,x,1,1,9,ok\n'))
  expect(quarantine).toEqual([{
    row: 3, reasons: [{ code: 'bad-value', field: 'born' }, { code: 'unknown-code', field: 'grade' }], text: null,
    cells: { no: 'a3', person: 'AB12', name: '李四', born: 'x', paid: '1', n: '1', grade: '9', status: 'ok' },
  }])
  expect(result.counts).toEqual({ in: 3, stored: 2, unchanged: 0, duplicate: 0, quarantined: 1, removed: 0 })
  expect(result.reasons).toEqual({ 'bad-value': 1, 'unknown-code': 1 })
  const token = tokenOf(tokenKey, 'AB12')
  expect(await rowsOf(pool, people, { own: true })).toEqual([
    { _row: 1, _batch: 1, no: 'a1', person: String(token), name: '张三', born: '2020-01-31', paid: '12.50', n: 7, grade: '1', status: null },
    { _row: 2, _batch: 1, no: 'a2', person: null, name: null, born: null, paid: null, n: null, grade: null, status: null },
  ])
  expect(await pool.unseal([token, 1n])).toEqual(new Map([[token, 'AB12']]))
})
