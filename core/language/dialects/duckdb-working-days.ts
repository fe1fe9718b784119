import { sql, type Sql } from '../../contracts/sql.ts'
import { once } from './duckdb-once.ts'

/**
 * Working days of (from, to]: the same count up to each end, subtracted, so that the order gives the sign.
 * Departures from the week are looked up in a list by day, which DuckDB computes once from the bound calendar;
 * inside a lambda it would compute it for every row. Mentions each date twice.
 */
export function workingDays(from: Sql, to: Sql, holidays: Sql, makeUpDays: Sql): Sql {
  const departures = sql`list_concat(${holidays}, ${makeUpDays})`
  const [first, last] = [sql`list_min(${departures})`, sql`list_max(${departures})`]
  const untilDay = (list: Sql, days: string) => sql`len(list_filter(${list}, lambda "~d": "~d" <= DATE '0001-01-01' + CAST("~i" AS INTEGER) AND isodow("~d") ${days}))`
  const balance = sql`list_transform(range(${first} - DATE '0001-01-01', ${last} - DATE '0001-01-01' + 1), lambda "~i": ${untilDay(makeUpDays, '> 5')} - ${untilDay(holidays, '< 6')})`
  // Before the first departure the index is 0, where a list has nothing.
  const departed = (day: Sql) => sql`coalesce((${balance})[least(greatest(${day}, ${first} - 1), ${last}) - ${first} + 1], 0)`
  const until = (day: Sql) => sql`(${weekdays(day)} + ${departed(day)})`
  return sql`(${until(to)} - ${until(from)})`
}

/** Mondays to Fridays up to a date, counted from whole weeks before any date, since // and % truncate. */
function weekdays(day: Sql): Sql {
  return once(sql`${day} - DATE '0001-01-01' + 2800000001`, 'passed', (passed) => sql`${passed} // 7 * 5 + least(${passed} % 7, 5)`)
}
