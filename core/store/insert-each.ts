import type { EntityName } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { runEach, storedValue } from './bound.ts'

/** Writes rows of one entity in their order; `columns` (property names) are all that they have. */
export function insertEach<T extends object, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], rows: readonly Pick<T, K>[]): Promise<void> {
  return insert(em, entity, columns, rows, () => '')
}

/** The same, but for rows whose value of `unique` is there already. */
export function insertNew<T extends object, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], unique: K, rows: readonly Pick<T, K>[]): Promise<void> {
  return insert(em, entity, columns, rows, (nameOf) => ` on conflict (\`${nameOf(unique)}\`) do nothing`)
}

async function insert<T extends object, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], rows: readonly Pick<T, K>[], unless: (nameOf: (column: K) => string) => string): Promise<void> {
  // Not all stores have the table.
  if (rows.length === 0) return
  const meta = em.getMetadata().get(entity)
  const properties = meta.properties as Readonly<Record<string, { readonly fieldNames: readonly string[] }>>
  const nameOf = (column: K) => properties[column]!.fieldNames[0]!
  const sql = `insert into \`${meta.tableName}\` (${columns.map((column) => `\`${nameOf(column)}\``).join(', ')}) values (${columns.map(() => '?').join(', ')})${unless(nameOf)}`
  await runEach(em, sql, rows.map((row) => columns.map((column) => storedValue(row[column]))))
}
