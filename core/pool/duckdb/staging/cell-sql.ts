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
  /** Null: no way is taken that is only quicker. */
  readonly plain: string | null
  readonly normal: string
  readonly value: string
}

interface ColumnSql {
  /** Whether the raw text is normal and fits; null: not asked. To be had before `normal`. */
  readonly plain: string | null
  readonly normal: string | null
  readonly value: string
  /** NULL where the value fits; null where it always does. */
  readonly reason: string | null
  /** TRUE only where `reason` is NULL, and sooner known; null where there is no such thing. */
  readonly sure: string | null
}

/** The expressions of a column that follow from its raw text. */
export function columnSql(column: ImportColumn, names: ColumnNames, binder: Binder): ColumnSql {
  const inputs: Readonly<Record<string, string | null>> = column.normal === null ? { ...names, normal: names.raw } : { ...names }
  const render = (sql: Parameters<Binder['render']>[0]) => binder.render(sql, (input) => inputs[input]!)
  const normal = column.normal === null ? null : render(column.normal)
  const quick = names.plain !== null
  return {
    plain: column.plain === null || !quick ? null : render(column.plain),
    normal: normal === null || column.plain === null || !quick ? normal : `CASE WHEN ${names.plain} THEN ${names.raw} ELSE ${normal} END`,
    value: render(column.value),
    // A value that is none, and of which the field says nothing, must not vanish.
    reason: column.reason === null ? null : `coalesce(${render(column.reason)}, CASE WHEN ${inputs['normal']} IS NULL OR ${names.value} IS NULL THEN 'invalid-value' END)`,
    sure: column.sure === null || !quick ? null : `(${render(column.sure)} AND ${names.value} IS NOT NULL)`,
  }
}

export const list = (items: readonly string[]) => items.map((item) => `, ${item}`).join('')

/** Why a value does not fit, as an expression that is NULL where it does. */
export interface Reason {
  readonly column: number
  readonly sql: string
}

/** `code:column;code:column` of the reasons that hold, after those of `before`; NULL where there are none. */
export function reasonsSql(reasons: readonly Reason[], before: string | null): string {
  const parts = [...(before === null ? [] : [before]), ...reasons.map(({ sql, column }) => `(${sql}) || ':${column}'`)]
  return parts.length === 0 ? 'NULL::VARCHAR' : `nullif(concat_ws(';', ${parts.join(', ')}), '')`
}

export const allSql = (conditions: readonly string[]) => (conditions.length === 0 ? 'true' : conditions.map((condition) => `(${condition})`).join(' AND '))
