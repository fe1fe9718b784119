import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import type { PoolSnapshot } from '../../contracts/engine.ts'
import type { QueryBinding, RelationPlan } from '../../contracts/query-plan.ts'
import { numberOf, rowsOf } from './instance.ts'
import { createKeptRows, type KeptRows } from './kept-rows.ts'
import { preparedTable, quoted } from './names.ts'
import { createBinder } from './render-sql.ts'
import { failureOf, inputRelation, interruptible, pagesOf, renderQuery, tokenColumns } from './run-query.ts'

/** With more values than these nearly every part of a dataset holds one. */
const mostListed = 16_384

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
  const { signal, most } = options
  const { among } = relation
  const rows = await keptFor(connection, kept, relation, binding, options)
  const binder = createBinder(binding)
  const input = (name: string) => inputRelation(binding.inputs[name] ?? missing(name), rows ?? undefined)
  const text = binder.render(relation.sql, input)
  const only = among === null ? '' : ` WHERE ${binder.render(among.value, input)} IN (${valuesSql(among)})`
  const limit = most === undefined ? '' : ` LIMIT ${Math.trunc(most) + 1}`
  // An interruption between two statements would be lost.
  signal?.throwIfAborted()
  const count = await numberOf(connection, `CREATE OR REPLACE TEMP TABLE ${preparedTable(relation.name)} AS ${text}${only}${limit}`, binder.values)
  return most !== undefined && count > most ? null : count
}

/** The table of kept rows from which a relation can be made; null where it is to be made from the dataset. */
async function keptFor(connection: DuckDBConnection, kept: KeptRows, { among, inputs: [only, ...others] }: RelationPlan, binding: QueryBinding, options: PrepareOptions): Promise<string | null> {
  const input = only === undefined || others.length > 0 ? undefined : binding.inputs[only.name]
  if (among?.field == null || (input?.kind !== 'current' && input?.kind !== 'around')) return null
  const column = input.table.columns.find(({ field }) => field === among.field)
  const values = column === undefined ? null : await valuesOf(connection, among)
  return values === null ? null : kept.table(input.table, column!.column, values, options)
}

type Among = NonNullable<RelationPlan['among']>

const valuesSql = ({ relation, column }: Among) => `SELECT DISTINCT ${quoted(column)} FROM ${preparedTable(relation)} WHERE ${quoted(column)} IS NOT NULL`

/** The values that a relation's rows are among, where they are whole numbers and not too many to be listed; else null. */
async function valuesOf(connection: DuckDBConnection, among: Among): Promise<readonly bigint[] | null> {
  if (among.type.kind !== 'token' && among.type.kind !== 'int') return null
  const found = await rowsOf(connection, `${valuesSql(among)} LIMIT ${mostListed + 1}`)
  return found.length > mostListed ? null : found.map(([value]) => BigInt(value as bigint))
}

function missing(name: string): never {
  throw new TypeError(`the input ${name} is bound to nothing`)
}
