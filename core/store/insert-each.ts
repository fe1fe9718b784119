import type { EntityName } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { runBound, storedValue } from './bound.ts'

/** Rows of one statement: their values are one text, which SQLite reads as JSON. */
const chunk = 1000

/** Writes rows of one entity in their order; `columns` (property names) are all that they have. A statement for each thousand, whatever the values. */
export function insertEach<T extends object, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], rows: readonly Pick<T, K>[]): Promise<void> {
  return insert(em, entity, columns, rows, () => '')
}

/** The same, but for rows whose value of `unique` is there already. */
export function insertNew<T extends object, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], unique: K, rows: readonly Pick<T, K>[]): Promise<void> {
  return insert(em, entity, columns, rows, (nameOf) => ` where true on conflict (\`${nameOf(unique)}\`) do nothing`)
}

async function insert<T extends object, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], rows: readonly Pick<T, K>[], unless: (nameOf: (column: K) => string) => string): Promise<void> {
  if (rows.length === 0) return
  const meta = em.getMetadata().get(entity)
  const properties = meta.properties as Readonly<Record<string, { readonly fieldNames: readonly string[] }>>
  const nameOf = (column: K) => properties[column]!.fieldNames[0]!
  const sql = `insert into ${meta.tableName} (${columns.map((column) => `\`${nameOf(column)}\``).join(', ')}) select ${columns.map((_, at) => `value ->> ${at}`).join(', ')} from json_each(?)${unless(nameOf)}`
  for (let at = 0; at < rows.length; at += chunk) {
    const values = rows.slice(at, at + chunk).map((row) => columns.map((column) => storedValue(row[column])))
    await runBound(em, sql, [JSON.stringify(values)])
  }
}
