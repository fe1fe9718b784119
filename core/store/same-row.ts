import { raw, type EntityName, type FilterQuery } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'

/** A condition: the row of another table that bears the same id holds `where`, which has to hold something. */
export function sameRow<T extends object>(em: EntityManager, entity: EntityName<T>, where: FilterQuery<T>): object {
  const inner = em.createQueryBuilder(entity, 'same').select(raw('1') as never).where(where as never)
  const key = raw((alias) => `exists (${inner.getQuery()} and same.id = ${alias}.id)`, [...inner.getParams()])
  return { [key as unknown as string]: [] }
}
