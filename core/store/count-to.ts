import type { EntityName, FilterQuery } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'

/** How many rows hold a condition, counted no further than to a bound: beyond it there are more. */
export async function countTo<T extends object>(em: EntityManager, entity: EntityName<T>, where: FilterQuery<T>, bound: number): Promise<{ readonly count: number; readonly atLeast: boolean }> {
  const rows = em.createQueryBuilder(entity).select('id' as never).where(where as never).limit(bound + 1)
  const [found] = await em.getConnection('read').execute<{ readonly n: number }[]>(`select count(*) as n from (${rows.getQuery()}) as counted`, [...rows.getParams()])
  return { count: Math.min(found!.n, bound), atLeast: found!.n > bound }
}
