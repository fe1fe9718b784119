import { sql, type Sql } from '../../contracts/sql.ts'

/** A lexical shape that JavaScript and SQL (RE2) judge alike. */
export interface Shape {
  matches(text: string): boolean
  /** BOOLEAN, NULL for NULL. */
  sql(text: Sql): Sql
}

/**
 * A shape from a pattern of this program (never of a pack) that has to cover the whole text.
 * Both engines agree on literals, `[…]`, `(?:…)`, `|`, `?`, `+`, `*`, `{m,n}`; nothing else may stand in it.
 */
export function shape(pattern: string): Shape {
  const regexp = new RegExp(`^(?:${pattern})$`, 'u')
  const literal = sqlText(pattern)
  return {
    matches: (text) => regexp.test(text),
    sql: (text) => sql`regexp_full_match(${text}, ${literal})`,
  }
}

/** A text literal of this program's own making. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

/** `use` of a value that it mentions several times; evaluated once (DuckDB). Nested ones need names of their own. */
export function onceSql(value: Sql, name: string, use: (value: Sql) => Sql): Sql {
  const variable = sql`${`"~${name}"`}`
  return sql`list_transform([${value}], lambda ${variable}: ${use(variable)})[1]`
}
