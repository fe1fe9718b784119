import type { Dialect, DialectName } from '../../contracts/dialect.ts'
import { joinSql, sql, type Sql } from '../../contracts/sql.ts'
import { duckdbSimilarity, type SimilarityForms } from './similarity-forms.ts'

/** What relational engines say differently about whole rows; scalar differences are the dialect's. */
export interface SqlForms {
  readonly similarity: SimilarityForms
  /** A join clause's keyword and relation: rows of the left without a match. */
  antiJoin(relation: Sql, on: Sql): Sql
  /** The same: rows of the left with a match, each once. */
  semiJoin(relation: Sql, on: Sql): Sql
  /** All rows of the left, each with its matches; `on` may hold any condition over both sides. */
  outerLateral(relation: Sql, alias: Sql, on: Sql): Sql
  /** `value` of the row with the least `order`. */
  first(value: Sql, order: Sql): Sql
  /** `value` of the row with the greatest `order`. */
  last(value: Sql, order: Sql): Sql
  /** The `count` values with the least `order`, ascending. */
  firstOf(value: Sql, order: Sql, count: number): Sql
  /** Several values as one, compared member by member, NULL last. */
  tuple(values: readonly Sql[]): Sql
  record(members: readonly (readonly [name: string, value: Sql])[]): Sql
  member(record: Sql, name: string): Sql
  /** One member of each record of a list. */
  members(list: Sql, name: string): Sql
  /** A join clause: each row with each member of its list, as `alias.member`. */
  unnested(list: Sql, alias: Sql, member: Sql): Sql
  /** A list of given members; a list and one member more. */
  list(members: readonly Sql[]): Sql
  append(list: Sql, member: Sql): Sql
  /** A list's members as text with a separator between them. */
  listText(list: Sql, text: (member: Sql) => Sql, separator: string): Sql
  /** Any value of a group in which all are equal; NULL when they are NULL. */
  any(value: Sql): Sql
  /** Of the rows that are later in the order of `time`, those of equal time left out, among rows of equal `by`: the time of the earliest for which `mark` is true. */
  nextTime(mark: Sql, time: Sql, by: readonly Sql[]): Sql
  /** The values of a group as a list; such a list, ascending; its member at a place counted from 1, NULL beyond its end. */
  collect(value: Sql): Sql
  sorted(list: Sql): Sql
  element(list: Sql, place: Sql): Sql
  /** An aggregate: quantiles (type 7) of decimals as a list, interpolated in doubles and cut to the values' own decimals. `places` are constants. */
  quantiles(value: Sql, places: readonly Sql[]): Sql
  /** Values as one of so many whole numbers from 0 up, evenly; the same for equal values of one type. */
  bucket(values: readonly Sql[], count: number): Sql
  /** A number as a double. */
  double(value: Sql): Sql
  /** A double as text of 14 significant digits at most: what is a decimal of so many is that decimal again, whatever its last bits say. */
  significant(value: Sql): Sql
  /** A date as a day number, a datetime as microseconds: BIGINT. */
  dayNumber(date: Sql): Sql
  microseconds(datetime: Sql): Sql
  /** A datetime so many microseconds (BIGINT) earlier or later, which must not lead beyond what the engine can tell. */
  moved(datetime: Sql, sign: '-' | '+', microseconds: Sql): Sql
}

const duckdb = ({ identifier }: Dialect): SqlForms => ({
  similarity: duckdbSimilarity,
  antiJoin: (relation, on) => sql`ANTI JOIN ${relation} ON ${on}`,
  semiJoin: (relation, on) => sql`SEMI JOIN ${relation} ON ${on}`,
  outerLateral: (relation, alias, on) => sql`LEFT JOIN LATERAL (SELECT ${alias}.* FROM ${relation} WHERE ${on}) AS ${alias} ON TRUE`,
  first: (value, order) => sql`arg_min(${value}, ${order})`,
  last: (value, order) => sql`arg_max(${value}, ${order})`,
  firstOf: (value, order, count) => sql`arg_min(${value}, ${order}, ${String(count)})`,
  tuple: (values) => sql`row(${joinSql(values, ', ')})`,
  record: (members) => sql`struct_pack(${joinSql(members.map(([name, value]) => sql`${identifier(name)} := ${value}`), ', ')})`,
  member: (record, name) => sql`${record}.${identifier(name)}`,
  members: (list, name) => sql`list_transform(${list}, lambda x: x.${identifier(name)})`,
  unnested: (list, alias, member) => sql`CROSS JOIN unnest(${list}) AS ${alias}(${member})`,
  list: (members) => sql`[${joinSql(members, ', ')}]`,
  append: (list, member) => sql`list_append(${list}, ${member})`,
  listText: (list, text, separator) => sql`array_to_string(list_transform(${list}, lambda x: ${text(sql`x`)}), '${separator}')`,
  any: (value) => sql`any_value(${value})`,
  nextTime: (mark, time, by) => sql`min(CASE WHEN ${mark} THEN ${time} END) OVER (PARTITION BY ${joinSql(by, ', ')} ORDER BY ${time} GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)`,
  collect: (value) => sql`list(${value})`,
  sorted: (list) => sql`list_sort(${list})`,
  element: (list, place) => sql`${list}[${place}]`,
  quantiles: (value, places) => sql`quantile_cont(${value}, [${joinSql(places, ', ')}])`,
  bucket: (values, count) => sql`hash(${joinSql(values, ', ')}) % ${String(count)}`,
  double: (value) => sql`CAST(${value} AS DOUBLE)`,
  significant: (value) => sql`CAST(round(${value}, 13 - CAST(floor(log10(greatest(abs(${value}), 1e-30))) AS INTEGER)) AS VARCHAR)`,
  dayNumber: (date) => sql`(${date} - DATE '1970-01-01')`,
  microseconds: (datetime) => sql`epoch_us(${datetime})`,
  moved: (datetime, sign, microseconds) => sql`make_timestamp(epoch_us(${datetime}) ${sign} ${microseconds})`,
})

const forms: Readonly<Record<DialectName, (dialect: Dialect) => SqlForms>> = { duckdb }

export function formsOf(dialect: Dialect): SqlForms {
  return forms[dialect.name](dialect)
}
