import { raw } from '@mikro-orm/core'

/**
 * A condition on a member of a JSON column (property and column of one name): it is a text, number or truth value that reads `value`.
 * Null where the member's name cannot be asked for: SQLite's paths know no way to write a quote or a backslash.
 */
export function jsonEquals(column: string, member: string, value: string): object | null {
  if (/["\\]/.test(member)) return null
  const path = `$."${member}"`
  const key = raw((alias) => `case json_type(${alias}.${column}, ?) when 'true' then 'true' when 'false' then 'false' when 'object' then null when 'array' then null else cast(json_extract(${alias}.${column}, ?) as text) end`, [path, path])
  return { [key as unknown as string]: value }
}
