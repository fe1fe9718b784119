import type { ValueType } from '../../contracts/value-type.ts'

/** A quoted identifier. */
export function quoted(name: string): string {
  if (name === '' || name.includes('\0')) throw new RangeError('an identifier is empty or holds NUL')
  return `"${name.replaceAll('"', '""')}"`
}

/** The rows that stand now. */
export const currentTable = (dataset: string) => `current_rows.${quoted(dataset)}`
/** What is to stand in the place of `currentTable`. */
export const mergedTable = (dataset: string) => `current_rows.${quoted(`merged ${dataset}`)}`
/** Versions that a later batch replaced or removed; `_until` is that batch. */
export const pastTable = (dataset: string) => `past_rows.${quoted(dataset)}`
/** A relation that a snapshot prepared. */
export const preparedTable = (name: string) => `temp.${quoted(`prepared ${name}`)}`

/** Rows of a dataset that a snapshot keeps; it keeps several such tables. */
export const keptTable = (number: number) => `temp.${quoted(`kept ${number}`)}`

/** The record of a dataset that a screening asks about, on its own connection. */
export const recordTable = (dataset: string) => `temp.${quoted(`record ${dataset}`)}`

/** The column type that stores a value of this type. */
export function columnType(type: ValueType): string {
  switch (type.kind) {
    case 'bool': return 'BOOLEAN'
    case 'int': case 'duration': case 'token': return 'BIGINT'
    case 'decimal': return `DECIMAL(${type.precision}, ${type.scale})`
    case 'string': return 'VARCHAR'
    case 'date': return 'DATE'
    case 'datetime': return 'TIMESTAMP'
    case 'point': return 'STRUCT(lon DOUBLE, lat DOUBLE)'
    case 'null': return 'INTEGER'
    case 'list': return `${columnType(type.of)}[]`
  }
}

/** The rows of Parquet files of one kind. */
export const parquet = (files: readonly string[]) => `read_parquet([${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ')}])`
