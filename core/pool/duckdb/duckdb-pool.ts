import { createSecretKey, type KeyObject } from 'node:crypto'
import { mkdir, mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HuiyanError } from '../../base/errors.ts'
import type { BatchResult, LoadedImport, PoolEngine, StoredBatch } from '../../contracts/engine.ts'
import type { TablePlan } from '../../contracts/table-plan.ts'
import type { Encoding } from '../csv/text-source.ts'
import type { PoolOptions } from '../pool-options.ts'
import { commitBatch } from './commit-batch.ts'
import { numberOf, openInstance, rowsOf } from './instance.ts'
import { createOwnTables, ensureDataset } from './layout.ts'
import { loadImport, type PreparedImport } from './load-import.ts'
import { currentTable } from './names.ts'
import { createQueue } from './queue.ts'
import { createRunMerger } from './merge-runs.ts'
import { memorySize } from './memory-size.ts'
import { createMemoryTurns } from './memory-turns.ts'
import { importProblems } from '../import-problems.ts'
import { readQuarantine } from './read-quarantine.ts'
import { readRows } from './read-rows.ts'
import { failureOf, renderQuery, runQuery } from './run-query.ts'
import { createScreening } from './screening.ts'
import { openIdentifier } from './seal-identifier.ts'
import { asShortage } from './shortage.ts'
import { openSnapshot } from './snapshot.ts'
import { createStagingProcess } from './staging-process.ts'
import { createThreadCount } from './thread-count.ts'
import { tokenKey, tokenOf } from './staging/token-sql.ts'
import { sealedOf } from './vault.ts'

const [leastStaging, mostSlice] = [256e6, 96 << 20]
/** Rows of DuckDB's row groups. */
const groupRows = 122_880
/** What a distinct identifier takes in staging, all told, on average. */
const bytesOfText = 600
const stagingPrefix = 'staging-'

/** Files that this process has open: DuckDB's lock only keeps other processes out. */
const openFiles = new Set<string>()

