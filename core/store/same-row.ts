import { raw, type EntityName, type FilterQuery } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'

/** So many rows are named by their ids, which is one look; more are met soon enough wherever one looks. */
const few = 2000

/** A condition: the row of another table that bears the same id holds `where`, which has to hold something. */
export async function sameRow<T extends { readonly id: string }>(em: EntityManager, entity: EntityName<T>, where: FilterQuery<T>): Promise<object> {
  const found = await em.createQueryBuilder(entity, 'same').select('id' as never).where(where as never).limit(few + 1).execute<{ readonly id: string }[]>('all')
  if (found.length <= few) return { id: { $in: found.map(({ id }) => id) } }
  const inner = em.createQueryBuilder(entity, 'same').select(raw('1') as never).where(where as never)
  const key = raw((alias) => `exists (${inner.getQuery()} and same.id = ${alias}.id)`, [...inner.getParams()])
  return { [key as unknown as string]: [] }
}
