import type { DuckDBConnection } from '@duckdb/node-api'
import { HuiyanError } from '../../base/errors.ts'
import type { BatchInfo, ImportCounts } from '../../contracts/engine.ts'
import type { ImportPlan } from '../../contracts/import-plan.ts'
import { currentTable, pastTable, quoted } from './names.ts'
import { numberOf, rowsOf } from './instance.ts'

export const smallLimit = 10_000
/** Why a row is quarantined here, and nowhere else: its key stands in another row. */
const inConflict = 'duplicate-key:'

interface Committed {
  readonly batch: bigint | null
  readonly counts: ImportCounts
  /** Rows of a snapshot that are not in the file and were kept all the same. */
  readonly heldBack: number
}

/**
 * Stores what an import prepared on `connection`: works out what becomes of each row, then writes all of it in one
 * transaction, or nothing. An import that was stored before is not stored again: what became of it then is told once more,
 * so that one which was cut off after its commit can be brought to its end. Only one commit runs at a time. Rules: design, packs, Datasets.
 */
export async function commitBatch(connection: DuckDBConnection, plan: ImportPlan, info: BatchInfo, rowsIn: number): Promise<Committed> {
  const { dataset } = plan.table
  const before = await committedBefore(connection, info.importId)
  if (before !== null) return before
  // One that ran short of memory is begun anew.
  await connection.run(`DELETE FROM bad_rows WHERE reasons = '${inConflict}'`)
  const incoming = await numberOf(connection, 'SELECT count(*) FROM incoming')
  const heldBack = await judge(connection, plan, incoming, info.corrects ?? [])
  if (info.corrects !== undefined && info.corrects.length > 0) await endCorrected(connection, plan, info.corrects)
  const verdicts = new Map((await rowsOf(connection, 'SELECT verdict, count(*) FROM verdicts GROUP BY verdict')).map(([verdict, n]) => [String(verdict), Number(n)]))
  const of = (verdict: string) => verdicts.get(verdict) ?? 0
  await connection.run(`INSERT INTO bad_rows SELECT "row", '${inConflict}' FROM verdicts WHERE verdict = 'conflict'`)
  const left = of('unchanged') + of('duplicate') + of('conflict')
  const stored = incoming - left
  const ended = await numberOf(connection, 'SELECT count(*) FROM ended')
  const quarantined = await numberOf(connection, 'SELECT count(*) FROM bad_rows')
  const counts = { in: rowsIn, stored, unchanged: of('unchanged'), duplicate: of('duplicate'), quarantined, removed: ended - of('replaced') }
  if (stored === 0 && ended === 0) return { batch: null, counts, heldBack }
  if (plan.small && (await numberOf(connection, `SELECT count(*) FROM ${currentTable(dataset)}`)) + stored - ended > smallLimit) {
    throw new HuiyanError('dataset-too-large', { dataset, limit: smallLimit })
  }
  return { batch: await write(connection, plan, info, counts, left > 0), counts, heldBack }
}

async function committedBefore(connection: DuckDBConnection, importId: string): Promise<Committed | null> {
  const [found] = await rowsOf(connection, 'SELECT batch, "in", stored, unchanged, duplicate, quarantined, removed FROM host.batches WHERE import_id = $1', [importId])
  if (found === undefined) return null
  await connection.run('DELETE FROM bad_rows')
  await connection.run('INSERT INTO bad_rows SELECT "row", reasons FROM host.bad_rows WHERE import_id = $1', [importId])
  const [all, stored, unchanged, duplicate, quarantined, removed] = found.slice(1).map(Number) as [number, number, number, number, number, number]
  return { batch: found[0] as bigint, counts: { in: all, stored, unchanged, duplicate, quarantined, removed }, heldBack: 0 }
}

/**
 * `verdicts`: every row that is not simply stored, and what it replaces; `ended`: rows that stand no longer.
 * Returns how many rows of a snapshot are missing and yet kept: a file without one good row says nothing of anybody, and as long
 * as rows whose key cannot be read may account for all that is missing, nobody can be said to be gone (decision 6). Appended rows
 * replace no others than those of the imports that they correct (decision 14).
 */