/** The data pool in DuckDB: one file, or memory. */
export async function openDuckDbPool(options: PoolOptions): Promise<PoolEngine> {
  const { path, memory, threads } = options
  const [sealingKey, identifierKey] = [options.sealingKey, options.tokenKey].map((key) => createSecretKey(key)) as [KeyObject, KeyObject]
  if (path !== null && openFiles.has(path)) throw new HuiyanError('pool-in-use', { path })
  if (options.tempDir !== null) await mkdir(options.tempDir, { recursive: true })
  const tempDir = await realpath(options.tempDir ?? tmpdir())
  if (path !== null) openFiles.add(path)
  const stagingDir = await mkdtemp(join(tempDir, stagingPrefix))
  const instance = await openInstance({ path, memory, threads, spillDir: options.tempDir === null ? null : tempDir, reachDir: stagingDir }).catch(async (error: unknown) => {
    if (path !== null) openFiles.delete(path)
    await rm(stagingDir, { recursive: true })
    throw error
  })
  // The file is ours, hence the directory beside it: what another process left there when it was killed is nobody's.
  if (path !== null && options.tempDir !== null) await removeLeft(tempDir, stagingDir)
  const writer = await instance.connect()
  await createOwnTables(writer)
  const writing = createQueue()
  const loading = createQueue()
  const threadCount = await createThreadCount(instance, threads)
  const turns = createMemoryTurns(threadCount.manyRows)
  const small = <T>(read: () => Promise<T>) => turns.small(async () => {
    try {
      return await read()
    } catch (error) {
      throw failureOf(error)
    }
  })
  const onAllThreads = async <T>(work: () => Promise<T>): Promise<T> => {
    const leave = threadCount.manyRows()
    try {
      return await work()
    } finally {
      leave()
    }
  }
  const screening = createScreening(instance, threadCount.oneRecord)
  const merger = createRunMerger(instance, options.groupRows ?? groupRows)
  const imports = new Map<string, PreparedImport>()
  /** What is written for somebody does not wait for upkeep, which begins again after it. */
  let wanted = 0
  const write = <T>(task: () => Promise<T>): Promise<T> => {
    wanted += 1
    merger.interrupt()
    return writing(() => {
      wanted -= 1
      return task()
    })
  }
  let isClosing = false
  let upkeep: Promise<void> = Promise.resolve()
  const keepUp = (table: TablePlan): void => {
    const done = writing(async () => {
      if (wanted > 0) return 'given-up'
      // Somebody may have come while it waited for its turn.
      const outcome = isClosing ? 'not-due' : await turns.during(async () => (isClosing ? 'not-due' : wanted > 0 ? 'given-up' : merger.merge(table)))
      if (outcome !== 'not-due') screening.forget()
      return outcome
    // A merge that fails, for want of disk or memory, has changed nothing; the next batch tries again.
    }).catch(() => 'not-due' as const)
    upkeep = Promise.all([upkeep, done.then((outcome) => (outcome === 'given-up' ? keepUp(table) : undefined))]).then(() => undefined)
  }
  // A slice's text, its raw cells, its checked values and the distinct identifiers are in memory together.
  const staging = Math.max(memorySize(memory), leastStaging)
  const beganAnew = <T>(work: () => Promise<T>, signal?: AbortSignal) => turns.during(() => asShortage(work()), { again: true, signal })
  const loadDeps = {
    pool: instance, during: beganAnew, process: options.staging ?? createStagingProcess(), stagingDir, pipeFrom: options.pipeFrom ?? 1 << 20,
    task: {
      tokenKey: tokenKey(options.tokenKey, options.tokenBits), sealingKey: options.sealingKey, threads,
      memory: `${staging}B`, keptTexts: options.keptTexts ?? Math.min(3_000_000, Math.floor(staging / bytesOfText)), sliceBytes: Math.min(mostSlice, Math.floor(staging / 16)),
    },
  }

  const drop = async (found: PreparedImport | undefined) => {
    found?.connection?.closeSync()
    if (found?.dir != null) await rm(found.dir, { recursive: true, force: true })
  }

  const prepared = (loaded: LoadedImport) => {
    const found = imports.get(loaded.id)
    if (found === undefined) throw new HuiyanError('import-discarded', { import: loaded.id })
    return found
  }

  return {
    dialect: 'duckdb',
    capabilities: { pointLookup: true, streamingResults: true },
    ensureTables: (plans) => write(async () => {
      try {
        for (const plan of plans) await ensureDataset(writer, plan)
      } finally {
        screening.forget()
      }
    }),
    load: (plan, source, loadOptions = {}) => loading(() => onAllThreads(async () => {
      const found = await asShortage(loadImport(loadDeps, plan, source, loadOptions))
      imports.set(found.loaded.id, found)
      return found.loaded
    })),
    commit: (loaded, info) => write(async (): Promise<BatchResult> => {
      const { connection, source, format } = prepared(loaded)
      if (connection === null) throw new HuiyanError('import-refused', { code: loaded.refused?.code ?? '' })
      const { batch, counts, heldBack } = await beganAnew(() => commitBatch(connection, loaded.plan, info, loaded.rowsIn))
      if (batch !== null) keepUp(loaded.plan.table)
      const reasons = await small(() => rowsOf(connection, `SELECT code, count(DISTINCT "row") FROM (SELECT "row", split_part(unnest(string_split(reasons, ';')), ':', 1) AS code FROM bad_rows) GROUP BY code ORDER BY code`))
      return {
        batch, counts, problems: heldBack === 0 ? [] : [importProblems.removalsHeldBack(heldBack)],
        reasons: Object.fromEntries(reasons.map(([code, rows]) => [String(code), Number(rows)])),
        quarantine: () => readQuarantine({ connection, plan: loaded.plan, source, format, encoding: (loaded.encoding ?? 'utf-8') as Encoding }),
      }
    }),
    discard: async (loaded) => {
      const found = imports.get(loaded.id)
      imports.delete(loaded.id)
      await drop(found)
    },
    batches: async (dataset, { limit } = {}) => {
      const rows = await small(() => rowsOf(writer, `SELECT batch, import_id, instant, "in", stored, unchanged, duplicate, quarantined, removed FROM host.batches WHERE dataset = $1 ORDER BY batch DESC${limit === undefined ? '' : ` LIMIT ${Math.trunc(limit)}`}`, [dataset]))
      return rows.map(([batch, importId, at, ...counts]): StoredBatch => {
        const [all, stored, unchanged, duplicate, quarantined, removed] = counts.map(Number) as [number, number, number, number, number, number]
        return { batch: batch as bigint, importId: String(importId), at: String(at), counts: { in: all, stored, unchanged, duplicate, quarantined, removed } }
      })
    },
    countRows: (table) => small(() => numberOf(writer, `SELECT count(*) FROM ${currentTable(table.dataset)}`)),
    readRows: (table, asked) => small(() => readRows(instance, table, asked)),
    execute: (plan, binding, executeOptions = {}) => {
      const open = () => runQuery(instance, plan, binding, executeOptions)
      return executeOptions.isSmall === true ? inOnePage(() => small(() => onAllThreads(() => allOf(open())))) : turns.pages(open, executeOptions)
    },
    snapshot: async ({ signal } = {}) => openSnapshot(instance, await turns.beside(signal)),
    screen: screening.screen,
    tokenOf: (identifier) => tokenOf(identifierKey, identifier, options.tokenBits),
    render: (plan, binding) => {
      const { text, values } = renderQuery(plan, binding)
      return { text, values: values.map((value) => (value === null || typeof value === 'boolean' || typeof value === 'number' ? value : String(value))) }
    },
    unseal: async (tokens) => {
      const sealed = await small(() => sealedOf(writer, tokens))
      return new Map([...sealed].map(([token, bytes]) => [token, openIdentifier(sealingKey, token, bytes)]))
    },
    idle: async () => {
      for (let seen: Promise<void> | null = null; seen !== upkeep;) {
        seen = upkeep
        await seen
      }
    },
    close: async () => {
      isClosing = true
      merger.interrupt()
      await loading(() => Promise.resolve())
      await writing(() => Promise.resolve())
      if (options.staging === undefined) await loadDeps.process.close()
      for (const found of imports.values()) await drop(found)
      imports.clear()
      await screening.close()
      await threadCount.close()
      writer.closeSync()
      instance.closeSync()
      await rm(stagingDir, { recursive: true, force: true })
      if (path !== null) openFiles.delete(path)
    },
  }
}

async function* inOnePage<T>(read: () => Promise<readonly T[]>): AsyncGenerator<readonly T[]> {
  yield await read()
}

async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(...page)
  return all
}

async function removeLeft(tempDir: string, own: string): Promise<void> {
  for (const name of await readdir(tempDir)) {
    const path = join(tempDir, name)
    if (name.startsWith(stagingPrefix) && path !== own) await rm(path, { recursive: true, force: true })
  }
}
