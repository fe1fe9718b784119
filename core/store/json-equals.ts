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

/** A condition on a member of a JSON column (property and column of one name): it is not the text `value`, or there is none. `member`: of ours. */
export function jsonDiffers(column: string, member: string, value: string): object {
  const key = raw((alias) => `coalesce(json_extract(${alias}.${column}, ?), '')`, [`$."${member}"`])
  return { [key as unknown as string]: { $ne: value } }
}
