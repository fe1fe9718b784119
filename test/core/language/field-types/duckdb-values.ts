import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { sql, type Bind, type Sql } from '../../../../core/contracts/sql.ts'
import type { FieldType } from '../../../../core/language/field-types/field-type.ts'

/** What a field type says of one text, in JavaScript and SQL alike. */
export interface Judged {
  readonly normal: string | null
  readonly reason: string | null
  /** Whether `value` of the normal text, and of the raw one where the type is no text, gives a value. */
  readonly hasValue: boolean
  readonly hasRawValue: boolean
  /** Whether `plain` says that it is normal and fits; null where the type has no such thing. */
  readonly plain: boolean | null
  readonly value: string | null
}

export async function openDuckdb(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
  return instance.connect()
}

/** SQL text with binds as literals: tests run ready-made columns over a table. */
export function inlineSql(expression: Sql, inputs: Readonly<Record<string, string>> = {}): string {
  return expression.parts.map((part) => (typeof part === 'string' ? part : 'bind' in part ? literal(part.bind) : inputs[part.input]!)).join('')
}

function literal(bind: Bind): string {
  if (bind.kind !== 'value' || bind.value === null) throw new Error('the test knows only values')
  return typeof bind.value === 'string' ? `'${bind.value.replaceAll("'", "''")}'` : String(bind.value)
}

export function judge(type: FieldType, text: string): Pick<Judged, 'normal' | 'reason'> {
  const normal = type.normalise(text)
  return { normal, reason: type.reason(normal) }
}

export async function judgeInSql(connection: DuckDBConnection, type: FieldType, texts: readonly string[]): Promise<Judged[]> {
  await connection.run('CREATE OR REPLACE TABLE raws (i INTEGER, raw VARCHAR)')
  const appender = await connection.createAppender('raws')
  texts.forEach((text, i) => {
    appender.appendInteger(i)
    appender.appendVarchar(text)
    appender.endRow()
  })
  appender.closeSync()
  const normal = inlineSql(type.sql.normal(sql`raw`))
  const reader = await connection.runAndReadAll(`
    WITH n AS MATERIALIZED (SELECT i, raw, ${normal} AS normal FROM raws)
    SELECT normal, ${inlineSql(type.sql.reason(sql`normal`))} AS reason, CAST(${inlineSql(type.sql.value(sql`normal`))} AS VARCHAR) AS value,
      (${inlineSql(type.sql.value(sql`raw`))}) IS NOT NULL AS has_raw, ${type.sql.plain === undefined ? 'NULL' : inlineSql(type.sql.plain(sql`raw`))} AS plain FROM n ORDER BY i`)
  return reader.getRowsJson().map(([n, reason, value, hasRaw, plain]) => ({
    normal: n as string | null, reason: reason as string | null, value: value as string | null, hasValue: value !== null, hasRawValue: hasRaw as boolean, plain: plain as boolean | null,
  }))
}
