import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openIdentifier, sealIdentifier } from '../../../core/pool/duckdb/seal-identifier.ts'
import { csv, csvFile, importInto, refusalOf, rowsOf, sealingKey, tempDir, testPlan, testPool, tokenKey } from './pool-fixture.ts'

let dir: ReturnType<typeof tempDir>
beforeEach(() => {
  dir = tempDir()
})
afterEach(() => dir.remove())

const plan = testPlan({ dataset: 'secret/people', mode: 'snapshot', key: ['no'], cluster: 'person', fields: { no: { required: true }, person: { identifies: true }, other: { identifies: true }, n: { type: { kind: 'int' } } } })
const identifier = (i: number) => `SECRET${String(i).padStart(9, '0')}`

test('no identifier reaches a file: not the pool, its WAL, nor what it spills, quarantined rows included', async () => {
  const [path, temp, files] = [join(dir.path, 'pool.duckdb'), join(dir.path, 'tmp'), join(dir.path, 'files')]
  mkdirSync(files)
  const pool = await testPool({ path, tempDir: temp, memory: '64MB' })
  const text = `no,person,other,n\n${Array.from({ length: 60_000 }, (_, i) => `r${i},${identifier(i)},${identifier(i % 7)},${i % 50 === 0 ? 'x' : i}\n`).join('')}`
  const seen = new Set<string>()
  const scan = () => {
    for (const entry of readdirSync(dir.path, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.parentPath === files) continue
      const name = join(entry.parentPath, entry.name)
      seen.add(name)
      const bytes = readFileSync(name)
      expect(bytes.includes('SECRET'), name).toBe(false)
    }
  }
  await pool.ensureTables([plan.table])
  const loaded = await pool.load(plan, csvFile(files, 'a.csv', text), { onProgress: scan })
  scan()
  const result = await pool.commit(loaded, { at: '2026-01-01T00:00:00Z', importId: 'a' })
  scan()
  let rows = 0
  for await (const page of result.quarantine()) {
    rows += page.length
    scan()
  }
  expect(rows).toBe(1200)
  await pool.discard(loaded)
  await pool.close()
  scan()
  expect([...seen].some((name) => name.endsWith('pool.duckdb'))).toBe(true)
  expect([...seen].some((name) => name.endsWith('.wal'))).toBe(true)
})

test('tokens equal HMAC-SHA-256 of Node, the same in every column and dataset; only identifiers of stored rows are kept', async () => {
  const pool = await testPool()
  try {
    await importInto(pool, plan, csv('no,person,other,n\n1,ab12,中文号码,1\n2,zz99,,x\n'))
    const token = (text: string) => createHmac('sha256', tokenKey).update(text).digest().readBigUInt64BE() & 0x7fff_ffff_ffff_ffffn
    expect(await rowsOf(pool, plan)).toEqual([{ no: '1', person: String(token('AB12')), other: String(token('中文号码')), n: 1 }])
    expect(await pool.unseal([token('AB12'), token('中文号码'), token('ZZ99')])).toEqual(new Map([[token('AB12'), 'AB12'], [token('中文号码'), '中文号码']]))
    const second = testPlan({ dataset: 'secret/second', fields: { who: { identifies: true } } })
    await importInto(pool, second, csv('who\nAb12\n'))
    expect(await rowsOf(pool, second)).toEqual([{ who: String(token('AB12')) }])
  } finally {
    await pool.close()
  }
})

test('two identifiers on one token refuse the import, within a file and against the vault', async () => {
  const pool = await testPool({ tokenBits: 4 })
  const own = testPlan({ dataset: 'secret/narrow', fields: { who: { identifies: true } } })
  const bucket = (text: string) => createHmac('sha256', tokenKey).update(text).digest().readBigUInt64BE() & 15n
  const names = Array.from({ length: 200 }, (_, i) => `NAME${i}`)
  const same = names.filter((name) => bucket(name) === bucket('NAME0'))
  try {
    expect(await refusalOf(pool, own, csv(`who\n${same[0]}\n${same[1]}\n`))).toBe('token-collision')
    expect(await pool.countRows(own.table)).toBe(0)
    await importInto(pool, own, csv(`who\n${same[0]}\n${same[0]}\n`))
    expect(await refusalOf(pool, own, csv(`who\n${same[2]}\n`))).toBe('token-collision')
    expect(await pool.countRows(own.table)).toBe(2)
    // Both prepared while the vault knew neither: the second to be stored finds the first.
    const [a, b] = ['secret/x', 'secret/y'].map((dataset) => testPlan({ dataset, fields: { who: { identifies: true } } }))
    const other = names.filter((name) => bucket(name) === bucket(names.find((one) => bucket(one) !== bucket('NAME0'))!))
    await pool.ensureTables([a!.table, b!.table])
    const first = await pool.load(a!, csv(`who\n${other[0]}\n`))
    const second = await pool.load(b!, csv(`who\n${other[1]}\n`))
    await pool.commit(first, { at: '2026-01-01T00:00:00Z', importId: 'first' })
    await expect(pool.commit(second, { at: '2026-01-01T00:00:00Z', importId: 'second' })).rejects.toThrow('token-collision')
    expect(await pool.countRows(b!.table)).toBe(0)
    await pool.discard(first)
    await pool.discard(second)
  } finally {
    await pool.close()
  }
})

test('a sealed value opens with its own key and for its own token only', () => {
  const key = createSecretKey(sealingKey)
  const sealed = sealIdentifier(key, 7n, 'AB12')
  expect(sealIdentifier(key, 7n, 'AB12').equals(sealed)).toBe(false)
  expect(openIdentifier(key, 7n, sealed)).toBe('AB12')
  expect(() => openIdentifier(key, 8n, sealed)).toThrow()
  expect(() => openIdentifier(createSecretKey(randomBytes(32)), 7n, sealed)).toThrow()
  sealed[sealed.length - 1]! ^= 1
  expect(() => openIdentifier(key, 7n, sealed)).toThrow()
})
