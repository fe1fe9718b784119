import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { PoolSnapshot } from '../../contracts/engine.ts'
import type { QueryBinding, RelationPlan } from '../../contracts/query-plan.ts'
import { numberOf, rowsOf } from './instance.ts'
import { createKeptRows, listed, listsOf, type KeptRows } from './kept-rows.ts'
import { preparedTable, quoted } from './names.ts'
import { createBinder } from './render-sql.ts'
import { failureOf, inputRelation, interruptible, pagesOf, renderQuery, tokenColumns } from './run-query.ts'

/** With more lists than these one scan with a hash join costs less. */
const mostLists = 8

type PrepareOptions = NonNullable<Parameters<PoolSnapshot['prepare']>[2]>

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
  const kept = createKeptRows(connection)
  let isOpen = true
  return {
    async prepare(relation, binding, options = {}) {
      const { signal } = options
      const end = interruptible(connection, signal)
      try {
        return await makeRelation(connection, kept, relation, binding, options)
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

async function makeRelation(connection: DuckDBConnection, kept: KeptRows, relation: RelationPlan, binding: QueryBinding, options: PrepareOptions): Promise<number | null> {
  const { signal, most, again = false } = options
  const table = preparedTable(relation.name)
  const limit = most === undefined ? '' : ` LIMIT ${Math.trunc(most) + 1}`
  const values = await valuesOf(connection, relation)
  const rows = again && values !== null ? await keptFor(kept, relation, binding, values, options) : null
  for (const [i, condition] of (rows === null ? conditionsOf(relation, values) : [amongValues(relation)]).entries()) {
    const binder = createBinder(binding)
    const input = (name: string) => inputRelation(binding.inputs[name] ?? missing(name), rows ?? undefined)
    const text = binder.render(relation.sql, input)
    const only = relation.among === null ? '' : ` WHERE ${binder.render(relation.among.value, input)} ${condition}`
    const made = i === 0 ? `CREATE OR REPLACE TEMP TABLE ${table} AS` : `INSERT INTO ${table}`
    // An interruption between two statements would be lost.
    signal?.throwIfAborted()
    await connection.run(`${made} ${text}${only}${limit}`, binder.values)
  }
  const count = await numberOf(connection, `SELECT count(*) FROM ${table}`)
  return most !== undefined && count > most ? null : count
}

/** The table of kept rows from which a relation can be made; null where it is to be made from the dataset. */
async function keptFor(kept: KeptRows, { among, inputs: [only, ...others] }: RelationPlan, binding: QueryBinding, values: readonly bigint[], options: PrepareOptions): Promise<string | null> {
  const input = only === undefined || others.length > 0 ? undefined : binding.inputs[only.name]
  if (among?.field == null || (input?.kind !== 'current' && input?.kind !== 'around')) return null
  const column = input.table.columns.find(({ field }) => field === among.field)
  return column === undefined ? null : kept.table(input.table.dataset, column.column, values, options)
}

const valuesSql = ({ relation, column }: NonNullable<RelationPlan['among']>) => `SELECT DISTINCT ${quoted(column)} FROM ${preparedTable(relation)} WHERE ${quoted(column)} IS NOT NULL`

function amongValues({ among }: RelationPlan): string {
  return among === null ? '' : `IN (${valuesSql(among)})`
}

/** The values that a relation's rows are among, where they are whole numbers and not too many to be listed; else null. */
async function valuesOf(connection: DuckDBConnection, { among }: RelationPlan): Promise<readonly bigint[] | null> {
  if (among === null || (among.type.kind !== 'token' && among.type.kind !== 'int')) return null
  const found = await rowsOf(connection, `${valuesSql(among)} LIMIT ${listed * mostLists + 1}`)
  return found.length > listed * mostLists ? null : found.map(([value]) => BigInt(value as bigint))
}

/** What each statement that fills the relation tests: the values as lists, or all at once as a relation. */
function conditionsOf(relation: RelationPlan, values: readonly bigint[] | null): readonly string[] {
  return values === null ? [amongValues(relation)] : listsOf(values)
}

function missing(name: string): never {
  throw new TypeError(`the input ${name} is bound to nothing`)
}
