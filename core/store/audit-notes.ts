import type { Action } from '../base/action.ts'
import { withScope } from './access.ts'
import { writeAuditRecords, type AuditEntry, type NotedAct } from './audit-trail.ts'
import type { Store } from './database.ts'
import { asStorageError } from './storage-error.ts'

/** Notes an act that changes nothing but the trail; the promise is kept once the entry is on the disk. */
export type AuditNotes = (action: Action, entry: AuditEntry) => Promise<void>

/**
 * For acts that come by the hundred in a second: those that arrive while a write is under way are written together by the next one,
 * each with a leaf of its own, so that they share the wait for the disk.
 */
export function createAuditNotes(store: Store): AuditNotes {
  let gathered: NotedAct[] = []
  let written: Promise<void> | null = null
  return (action, entry) => {
    withScope(action)
    gathered.push({ action, entry })
    written ??= store.queue(() => {
      const noted = gathered
      gathered = []
      written = null
      return asStorageError(store.writer().transactional((em) => writeAuditRecords(em, noted, store.leafHash)))
    })
    return written
  }
}
