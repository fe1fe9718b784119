import type { DuckDBConnection, DuckDBInstance, DuckDBPreparedStatement, DuckDBValue } from '@duckdb/node-api'
import { HuiyanError } from '../../base/errors.ts'
import type { PoolEngine, ResultRow, ScreenQuery } from '../../contracts/engine.ts'
import type { QueryBinding } from '../../contracts/query-plan.ts'
import type { BoundValue } from '../../contracts/sql.ts'
import { recordRow, type ColumnPlan, type TablePlan } from '../../contracts/table-plan.ts'
import { columnType, quoted, recordTable } from './names.ts'
import { createQueue, type Queue } from './queue.ts'
import { createLiterals } from './render-sql.ts'
import { resultValue } from './result-values.ts'
import { failureOf, inputRelation, interruptible, tokenColumns } from './run-query.ts'

/** Screenings at once; more wait for their turn. A few keep the processors busy, each costs a connection with its statements. */
const mostLanes = 4
/** Screenings that wait: about a second's. More would only wait longer for an answer that is wanted at once. */
const mostWaiting = 200
/** How long an idle connection may keep the last record that it was asked about, milliseconds. */
const longestKept = 1000
/** Statements kept ready on a connection; the one used longest ago is dropped for another. */
const mostStatements = 64

export interface Screening {
  /** To be called when tables were made or changed: statements are then planned anew. */
  forget(): void
  readonly screen: PoolEngine['screen']
  close(): Promise<void>
}

/** A connection with its prepared statements and, for each dataset, the temporary table that holds the record. */
interface Lane {
  readonly connection: DuckDBConnection
  readonly statements: Map<string, DuckDBPreparedStatement>
  /** By dataset. */
  readonly records: Map<string, RecordHolder>
  clearing: NodeJS.Timeout | null
  /** What `forget` had counted when its statements were made. */
  version: number
}

/** A table with one row, which is written over: rows that come and go would pile up in it. */
interface RecordHolder {
  /** What it was made for. */
  readonly columns: string
  readonly put: DuckDBPreparedStatement
  readonly clear: DuckDBPreparedStatement
  isEmpty: boolean
}

/**
 * Runs the queries of single records (decision 12). The record goes into a table that only its connection sees, so that the statement has
 * no parameters: DuckDB plans one with parameters anew each time, which takes longer than running it. All else that is bound stands in
 * the text, which names its statement. `onCheck` is called at each.
 */
export function createScreening(instance: DuckDBInstance, onCheck: () => void): Screening {
  const free: Lane[] = []
  const waiting: ((lane: Lane) => void)[] = []
  const all: Promise<Lane>[] = []
  const busy = new Set<Promise<void>>()
  const planning = createQueue()
  let version = 0
  let isClosed = false

  const take = (): Promise<Lane> => {
    const lane = free.pop()
    if (lane !== undefined) return Promise.resolve(lane)
    if (all.length < mostLanes) {
      const opened = instance.connect().then((connection) => ({ connection, statements: new Map(), records: new Map(), clearing: null, version }))
      all.push(opened)
      opened.catch(() => all.splice(all.indexOf(opened), 1))
      return opened
    }
    if (waiting.length >= mostWaiting) throw new HuiyanError('screen-busy', { waiting: waiting.length, seconds: 2 })
    return new Promise((resolve) => waiting.push(resolve))
  }
  const give = (lane: Lane): void => {
    const next = waiting.shift()
    if (next !== undefined) return next(lane)
    free.push(lane)
    if ([...lane.records.values()].every(({ isEmpty }) => isEmpty)) return
    lane.clearing ??= setTimeout(() => {
      lane.clearing = null
      const place = free.indexOf(lane)
      if (place < 0) return
      free.splice(place, 1)
      track(emptied(lane).then(() => give(lane)))
    }, longestKept).unref()
  }
  const track = (work: Promise<void>): void => {
    busy.add(work)
    void work.finally(() => busy.delete(work))
  }

  return {
    forget: () => void (version += 1),
    async screen(plan, binding, record, { signal } = {}) {
      if (isClosed) throw new TypeError('the pool is closed')
      const text = screenText(plan, binding)
      const asText = tokenColumns(plan.query)
      onCheck()
      const lane = await take()
      let end = () => {}
      try {
        if (lane.version !== version) dropStatements(lane)
        lane.version = version
        const holder = await recordHolder(lane, record.table)
        holder.put.bind(record.table.columns.map((column) => bindable(record.values.get(column.column) ?? null, column)))
        holder.isEmpty = false
        await holder.put.run()
        const statement = await statementOf(lane, text, planning)
        // Nobody may be waiting any more by now; planning, which is for all, is not to be cut short.
        end = interruptible(lane.connection, signal)
        const result = await statement.run()
        const names = result.columnNames()
        // They are in memory already: to fetch them as others are fetched would wait twice for a thread.
        const rows = Array.from({ length: result.chunkCount }, (_, i) => result.getChunk(i).getRows()).flat()
        return rows.map((row): ResultRow => Object.fromEntries(names.map((name, i) => [name, resultValue(row[i]!, asText.has(name))])))
      } catch (error) {
        signal?.throwIfAborted()
        throw failureOf(error)
      } finally {
        end()
        give(lane)
      }
    },
    async close() {
      isClosed = true
      const lanes = await Promise.all(all)
      for (const { clearing } of lanes) if (clearing !== null) clearTimeout(clearing)
      while (busy.size > 0 || free.length < lanes.length) await (busy.size > 0 ? Promise.all(busy) : new Promise<void>((resolve) => waiting.push((lane) => {
        free.push(lane)
        resolve()
      })))
      lanes.forEach(closeLane)
    },
  }
}

