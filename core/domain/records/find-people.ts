import type { Dialect } from '../../contracts/dialect.ts'
import type { PoolEngine } from '../../contracts/engine.ts'
import type { QueryBinding, QueryPlan } from '../../contracts/query-plan.ts'
import { joinSql, sql, type BoundValue, type Sql } from '../../contracts/sql.ts'
import { rowColumns } from '../../contracts/table-plan.ts'
import type { RuntimeDataset } from '../../contracts/topic-runtime.ts'
import type { PersonFields } from './people-dataset.ts'
import type { PeopleQuery } from './people-query.ts'

/** Somebody of a data set, by the token of the number and the row that came last. */
export interface FoundPerson { readonly token: bigint; readonly number: string; readonly row: bigint }

export interface PeopleDeps {
  readonly pool: PoolEngine
  readonly dialect: Dialect
  /** What queries may read beside the rows; these read nothing of it. */
  readonly run: Omit<QueryBinding, 'params' | 'inputs'>
}

/** Persons of one name whose numbers are compared with the last characters that somebody gives. */
const mostCompared = 2000

/**
 * Persons of a data set, each once, whatever rows they have; the last to come first. `more`: there are others. Those whose number is not in
 * the vault (any more) are not found.
 */
export async function findPeople(deps: PeopleDeps, dataset: RuntimeDataset, { number, name }: PersonFields, query: PeopleQuery, most: number): Promise<{ readonly found: readonly FoundPerson[]; readonly more: boolean }> {
  const { pool, dialect } = deps
  const [wanted, values] = query.by === 'number' ? [number, [pool.tokenOf(query.number)]] as const : [name, query.names] as const
  const bound = (value: BoundValue): Sql => dialect.bound({ kind: 'value', type: wanted.type, value })
  const column = (field: string): Sql => sql`${dialect.identifier(field)}`
  const limit = query.by === 'name' && query.end !== null ? mostCompared : most
  const plan: QueryPlan = {
    sql: sql`SELECT ${column(number.name)} AS "person", max(${column(rowColumns.id)}) AS "row" FROM ${{ input: 'rows' }} WHERE ${column(wanted.name)} IN (${joinSql(values.map(bound), ', ')}) AND ${column(number.name)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC LIMIT ${String(limit + 1)}`,
    inputs: [{ name: 'rows', dataset: dataset.model.id }], params: [],
    columns: [{ name: 'person', type: { kind: 'token' } }, { name: 'row', type: { kind: 'int' } }],
  }
  const rows: { token: bigint; row: bigint }[] = []
  for await (const page of pool.execute(plan, { ...deps.run, params: {}, inputs: { rows: { kind: 'current', table: dataset.table } } }, { isSmall: true })) {
    for (const { person, row } of page) rows.push({ token: BigInt(person as string), row: BigInt(row as number | string) })
  }
  const looked = rows.slice(0, limit)
  const numbers = await pool.unseal(looked.map(({ token }) => token))
  const end = query.by === 'name' ? query.end : null
  const found = looked.flatMap(({ token, row }) => {
    const own = numbers.get(token)
    return own === undefined || (end !== null && !own.endsWith(end)) ? [] : [{ token, number: own, row }]
  })
  return { found: found.slice(0, most), more: found.length > most || rows.length > limit }
}