async function judge(connection: DuckDBConnection, plan: ImportPlan, incoming: number, corrects: readonly string[]): Promise<number> {
  await connection.run('CREATE OR REPLACE TEMP TABLE verdicts ("row" BIGINT, verdict VARCHAR, old_row BIGINT)')
  await connection.run('CREATE OR REPLACE TEMP TABLE ended (old_row BIGINT)')
  const { key, columns, dataset } = plan.table
  if (key.length === 0) return 0
  const keys = key.map(quoted).join(', ')
  const same = (a: string, b: string, names: readonly string[]) => names.map((name) => `${a}.${quoted(name)} IS NOT DISTINCT FROM ${b}.${quoted(name)}`).join(' AND ')
  const alike = (a: string, b: string) => same(a, b, columns.map((column) => column.column))
  // Equal keys have equal hashes, and these are told apart in less time and memory than the keys: mostly there is no more to do.
  if ((await numberOf(connection, `SELECT count(*) FROM (SELECT DISTINCT hash(${keys}) FROM incoming)`)) < incoming) {
    await connection.run(`INSERT INTO verdicts
      SELECT i."row", CASE WHEN ${alike('i', 'f')} THEN 'duplicate' ELSE 'conflict' END, NULL
      FROM (SELECT ${keys}, min("row") AS first_row FROM incoming GROUP BY ${keys} HAVING count(*) > 1) AS g
      JOIN incoming AS f ON f."row" = g.first_row
      JOIN incoming AS i ON ${same('i', 'g', key)} AND i."row" > g.first_row`)
  }
  const current = currentTable(dataset)
  if ((await numberOf(connection, `SELECT count(*) FROM (SELECT 1 FROM ${current} LIMIT 1)`)) === 0) return 0
  const own = plan.mode !== 'append' ? 'true' : corrects.length === 0 ? 'false' : `c._batch IN (${batchesOf(corrects)})`
  await connection.run(`INSERT INTO verdicts
    SELECT i."row", CASE WHEN ${alike('i', 'c')} THEN 'unchanged' WHEN ${own} THEN 'replaced' ELSE 'conflict' END, c._row
    FROM incoming AS i JOIN ${current} AS c ON ${same('i', 'c', key)}
    WHERE i."row" NOT IN (SELECT "row" FROM verdicts)`, plan.mode === 'append' && corrects.length > 0 ? [dataset, ...corrects] : [])
  await connection.run(`INSERT INTO ended SELECT old_row FROM verdicts WHERE verdict = 'replaced'`)
  if (plan.mode !== 'snapshot') return 0
  await connection.run(`CREATE OR REPLACE TEMP TABLE missing AS SELECT c._row AS old_row FROM ${current} AS c
    WHERE NOT EXISTS (SELECT 1 FROM incoming AS i WHERE ${same('i', 'c', key)}) AND NOT EXISTS (SELECT 1 FROM held AS h WHERE ${same('h', 'c', key)})`)
  const [[missing, unreadable]] = (await rowsOf(connection, `SELECT (SELECT count(*) FROM missing), (SELECT count(*) FROM bad_rows) - (SELECT count(*) FROM held)`)).map((row) => row.map(Number)) as [[number, number]]
  if (incoming === 0 || unreadable >= missing) return missing
  await connection.run('INSERT INTO ended SELECT old_row FROM missing')
  return 0
}

/** Adds to `ended` what the corrected imports brought, unless all of the correction is refused or finds itself there already. */
async function endCorrected(connection: DuckDBConnection, plan: ImportPlan, corrects: readonly string[]): Promise<void> {
  const taken = await numberOf(connection, `SELECT count(*) FROM incoming WHERE "row" NOT IN (SELECT "row" FROM verdicts WHERE verdict = 'conflict')`)
  if (taken === 0) return
  await connection.run(`INSERT INTO ended
    SELECT c._row FROM ${currentTable(plan.table.dataset)} AS c WHERE c._batch IN (${batchesOf(corrects)})
      AND c._row NOT IN (SELECT old_row FROM ended) AND c._row NOT IN (SELECT old_row FROM verdicts WHERE verdict = 'unchanged')`, [plan.table.dataset, ...corrects])
}

