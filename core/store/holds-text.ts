import { raw } from '@mikro-orm/core'

/** A condition: one of some columns (by their names in the table) holds `text`, whatever the case of Latin letters. */
export function holdsText(columns: readonly string[], text: string): object {
  // SQLite knows no escape in a pattern unless it is named.
  const pattern = `%${text.replaceAll(/[%_\\]/g, '\\$&')}%`
  const key = raw((alias) => `(${columns.map((column) => `${alias}.${column} like ? escape '\\'`).join(' or ')})`, columns.map(() => pattern))
  return { [key as unknown as string]: [] }
}
