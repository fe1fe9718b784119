import type { EntityManager } from '@mikro-orm/sql'
import type { Stored } from './bound.ts'

/**
 * The rows of a statement that reads: within the manager's transaction where it has one, else as last committed. The mapper's own
 * `execute` (7.2) takes the writing connection, on which changes stand that are not committed yet.
 */
export function readRows<Row extends object>(em: EntityManager, sql: string, values: readonly Stored[] = []): Promise<Row[]> {
  return em.execute<Row[]>(sql, [...values], { connectionType: 'read' })
}
