import type { EntityManager } from '@mikro-orm/sql'
import type { Store } from './database.ts'
import { asStorageError } from './storage-error.ts'

/**
 * Writes of the host for itself that change nothing a person could ask about: leases, progress, when a session was last seen.
 * A commit in the writer queue, without an audit record. Everything else goes through `unitOfWork`.
 */
export function bookkeeping<T>(store: Store, fn: (em: EntityManager) => Promise<T>): Promise<T> {
  return asStorageError(store.queue.commit(fn))
}
