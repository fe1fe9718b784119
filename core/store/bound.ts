import type { EntityManager, Kysely } from '@mikro-orm/sql'
import { CompiledQuery } from 'kysely'
import { RowByRow } from './sqlite-dialect.ts'

/** What SQLite takes as a value. */
export type Stored = string | number | null

/**
 * Runs one statement within the manager's transaction, its values apart from its text: it is kept ready, however often it is run, and
 * nobody quotes what may be megabytes. Gives its rows, columns as the table names them.
 */
export async function runBound<Row extends object = never>(em: EntityManager, sql: string, values: readonly Stored[]): Promise<readonly Row[]> {
  return (await transactionOf(em).executeQuery<Row>(CompiledQuery.raw(sql, [...values]))).rows
}

/** Runs one statement that gives no rows for each of `rows` in turn, as `runBound` would. */
export async function runEach(em: EntityManager, sql: string, rows: readonly (readonly Stored[])[]): Promise<void> {
  await transactionOf(em).executeQuery(CompiledQuery.raw(sql, [new RowByRow(rows)]))
}

function transactionOf(em: EntityManager): Kysely<unknown> {
  const transaction = em.getTransactionContext<Kysely<unknown>>()
  if (transaction === undefined) throw new TypeError('outside a transaction')
  return transaction
}

/** As the mapper stores it. Half a surrogate pair, which is no text, becomes U+FFFD here, as it would at the file. */
export function storedValue(value: unknown): Stored {
  if (typeof value === 'string') return value.toWellFormed()
  if (value === null || value === undefined) return null
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'object') return JSON.stringify(value)
  return typeof value === 'boolean' ? Number(value) : (value as number)
}
