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