/** Batches of a dataset, `$1`, that these imports made, which are bound after it. */
const batchesOf = (imports: readonly string[]) => `SELECT batch FROM host.batches WHERE dataset = $1 AND import_id IN (${imports.map((_, i) => `$${i + 2}`).join(', ')})`

async function write(connection: DuckDBConnection, plan: ImportPlan, info: BatchInfo, counts: ImportCounts, leavesSome: boolean): Promise<bigint> {
  const { dataset, columns, cluster } = plan.table
  const [current, past] = [currentTable(dataset), pastTable(dataset)]
  const names = columns.map((column) => quoted(column.column)).join(', ')
  const batch = (await rowsOf(connection, "SELECT nextval('host.batch_numbers')"))[0]![0] as bigint
  await connection.run('BEGIN')
  try {
    const clash = await numberOf(connection, 'SELECT count(*) FROM sealed_tokens AS s JOIN host.vault AS v ON v.token = s.token AND v.proof <> s.proof')
    if (clash > 0) throw new HuiyanError('token-collision')
    if (counts.removed > 0 || (await numberOf(connection, 'SELECT count(*) FROM ended')) > 0) {
      await connection.run(`INSERT INTO ${past} (_row, _batch, _until, ${names}) SELECT _row, _batch, ${batch}, ${names} FROM ${current} WHERE _row IN (SELECT old_row FROM ended)`)
      await connection.run(`DELETE FROM ${current} WHERE _row IN (SELECT old_row FROM ended)`)
    }
    const skipped = `(SELECT "row" FROM verdicts WHERE verdict <> 'replaced')`
    const next = (await rowsOf(connection, 'SELECT next_row FROM host.datasets WHERE dataset = $1', [dataset]))[0]![0] as bigint
    await connection.run(`INSERT INTO ${current} (_row, _batch, ${names})
      SELECT ${next} + "row", ${batch}, ${names} FROM incoming${leavesSome ? ` WHERE "row" NOT IN ${skipped}` : ''}${cluster === null ? '' : ` ORDER BY ${quoted(cluster)}`}`)
    // The first batch is the base.
    if (cluster !== null && counts.stored > 0) await connection.run(`INSERT INTO host.runs SELECT $1, $2, $3 WHERE EXISTS (SELECT 1 FROM ${current} WHERE _batch < $4)`, [dataset, batch - 1n, BigInt(counts.stored), batch])
    await connection.run('UPDATE host.datasets SET next_row = $1 WHERE dataset = $2', [next + BigInt(counts.in), dataset])
    await connection.run(`INSERT INTO host.vault SELECT token, proof, sealed FROM sealed_tokens AS s
      WHERE NOT EXISTS (SELECT 1 FROM host.vault AS v WHERE v.token = s.token)${counts.quarantined === 0 ? '' : ` AND ${referenced(plan, skipped)}`}`)
    await connection.run('INSERT INTO host.batches VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)', [
      batch, dataset, info.importId, info.at, ...[counts.in, counts.stored, counts.unchanged, counts.duplicate, counts.quarantined, counts.removed].map(BigInt),
    ])
    await connection.run('DELETE FROM host.bad_rows WHERE import_id IN (SELECT import_id FROM host.batches WHERE dataset = $1)', [dataset])
    await connection.run('INSERT INTO host.bad_rows SELECT $1, "row", reasons FROM bad_rows', [info.importId])
    await connection.run('COMMIT')
    return batch
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** Only identifiers that a stored row refers to are kept: those of quarantined rows alone are not. */
function referenced(plan: ImportPlan, skipped: string): string {
  const columns = plan.table.columns.filter((column) => column.token !== null).map((column) => quoted(column.column))
  if (columns.length === 0) return 'false'
  return `s.token IN (${columns.map((column) => `SELECT ${column} FROM incoming WHERE ${column} IS NOT NULL AND "row" NOT IN ${skipped}`).join(' UNION ALL ')})`
}
