import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LoadProgress, PoolEngine } from '../../../core/contracts/engine.ts'
import { sql } from '../../../core/contracts/sql.ts'
import { asShortage } from '../../../core/pool/duckdb/shortage.ts'
import { all, csv, importInto, rowsOf, tempDir, testPlan, testPool } from './pool-fixture.ts'

let dir: ReturnType<typeof tempDir>
beforeEach(() => {
  dir = tempDir()
})
afterEach(() => dir.remove())

const plan = testPlan({ key: ['k'], mode: 'upsert', cluster: 'k', fields: { k: { required: true }, who: { identifies: true } } })
const run = { today: '2026-01-01', timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, params: {} }

test('what was committed is there after a restart, what was only loaded is not; numbers go on', async () => {
  const path = join(dir.path, 'pool.duckdb')
  let pool = await testPool({ path })
  const { result } = await importInto(pool, plan, csv('k,who\na,AB12\n'))
  const loaded = await pool.load(plan, csv('k,who\nb,CD34\n'))
  expect(loaded.refused).toBeNull()
  await pool.close()
  pool = await testPool({ path })
  const [batch] = await pool.batches(plan.table.dataset)
  expect(batch).toMatchObject({ batch: result.batch, counts: result.counts })
  expect(await pool.countRows(plan.table)).toBe(1)
  await importInto(pool, plan, csv('k,who\nb,CD34\n'))
  const rows = await rowsOf(pool, plan, { own: true })
  expect(rows.map((row) => row['k'])).toEqual(['a', 'b'])
  expect(Number(rows[1]!['_row'])).toBeGreaterThan(Number(rows[0]!['_row']))
  expect(Number(rows[1]!['_batch'])).toBeGreaterThan(Number(rows[0]!['_batch']))
  await pool.close()
})

