import { raw, type EntityName, type FilterQuery } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'

/** Rows of `entity` counted by the values of some columns (property names). */
export async function countGroups<T extends object>(em: EntityManager, entity: EntityName<T>, columns: readonly (keyof T & string)[], where: FilterQuery<T>): Promise<readonly (Readonly<Record<string, unknown>> & { readonly count: number })[]> {
  const query = em.createQueryBuilder(entity).select([...columns, raw('count(*) as count')] as never).where(where as never).groupBy([...columns] as never)
  return (await query.execute('all', false)) as unknown as readonly (Readonly<Record<string, unknown>> & { readonly count: number })[]
}

/** Ids of the newest row of each group; ids grow with time (UUID version 7). */
export async function newestOfGroups<T extends object>(em: EntityManager, entity: EntityName<T>, columns: readonly (keyof T & string)[], where: FilterQuery<T>): Promise<readonly string[]> {
  const query = em.createQueryBuilder(entity).select(raw('max(id) as id') as never).where(where as never).groupBy([...columns] as never)
  return ((await query.execute('all', false)) as unknown as readonly { readonly id: string }[]).map((row) => row.id)
}

/** Bytes that a text column takes up in all rows together; SQLite reads no more of a row for it than its head. `column`: property and column of one name. */
export async function bytesOf<T extends object>(em: EntityManager, entity: EntityName<T>, column: keyof T & string, where: FilterQuery<T>): Promise<number> {
  const query = em.createQueryBuilder(entity).select(raw(`coalesce(sum(octet_length(${column})), 0) as bytes`) as never).where(where as never)
  return ((await query.execute('all', false)) as unknown as readonly { readonly bytes: number }[])[0]!.bytes
}
