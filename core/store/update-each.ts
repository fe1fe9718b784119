import type { EntityName } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { runEach, storedValue } from './bound.ts'

/**
 * Gives many rows of one entity values of their own, by their `id`. Those of `columns` (property names) are written, and nothing else;
 * ids that are not there are passed over.
 */
export async function updateEach<T extends { readonly id: string }, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], rows: readonly (Pick<T, K> & { readonly id: string })[]): Promise<void> {
  if (rows.length === 0) return
  const meta = em.getMetadata().get(entity)
  const properties = meta.properties as Readonly<Record<string, { readonly fieldNames: readonly string[] }>>
  const set = columns.map((column) => `\`${properties[column]!.fieldNames[0]!}\` = ?`)
  await runEach(em, `update \`${meta.tableName}\` set ${set.join(', ')} where \`id\` = ?`, rows.map((row) => [...columns.map((column) => storedValue(row[column])), row.id]))
}
