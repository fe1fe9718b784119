import { sql, type Sql } from '../../contracts/sql.ts'

/** A quoted identifier; refuses NUL. */
export function identifier(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError('an identifier is empty or holds NUL')
  return `"${name.replaceAll('"', '""')}"`
}

/** `use` of a value that it may mention several times; evaluated once (15 ns a row). */
export function once(value: Sql, name: string, use: (value: Sql) => Sql): Sql {
  const variable = identifier(`~${name}`)
  return sql`list_transform([${value}], lambda ${variable}: ${use(sql`${variable}`)})[1]`
}
