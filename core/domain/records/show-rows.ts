import type { DatasetModel } from '../../contracts/dataset-model.ts'
import type { PoolEngine, ResultRow } from '../../contracts/engine.ts'
import type { JsonValue } from '../../contracts/value-type.ts'
import { maskValue } from '../../language/masks.ts'
import { maskOf } from './mask-cells.ts'

/** Rows of a dataset as a reader without the right to see identifiers gets them, by field name. */
export async function showRows(pool: PoolEngine, model: DatasetModel, rows: readonly ResultRow[]): Promise<readonly Readonly<Record<string, JsonValue>>[]> {
  const fields = model.fields.filter((field) => field.derivedFrom === null)
  const identifying = fields.filter((field) => field.identity !== null)
  const tokens = new Set(rows.flatMap((row) => identifying.flatMap((field) => (typeof row[field.name] === 'string' ? [BigInt(row[field.name] as string)] : []))))
  const opened = tokens.size === 0 ? new Map<bigint, string>() : await pool.unseal([...tokens])
  return rows.map((row) => Object.fromEntries(fields.map((field) => {
    const value = (row[field.name] ?? null) as JsonValue
    const mask = maskOf(field)
    if (value === null || mask === null) return [field.name, value]
    const plain = field.identity === null ? String(value) : opened.get(BigInt(value as string))
    return [field.name, plain === undefined ? '＊' : maskValue(mask, plain)]
  })))
}
