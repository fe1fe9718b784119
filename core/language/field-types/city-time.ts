import { sql, type Sql } from '../../contracts/sql.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
const day = 86_400_000_000n

/**
 * The instant (UTC microseconds) of a wall clock's reading in a zone, the reading given as if it were UTC.
 * A reading that comes twice is the later instant, one that is skipped counts by the clock before the change: as ICU does, and with it DuckDB.
 */
export function cityToUtc(local: bigint, timeZone: string): bigint {
  const before = offsetAt(local - day, timeZone)
  const after = offsetAt(local + day, timeZone)
  if (before === after) return local - before
  if (offsetAt(local - after, timeZone) === after) return local - after
  return local - before
}

/** TIMESTAMP in the zone → TIMESTAMP in UTC. */
export function cityToUtcSql(local: Sql, timeZone: string): Sql {
  const zone = sql`CAST(${{ bind: { kind: 'value', type: { kind: 'string' }, value: timeZone } }} AS VARCHAR)`
  return sql`make_timestamp(epoch_us(timezone(${zone}, ${local})))`
}

/** Microseconds by which the zone is ahead of UTC at an instant. */
function offsetAt(instant: bigint, timeZone: string): bigint {
  let format = formats.get(timeZone)
  if (format === undefined) formats.set(timeZone, (format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })))
  const name = format.formatToParts(Number(instant / 1000n)).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
  const match = /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name)
  if (match === null) return 0n
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60 + Number(match[4] ?? 0)
  return BigInt(match[1] === '-' ? -seconds : seconds) * 1_000_000n
}
