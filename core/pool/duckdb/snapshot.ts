import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { PoolSnapshot } from '../../contracts/engine.ts'
import type { QueryBinding, RelationPlan } from '../../contracts/query-plan.ts'
import { numberOf, rowsOf } from './instance.ts'
import { preparedTable, quoted } from './names.ts'
import { createBinder } from './render-sql.ts'
import { failureOf, inputRelation, interruptible, pagesOf, renderQuery, tokenColumns } from './run-query.ts'

/** Values of a list that DuckDB still looks up in an index one by one (`index_scan_max_count`). */
const listed = 2048
/** With more lists than these one scan with a hash join costs less. */
const mostLists = 8

/**
 * The pool as it stands now: a transaction on a connection of its own, whose temporary tables hold what is prepared. They go
 * with it, and are never written to the pool's file. `onClose` is called once, also when it could not be opened.
 */
export async function openSnapshot(instance: DuckDBInstance, onClose: () => void = () => undefined): Promise<PoolSnapshot> {
  try {
    return await opened(instance, onClose)
  } catch (error) {
    onClose()
    throw error
  }
}

async function opened(instance: DuckDBInstance, onClose: () => void): Promise<PoolSnapshot> {
  const connection = await instance.connect()
  await connection.run('BEGIN')
  // The moment is that of the first look.
  await connection.run('SELECT 1 FROM host.batches LIMIT 1')
  let isOpen = true
  return {
    async prepare(relation, binding, { signal, most } = {}) {
      const end = interruptible(connection, signal)
      try {
        return await makeRelation(connection, relation, binding, most, signal)
      } catch (error) {
        signal?.throwIfAborted()
        throw failureOf(error)
      } finally {
        end()
      }
    },
    execute: (plan, binding, options = {}) => pagesOf(connection, renderQuery(plan, binding), tokenColumns(plan), options),
    close: async () => {
      if (!isOpen) return
      isOpen = false
      onClose()
      await connection.run('ROLLBACK').catch(() => undefined)
      connection.closeSync()
    },
  }
}

async function makeRelation(connection: DuckDBConnection, relation: RelationPlan, binding: QueryBinding, most: number | undefined, signal: AbortSignal | undefined): Promise<number | null> {
  const table = preparedTable(relation.name)
  const limit = most === undefined ? '' : ` LIMIT ${Math.trunc(most) + 1}`
  for (const [i, condition] of (await conditionsOf(connection, relation)).entries()) {
    const binder = createBinder(binding)
    const input = (name: string) => inputRelation(binding.inputs[name] ?? missing(name))
    const rows = binder.render(relation.sql, input)
    const kept = relation.among === null ? '' : ` WHERE ${binder.render(relation.among.value, input)} ${condition}`
    const made = i === 0 ? `CREATE OR REPLACE TEMP TABLE ${table} AS` : `INSERT INTO ${table}`
    // An interruption between two statements would be lost.
    signal?.throwIfAborted()
    await connection.run(`${made} ${rows}${kept}${limit}`, binder.values)
  }
  const count = await numberOf(connection, `SELECT count(*) FROM ${table}`)
  return most !== undefined && count > most ? null : count
}

/** What each statement that fills the relation tests: the values as lists, or all at once as a relation. */
async function conditionsOf(connection: DuckDBConnection, { among }: RelationPlan): Promise<readonly string[]> {
  if (among === null) return ['']
  const values = `SELECT DISTINCT ${quoted(among.column)} FROM ${preparedTable(among.relation)} WHERE ${quoted(among.column)} IS NOT NULL`
  if (among.type.kind !== 'token' && among.type.kind !== 'int') return [`IN (${values})`]
  const found = await rowsOf(connection, `${values} LIMIT ${listed * mostLists + 1}`)
  if (found.length > listed * mostLists) return [`IN (${values})`]
  if (found.length === 0) return ['IN (NULL)']
  return Array.from({ length: Math.ceil(found.length / listed) }, (_, i) => `IN (${found.slice(i * listed, (i + 1) * listed).map(([value]) => String(BigInt(value as bigint))).join(', ')})`)
}

function missing(name: string): never {
  throw new TypeError(`the input ${name} is bound to nothing`)
}
