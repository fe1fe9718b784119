import type { EntityName } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { runBound, storedValue } from './bound.ts'

/** Rows of one statement: their values are one text, which SQLite reads as JSON. */
const chunk = 1000

/**
 * Gives many rows of one entity values of their own, by their `id`: a statement for each thousand, whatever the values. Those of
 * `columns` (property names) are written, and nothing else; ids that are not there are passed over.
 */
export async function updateEach<T extends { readonly id: string }, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], rows: readonly (Pick<T, K> & { readonly id: string })[]): Promise<void> {
  if (rows.length === 0) return
  const meta = em.getMetadata().get(entity)
  const properties = meta.properties as Readonly<Record<string, { readonly fieldNames: readonly string[] }>>
  const named = columns.map((column) => properties[column]!.fieldNames[0]!)
  const sql = `update ${meta.tableName} set ${named.map((name) => `${name} = n.${name}`).join(', ')} from (select value ->> 0 as id, ${named.map((name, at) => `value ->> ${at + 1} as ${name}`).join(', ')} from json_each(?)) as n where ${meta.tableName}.id = n.id`
  for (let at = 0; at < rows.length; at += chunk) {
    const values = rows.slice(at, at + chunk).map((row) => [row.id, ...columns.map((column) => storedValue(row[column]))])
    await runBound(em, sql, [JSON.stringify(values)])
  }
}
