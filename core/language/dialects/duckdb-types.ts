import type { ValueType } from '../../contracts/value-type.ts'

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
