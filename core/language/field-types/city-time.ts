import { sql, type Sql } from '../../contracts/sql.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
const day = 86_400_000_000n
const week = 7n * day
const steadyOffsets = new Map<string, SteadyOffset | null>()

/** The part of a zone's time in which its clock is never changed again. */
interface SteadyOffset {
  /** First reading of the wall clock (microseconds, as if it were UTC) from which `offset` holds; before that it may hold too. */
  readonly from: bigint
  readonly offset: bigint
}

/**
 * The instant (UTC microseconds) of a wall clock's reading in a zone, the reading given as if it were UTC.
 * A reading that comes twice is the later instant, one that is skipped counts by the clock before the change: as ICU does, and with it DuckDB.
 */
export function cityToUtc(local: bigint, timeZone: string): bigint {
  const steady = steadyOffset(timeZone)
  if (steady !== null && local >= steady.from) return local - steady.offset
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

/**
 * VARCHAR → TIMESTAMP in UTC: `otherwise`, but for text that is written exactly `2026-03-05 08:30:00` (microseconds where there are any)
 * and read where the zone's clock is steady a short way, which takes a third of the time. A CASE, so that DuckDB does not evaluate
 * `otherwise` for all rows, as it may with what stands in a `coalesce`.
 */
export function unlessSteadySql(text: Sql, timeZone: string, otherwise: Sql): Sql {
  const steady = steadyOffset(timeZone)
  if (steady === null) return otherwise
  const local = sql`TRY_CAST(${text} AS TIMESTAMP)`
  const within = sql`${local} BETWEEN make_timestamp(${String(steady.from)}) AND TIMESTAMP '9999-12-30 00:00:00'`
  // The cast reads much else; only what it would write the same way is surely this form.
  return sql`CASE WHEN ${within} AND CAST(${local} AS VARCHAR) = ${text} THEN make_timestamp(epoch_us(${local}) - ${`(${steady.offset})`}) ELSE ${otherwise} END`
}

/** The last change of a zone’s clock, known to a week; null where it does not end, that is where clocks are changed between 2050 and 2100. */
export function steadyOffset(timeZone: string): SteadyOffset | null {
  const known = steadyOffsets.get(timeZone)
  if (known !== undefined) return known
  const offset = offsetAt(lastLooked, timeZone)
  let at = lastLooked
  while (at > firstLooked && offsetAt(at - week, timeZone) === offset) at -= week
  const found = at > steadyBy ? null : { from: at + 2n * day, offset }
  steadyOffsets.set(timeZone, found)
  return found
}

const instantOf = (text: string): bigint => BigInt(Date.parse(text)) * 1000n
const [firstLooked, steadyBy, lastLooked] = [instantOf('1970-01-01T00:00:00Z'), instantOf('2050-01-01T00:00:00Z'), instantOf('2100-01-01T00:00:00Z')]

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
