import type { EntityName } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { storedValue } from './update-each.ts'

/** Rows of one statement: their values are one text, which SQLite reads as JSON. */
const chunk = 1000

/** Writes rows of one entity in their order, but for those whose value of `unique` is there already. `columns` (property names) are all that they have. */
export async function insertNew<T extends object, K extends keyof T & string>(em: EntityManager, entity: EntityName<T>, columns: readonly K[], unique: K, rows: readonly Pick<T, K>[]): Promise<void> {
  if (rows.length === 0) return
  const meta = em.getMetadata().get(entity)
  const properties = meta.properties as Readonly<Record<string, { readonly fieldNames: readonly string[] }>>
  const nameOf = (column: string) => properties[column]!.fieldNames[0]!
  const names = columns.map(nameOf)
  const sql = `insert into ${meta.tableName} (${names.map((name) => `\`${name}\``).join(', ')}) select ${names.map((_, at) => `value ->> ${at}`).join(', ')} from json_each(?) where true on conflict (\`${nameOf(unique)}\`) do nothing`
  for (let at = 0; at < rows.length; at += chunk) {
    const values = rows.slice(at, at + chunk).map((row) => columns.map((column) => storedValue(row[column])))
    await em.getConnection('write').execute(sql, [JSON.stringify(values)], 'run', em.getTransactionContext())
  }
}
