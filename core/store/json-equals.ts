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

/**
 * A condition on a member of a JSON column (property and column of one name): it is a number, or the text of one with any zeros at its end.
 * `text`: plain decimal text without such zeros; `number`: the same as JSON has it, null where it has too many digits. Null as for `jsonEquals`.
 */
export function jsonIsNumber(column: string, member: string, { text, number }: { readonly text: string; readonly number: number | null }): object | null {
  if (/["\\]/.test(member)) return null
  const path = `$."${member}"`
  const key = raw((alias) => {
    const at = `json_extract(${alias}.${column}, ?)`
    return `case json_type(${alias}.${column}, ?) when 'text' then case when instr(${at}, '.') > 0 then rtrim(rtrim(${at}, '0'), '.') else ${at} end = ? when 'integer' then ${at} = ? when 'real' then ${at} = ? else 0 end`
  }, [path, path, path, path, text, path, number, path, number])
  return { [key as unknown as string]: 1 }
}

/** A condition on a member of a JSON column (property and column of one name): it is not the text `value`, or there is none. `member`: of ours. */
export function jsonDiffers(column: string, member: string, value: string): object {
  const key = raw((alias) => `coalesce(json_extract(${alias}.${column}, ?), '')`, [`$."${member}"`])
  return { [key as unknown as string]: { $ne: value } }
}
