import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import type { PoolEngine } from '../../core/contracts/engine.ts'
import type { ImportPlan } from '../../core/contracts/import-plan.ts'
import { buildDataset } from '../../core/engines/tables/build-dataset.ts'
import { planImport } from '../../core/engines/tables/plan-import.ts'
import { duckdb } from '../../core/language/dialects/duckdb.ts'
import { openPool } from '../../core/pool/open-pool.ts'
import { writePersonCsv } from './generate/person-csv.ts'

const rounds = 3
const codes = new Map([['bench/state', {
  id: 'bench/state',
  entries: [['valid', '有效'], ['ended', '终止'], ['paused', '暂停']].map(([code, title]) => ({ code: code!, title: title!, validFrom: null, validTo: null })),
}]])

/**
 * Import of generated rows with two identifier columns against DuckDB's own typed `read_csv` of the same file into a table of
 * a file of its own, with as many threads, turn about. The first import, in which every identifier is unseen and has to be
 * sealed, stands apart. 1 would be as fast as DuckDB alone; aimed at is 0.5 with persons known.
 */
export async function benchmark({ rows, json }: { readonly rows: number | null; readonly json: boolean }): Promise<void> {
  const count = rows ?? 5_000_000
  const threads = availableParallelism()
  const dir = mkdtempSync(join(tmpdir(), 'huiyan-bench-'))
  try {
    const files = Array.from({ length: rounds + 1 }, (_, batch) => join(dir, `${batch}.csv`))
    files.forEach((file, batch) => writePersonCsv(file, count, batch))
    mkdirSync(join(dir, 'tmp'))
    const pool = await openPool({ path: join(dir, 'pool.duckdb'), memory: '2GB', threads, tokenKey: randomBytes(32), sealingKey: randomBytes(32), tempDir: join(dir, 'tmp') })
    const [bare, ours]: [number[], number[]] = [[], []]
    let first: number | null = null
    let plain = await typedRead(dir, files[0]!, threads)
    for (const [round, file] of files.entries()) {
      const taken = await importFile(pool, planOf(round), file, count)
      if (round === 0) {
        first = plain / taken
        report(json, 'first', plain, taken)
        continue
      }
      plain = await typedRead(dir, file, threads)
      bare.push(plain)
      ours.push(taken)
      report(json, `known-${round}`, plain, taken)
    }
    await pool.close()
    const known = median(bare) / median(ours)
    if (json) console.log(JSON.stringify({ bench: 'import', rows: count, threads, bytes: statSync(files[0]!).size, first, known }))
    else console.log(`import of ${count} rows, ${threads} threads: persons known ${known.toFixed(2)} of DuckDB's speed, every person unseen ${first!.toFixed(2)}`)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function report(json: boolean, name: string, bare: number, ours: number): void {
  if (!json) console.log(`${name}: DuckDB ${bare.toFixed(1)} s, import ${ours.toFixed(1)} s`)
}

/** The real plan of a dataset as a pack would declare it. */
function planOf(batch: number): ImportPlan {
  const { model, problems } = buildDataset({
    $schema: '', id: `rows_${batch}`, title: '办件', mode: 'append', key: ['no'], cluster: 'person',
    fields: {
      no: { title: '编号', type: 'string' },
      person: { title: '身份证号', type: 'string', format: 'id-card', identifies: 'person' },
      clerk: { title: '经办人身份证号', type: 'string', format: 'id-card', identifies: 'person' },
      name: { title: '姓名', type: 'string', maxLength: 50, mask: 'name' },
      state: { title: '状态', type: 'string', codes: 'state' },
      day: { title: '办理日期', type: 'string', format: 'date' },
      at: { title: '办理时间', type: 'string', format: 'date-time' },
      amount: { title: '金额', type: 'number', multipleOf: 0.01 },
      n: { title: '数量', type: 'integer' },
      region: { title: '区划', type: 'string', format: 'region' },
    },
    required: ['person', 'day'],
  }, { pack: 'bench' })
  if (model === null) throw new Error(JSON.stringify(problems))
  return planImport(model, codes, { timeZone: 'Asia/Shanghai' }, duckdb)
}

async function importFile(pool: PoolEngine, plan: ImportPlan, path: string, rows: number): Promise<number> {
  await pool.ensureTables([plan.table])
  return timed(async () => {
    const loaded = await pool.load(plan, { kind: 'csv', path, bytes: statSync(path).size, open: () => { throw new Error('read by path') } })
    const { counts, reasons } = await pool.commit(loaded, { at: '2026-01-01T00:00:00Z', importId: plan.table.dataset })
    if (counts.stored !== rows) throw new Error(`stored ${counts.stored} of ${rows}: ${JSON.stringify(reasons)}`)
    await pool.discard(loaded)
  })
}

async function typedRead(dir: string, path: string, threads: number): Promise<number> {
  const target = join(dir, 'bare.duckdb')
  rmSync(target, { force: true })
  const instance = await DuckDBInstance.create(target, { threads: String(threads), memory_limit: '2GB' })
  const connection = await instance.connect()
  const taken = await timed(async () => {
    await connection.run(`CREATE TABLE bare AS SELECT * FROM read_csv('${path}', header = true, auto_detect = false, delim = ',', quote = '"', columns = {
      'no': 'VARCHAR', 'person': 'VARCHAR', 'clerk': 'VARCHAR', 'name': 'VARCHAR', 'state': 'VARCHAR', 'day': 'DATE', 'at': 'TIMESTAMP', 'amount': 'DECIMAL(18,2)', 'n': 'BIGINT', 'region': 'VARCHAR'})`)
  })
  connection.closeSync()
  instance.closeSync()
  return taken
}

/** Seconds. */
async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (performance.now() - started) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
