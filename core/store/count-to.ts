import type { EntityName, FilterQuery } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'

/** How many rows hold a condition, counted no further than to a bound: beyond it there are more. */
export function countTo<T extends object>(em: EntityManager, entity: EntityName<T>, where: FilterQuery<T>, bound: number): Promise<Counted> {
  return countEither(em, entity, [where], bound)
}

export interface Counted {
  readonly count: number
  readonly atLeast: boolean
}

/** The same of rows that hold one of some conditions, by their `id`: each is sought by itself, since SQLite answers no `or` from indexes alone. */
export async function countEither<T extends object>(em: EntityManager, entity: EntityName<T>, ways: readonly FilterQuery<T>[], bound: number): Promise<Counted> {
  if (ways.length === 0) return { count: 0, atLeast: false }
  const rows = ways.map((where) => em.createQueryBuilder(entity).select('id' as never).where(where as never).limit(bound + 1))
  const either = rows.length === 1 ? rows[0]!.getQuery() : rows.map((one) => `select * from (${one.getQuery()})`).join(' union ')
  const [found] = await em.getConnection('read').execute<{ readonly n: number }[]>(`select count(*) as n from (${either}) as counted`, rows.flatMap((one) => [...one.getParams()]))
  return { count: Math.min(found!.n, bound), atLeast: found!.n > bound }
}
