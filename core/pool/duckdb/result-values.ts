import {
  DuckDBBlobValue, DuckDBDateValue, DuckDBDecimalValue, DuckDBIntervalValue, DuckDBListValue, DuckDBStructValue, DuckDBTimestampTZValue, DuckDBTimestampValue, type DuckDBValue,
} from '@duckdb/node-api'
import type { ResultValue } from '../../contracts/engine.ts'

const [most, least] = [BigInt(Number.MAX_SAFE_INTEGER), BigInt(Number.MIN_SAFE_INTEGER)]

/**
 * A value as it leaves the pool: decimals, tokens (`asText`) and ints beyond 2^53 as text, dates `YYYY-MM-DD`,
 * datetimes ISO 8601 in UTC with `Z` and as many digits of a second as needed, lists as arrays, points and other records as objects.
 */
export function resultValue(value: DuckDBValue, asText: boolean): ResultValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  if (typeof value === 'bigint') return asText || value > most || value < least ? String(value) : Number(value)
  if (value instanceof DuckDBDateValue || value instanceof DuckDBDecimalValue) return value.toString()
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return isoInstant(value.micros)
  if (value instanceof DuckDBListValue) return value.items.map((item) => resultValue(item, asText))
  if (value instanceof DuckDBStructValue) return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, resultValue(item, asText)]))
  if (value instanceof DuckDBIntervalValue || value instanceof DuckDBBlobValue) return value.toString()
  throw new TypeError(`a result holds a value of a kind that has no JSON: ${String(value)}`)
}

function isoInstant(micros: bigint): string {
  const rest = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n
  const seconds = new Date(Number((micros - rest) / 1000n)).toISOString().slice(0, -5)
  return rest === 0n ? `${seconds}Z` : `${seconds}.${String(rest).padStart(6, '0').replace(/0+$/, '')}Z`
}