test('killed right after a commit: the batch is there for the store to find', async () => {
  const path = join(dir.path, 'pool.duckdb')
  const script = `
    import { csv, testPlan, testPool } from ${JSON.stringify(new URL('pool-fixture.ts', import.meta.url).href)}
    const plan = testPlan({ key: ['k'], mode: 'upsert', cluster: 'k', fields: { k: { required: true }, who: { identifies: true } } })
    const pool = await testPool({ path: ${JSON.stringify(path)} })
    await pool.ensureTables([plan.table])
    const loaded = await pool.load(plan, csv('k,who\\na,AB12\\n'))
    await pool.commit(loaded, { at: '2026-01-01T00:00:00Z', importId: 'crashed' })
    process.kill(process.pid, 'SIGKILL')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit'] })
  expect(await new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)))).toBe('SIGKILL')
  const pool = await testPool({ path })
  expect((await pool.batches(plan.table.dataset)).map((batch) => batch.importId)).toEqual(['crashed'])
  expect(await pool.countRows(plan.table)).toBe(1)
  await pool.close()
})

test('a file in use is said to be in use, by this process or another', async () => {
  const path = join(dir.path, 'pool.duckdb')
  const pool = await testPool({ path })
  await expect(testPool({ path })).rejects.toMatchObject({ code: 'pool-in-use', params: { path } })
  const script = `
    import { testPool } from ${JSON.stringify(new URL('pool-fixture.ts', import.meta.url).href)}
    await testPool({ path: ${JSON.stringify(path)} }).catch((error) => console.log(error.code))`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script])
  let out = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  await new Promise((resolve) => child.on('exit', resolve))
  expect(out.trim()).toBe('pool-in-use')
  await pool.close()
  await (await testPool({ path })).close()
})

test('no query reads a file or changes a setting', async () => {
  const pool = await testPool({ path: join(dir.path, 'pool.duckdb'), tempDir: join(dir.path, 'tmp') })
  const query = (text: string) => all(pool.execute({ sql: sql`${text}`, inputs: [], params: [], columns: [] }, { ...run, inputs: {} }))
  for (const text of [`SELECT * FROM read_csv('/etc/passwd')`, `SELECT * FROM read_text('${dir.path}/pool.duckdb')`, `COPY (SELECT 1) TO '${dir.path}/out.csv'`, 'SET enable_external_access = true', `ATTACH '${dir.path}/other.duckdb'`]) {
    await expect(query(text), text).rejects.toMatchObject({ code: 'query-failed' })
  }
  await pool.close()
})

const large = csv(`k,who\n${Array.from({ length: 120_000 }, (_, i) => `key ${i},WHO${i % 1000}\n`).join('')}`)

test.each([0, 1 << 20])('an import that is cancelled leaves nothing, whenever it happens (pipe from %i bytes)', async (pipeFrom) => {
  const tempDir = join(dir.path, 'tmp')
  const pool = await testPool({ pipeFrom, tempDir })
  await pool.ensureTables([plan.table])
  for (const phase of ['reading', 'checking', null] as const) {
    const abort = new AbortController()
    const phases: LoadProgress['phase'][] = []
    const onProgress = (progress: LoadProgress) => {
      phases.push(progress.phase)
      if (progress.phase === phase) abort.abort(new Error('enough'))
    }
    if (phase === null) abort.abort(new Error('enough'))
    await expect(pool.load(plan, large, { signal: abort.signal, onProgress })).rejects.toThrow('enough')
    expect(phases.at(-1) ?? null).toBe(phase)
    expect(readdirSync(tempDir, { recursive: true })).toHaveLength(1)
  }
  expect(await pool.countRows(plan.table)).toBe(0)
  await importInto(pool, plan, csv('k,who\na,AB12\n'))
  expect(await pool.countRows(plan.table)).toBe(1)
  await pool.close()
  expect(readdirSync(tempDir)).toEqual([])
})

/** The processes that stage files for this one. */
function stagingProcesses(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('staging/process.ts') && readFileSync(`/proc/${id}/stat`, 'utf8').split(') ')[1]!.split(' ')[1] === String(process.pid)
    } catch {
      return false
    }
  })
}

test.each([0, 1 << 20])('when the process that stages dies, the import fails, and the next one goes well (pipe from %i bytes)', async (pipeFrom) => {
  const pool = await testPool({ pipeFrom, path: join(dir.path, 'pool.duckdb'), tempDir: join(dir.path, 'tmp') })
  await pool.ensureTables([plan.table])
  await expect(pool.load(plan, large, { onProgress: () => stagingProcesses().forEach((id) => process.kill(id, 'SIGKILL')) })).rejects.toMatchObject({ code: 'import-cut-off' })
  expect(readdirSync(join(dir.path, 'tmp'), { recursive: true })).toHaveLength(1)
  await importInto(pool, plan, large)
  expect(await pool.countRows(plan.table)).toBe(120_000)
  await pool.close()
  expect(stagingProcesses()).toEqual([])
})

test('when the host is killed in the middle of an import, staging ends too, and the next start removes what it left', async () => {
  const [path, temp] = [join(dir.path, 'pool.duckdb'), join(dir.path, 'tmp')]
  const script = `
    import { testPlan, testPool } from ${JSON.stringify(new URL('pool-fixture.ts', import.meta.url).href)}
    const plan = testPlan({ fields: { k: {}, who: { identifies: true } } })
    const pool = await testPool({ path: ${JSON.stringify(path)}, tempDir: ${JSON.stringify(temp)} })
    await pool.ensureTables([plan.table])
    async function* endless() {
      yield Buffer.from('k,who\\n')
      for (let i = 0; ; i++) yield Buffer.from(('a' + i + ',WHO' + i + '\\n').repeat(10_000))
    }
    let told = 0
    await pool.load(plan, { kind: 'csv', path: null, bytes: null, open: endless }, { onProgress: ({ phase }) => { if (phase === 'checking' && ++told === 2) process.kill(process.pid, 'SIGKILL') } })`
  const host = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'pipe'] })
  // The pipe is closed once nobody holds it: the process that stages has it too.
  host.stderr.resume()
  await once(host, 'close')
  expect(host.signalCode).toBe('SIGKILL')
  expect(readdirSync(temp, { recursive: true }).length).toBeGreaterThan(1)
  mkdirSync(join(temp, 'kept'))
  const pool = await testPool({ path, tempDir: temp })
  expect(readdirSync(temp, { recursive: true }).sort()).toEqual(['kept', expect.stringMatching(/^staging-/)])
  await pool.close()
})

test('a full disk and want of memory are told apart from other failures of DuckDB', async () => {
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '10MB', temp_directory: '' })
  const connection = await instance.connect()
  const code = (text: string) => asShortage(connection.run(text)).then(() => null, (error: unknown) => (error as { code?: string }).code)
  expect(await code(`COPY (SELECT range FROM range(100000)) TO '/dev/full' (FORMAT parquet)`)).toBe('storage-full')
  expect(await code('SELECT list(range ORDER BY hash(range)) FROM range(10000000)')).toBe('pool-memory-short')
  expect(await code('SELECT 1 / missing')).toBeUndefined()
  connection.closeSync()
  instance.closeSync()
})

test('a query can be interrupted, and reads go on while an import is stored, each seeing one state', async () => {
  const pool: PoolEngine = await testPool({ path: join(dir.path, 'pool.duckdb') })
  await importInto(pool, plan, csv('k,who\na,AB12\n'))
  const abort = new AbortController()
  const endless = all(pool.execute({ sql: sql`SELECT count(*) AS n FROM range(1000000000) AS a, range(1000) AS b WHERE a.range % 7 = b.range % 5`, inputs: [], params: [], columns: [] }, { ...run, inputs: {} }, { signal: abort.signal }))
  setTimeout(() => abort.abort(new Error('stop')), 20)
  await expect(endless).rejects.toThrow('stop')
  const loaded = await pool.load(plan, large)
  const committing = pool.commit(loaded, { at: '2026-01-01T00:00:00Z', importId: 'large' })
  let stored = false
  void committing.then(() => (stored = true))
  const seen = new Set<number>()
  do {
    const [first, second] = await Promise.all([pool.countRows(plan.table), rowsOf(pool, plan).then((rows) => rows.length)])
    seen.add(first)
    seen.add(second)
  } while (!stored)
  await committing
  seen.add(await pool.countRows(plan.table))
  expect([...seen].sort((a, b) => a - b)).toEqual([1, 120_001])
  await pool.discard(loaded)
  await pool.close()
})