/** The relations and the query as one statement. */
function screenText({ relations, query }: ScreenQuery, binding: QueryBinding): string {
  const literals = createLiterals(binding)
  const names = new Set<string>()
  const input = (name: string): string => {
    if (names.has(name)) return quoted(name)
    const bound = binding.inputs[name]
    if (bound === undefined) throw new TypeError(`the input ${name} is bound to nothing`)
    return inputRelation(bound)
  }
  const mentions = [...relations, { sql: query.sql, among: null }].flatMap(({ sql: { parts }, among }) => [
    ...[...parts, ...(among?.value.parts ?? [])].flatMap((part) => (typeof part !== 'string' && 'input' in part ? [part.input] : [])), ...(among === null ? [] : [among.relation]),
  ])
  // What is read once is read where it is made.
  const often = (name: string) => mentions.filter((one) => one === name).length > 1
  const made = relations.map((relation) => {
    const { among } = relation
    const kept = among === null ? '' : ` WHERE ${literals.render(among.value, input)} IN (SELECT ${quoted(among.column)} FROM ${quoted(among.relation)})`
    const text = `${quoted(relation.name)} AS ${often(relation.name) ? '' : 'NOT '}MATERIALIZED (${literals.render(relation.sql, input)}${kept})`
    names.add(relation.name)
    return text
  })
  const rows = literals.render(query.sql, input)
  return made.length === 0 ? rows : `WITH ${made.join(',\n')}\nSELECT * FROM (${rows})`
}

async function statementOf(lane: Lane, text: string, planning: Queue): Promise<DuckDBPreparedStatement> {
  const known = lane.statements.get(text)
  const statement = known ?? (await planning(() => planned(lane.connection, text)))
  // Taken out first: the map's order is then that of the last use.
  lane.statements.delete(text)
  lane.statements.set(text, statement)
  if (lane.statements.size > mostStatements) {
    const [oldest] = lane.statements.keys()
    lane.statements.get(oldest!)!.destroySync()
    lane.statements.delete(oldest!)
  }
  return statement
}

/**
 * A statement that may be run again when the rows have changed. DuckDB (1.5.5) plans by the least and greatest values that columns have at
 * that moment, and keeps to them: a row beyond them would never be found. The setting holds for all connections, so one plans at a time;
 * another query that is planned meanwhile is right too, at most slower.
 */
async function planned(connection: DuckDBConnection, text: string): Promise<DuckDBPreparedStatement> {
  await connection.run("SET GLOBAL disabled_optimizers = 'statistics_propagation'")
  try {
    return await connection.prepare(text)
  } finally {
    await connection.run('RESET GLOBAL disabled_optimizers')
  }
}

function dropStatements({ statements }: Lane): void {
  for (const statement of statements.values()) statement.destroySync()
  statements.clear()
}

/** The table that holds a record of the dataset, made again when the dataset's columns are no longer those it was made for. */
async function recordHolder(lane: Lane, { dataset, columns }: TablePlan): Promise<RecordHolder> {
  const signature = JSON.stringify(columns)
  const known = lane.records.get(dataset)
  if (known?.columns === signature) return known
  const { connection } = lane
  const table = recordTable(dataset)
  // DuckDB plans them anew where it finds another table, but by its own lights.
  dropStatements(lane)
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${table} (_row BIGINT, _batch BIGINT, ${columns.map(({ column, type }) => `${quoted(column)} ${columnType(type)}`).join(', ')})`)
  await connection.run(`INSERT INTO ${table} (_row, _batch) VALUES (${recordRow}, ${recordRow})`)
  const set = (value: (column: ColumnPlan, at: number) => string) => connection.prepare(`UPDATE ${table} SET ${columns.map((column, i) => `${quoted(column.column)} = ${value(column, i + 1)}`).join(', ')}`)
  const holder = { columns: signature, put: await set((column, at) => heldValue(column, `$${at}`)), clear: await set(() => 'NULL'), isEmpty: true }
  lane.records.set(dataset, holder)
  return holder
}

function closeLane(lane: Lane): void {
  dropStatements(lane)
  for (const { put, clear } of lane.records.values()) for (const statement of [put, clear]) statement.destroySync()
  lane.connection.closeSync()
}

async function emptied({ records }: Lane): Promise<void> {
  for (const holder of records.values()) {
    if (holder.isEmpty) continue
    await holder.clear.run().then(() => (holder.isEmpty = true), () => undefined)
  }
}

function heldValue({ type }: ColumnPlan, place: string): string {
  if (type.kind !== 'point') return type.kind === 'int' || type.kind === 'token' || type.kind === 'bool' ? place : `${place}::VARCHAR::${columnType(type)}`
  const part = (at: number) => `split_part(${place}::VARCHAR, ',', ${at})::DOUBLE`
  return `CASE WHEN ${place}::VARCHAR IS NOT NULL THEN {'lon': ${part(1)}, 'lat': ${part(2)}} END`
}

function bindable(value: BoundValue, { column, type }: ColumnPlan): DuckDBValue {
  const isWhole = type.kind === 'int' || type.kind === 'token'
  if (value !== null && (isWhole ? typeof value !== 'bigint' : type.kind === 'bool' ? typeof value !== 'boolean' : typeof value !== 'string')) throw new TypeError(`${column} is no value of type ${type.kind}`)
  return value
}
