import type { ImportColumn } from '../../../contracts/import-plan.ts'
import { whiteSpace } from '../../csv/white-space.ts'
import type { Binder } from '../render-sql.ts'
import type { CheckPlan } from './check-plan.ts'
import type { BreakMarks } from './scan-messages.ts'

/** What the scanner saw in a slice's cells, by column of the file. */
export interface SliceFlags {
  /** 1: some cell begins or ends with white space. */
  readonly edges: Uint8Array
  /** 1: some cell holds a line end, written as `breakMarks`. */
  readonly breaks: Uint8Array
  readonly breakMarks: BreakMarks
}

/** The cell of a column as the plan's SQL wants it: trimmed, NULL where blank or one of the field's words for nothing. */
export function cellSql(check: CheckPlan, column: number, flags: SliceFlags, binder: Binder): string {
  const place = check.places[column]!
  return trimmedSql(`c${place}`, check.plan.columns[column]!.nulls, { edges: flags.edges[place] === 1, breaks: flags.breaks[place] === 1 ? flags.breakMarks : null }, binder)
}

/** `text` as far as it is a value: trimmed where it has edges, NULL where blank or one of the words for nothing. */
export function trimmedSql(text: string, nulls: readonly string[], holds: { readonly edges: boolean; readonly breaks: BreakMarks | null }, binder: Binder): string {
  const type = { kind: 'string' } as const
  let cell = text
  if (holds.breaks !== null) cell = `replace(replace(${cell}, ${binder.bind(holds.breaks.lf, type)}, chr(10)), ${binder.bind(holds.breaks.cr, type)}, chr(13))`
  if (holds.edges) cell = `nullif(trim(${cell}, ${binder.bind(whiteSpace, type)}), '')`
  for (const empty of nulls) cell = `nullif(${cell}, ${binder.bind(empty, type)})`
  return cell
}

/** Names of the inputs of a column's SQL. */
interface ColumnNames {
  readonly raw: string
  readonly normal: string
  readonly value: string
}

/** The expressions of a column that follow from its raw text. `reason` is NULL where the value fits; null where it always does. */
export function columnSql(column: ImportColumn, names: ColumnNames, binder: Binder): { readonly normal: string | null; readonly value: string; readonly reason: string | null } {
  const inputs: Readonly<Record<string, string>> = column.normal === null ? { ...names, normal: names.raw } : { ...names }
  const render = (sql: Parameters<Binder['render']>[0]) => binder.render(sql, (input) => inputs[input]!)
  return {
    normal: column.normal === null ? null : render(column.normal),
    value: render(column.value),
    // A value that is none, and of which the field says nothing, must not vanish.
    reason: column.reason === null ? null : `coalesce(${render(column.reason)}, CASE WHEN ${inputs['normal']} IS NULL OR ${names.value} IS NULL THEN 'invalid-value' END)`,
  }
}

export const list = (items: readonly string[]) => items.map((item) => `, ${item}`).join('')

/** `code:column;code:column`, NULL where none of the reasons holds. */
export function reasonsSql(reasons: readonly { readonly name: string; readonly column: number }[], before: string | null): string {
  const names = [...(before === null ? [] : [before]), ...reasons.map(({ name }) => name)]
  if (names.length === 0) return 'NULL::VARCHAR'
  const parts = [...(before === null ? [] : [before]), ...reasons.map(({ name, column }) => `${name} || ':${column}'`)]
  return `CASE WHEN ${names.map((name) => `${name} IS NULL`).join(' AND ')} THEN NULL ELSE concat_ws(';', ${parts.join(', ')}) END`
}
