import { HuiyanError } from '../base/errors.ts'
import type { Action } from '../base/action.ts'
import { withScope, type Reading } from './access.ts'
import { noted, writeAuditRecords, type AuditEntry } from './audit-trail.ts'
import type { Store } from './database.ts'
import type { JsonObject } from './json-object.ts'
import { OutboxMessage } from './entities/jobs/outbox-message.ts'
import { asStorageError } from './storage-error.ts'
import { createPlaces, type Place } from './touched-places.ts'

/** An effect that the change demands; carried out after the commit, at least once. */
export interface Effect {
  readonly kind: string
  /** Asked for twice under one key, it happens once. */
  readonly key: string
  readonly payload: JsonObject
  /** Lower ones are carried out first; 0 when left out. */
  readonly rank?: number
  /** Not before this instant; the action's own when left out. */
  readonly notBefore?: Date
}

/** One change under way. `em` writes; everything done with it is committed together or not at all. Nothing that was begun with it may still be under way when the change ends: it would become part of another. */
export interface Change extends Reading {
  /** Notes the act in the trail. At least one call is needed, else the change is refused. */
  audit(entry: AuditEntry): void
  effect(effect: Effect): void
  /** Notes where something has changed that people look at: those who reach it are told after the commit. */
  touch(place: Place): void
}

/**
 * One change: domain write, audit records and outbox rows, together or not at all, one change at a time.
 * Throws `change-without-audit` and undoes everything when `fn` noted no audit entry,
 * `scope-missing` without a scope, `storage-full` when the disk takes no more. Do not nest.
 */
export function unitOfWork<T>(store: Store, action: Action, fn: (change: Change) => Promise<T>): Promise<T> {
  withScope(action)
  // What the host does of itself goes by the thousand.
  const commit = action.actor.kind === 'system' ? store.queue.commitAlone : store.queue.commit
  const places = createPlaces()
  return asStorageError(commit(async (em) => {
    const entries: AuditEntry[] = []
    const effects: Effect[] = []
    const result = await fn({ em, action, audit: (entry) => void entries.push(entry), effect: (effect) => void effects.push(effect), touch: (place) => places.add(place) })
    if (entries.length === 0) throw new HuiyanError('change-without-audit')
    await em.flush()
    await writeAuditRecords(em, entries.map((entry) => noted(action, entry)), store.leafHash)
    await writeEffects(em, action, effects)
    return result
  })).then((result) => {
    store.touched.tell(places)
    return result
  })
}

/** SQLite takes 32,766 values a statement. */
const chunk = 500

async function writeEffects(em: Change['em'], action: Action, effects: readonly Effect[]): Promise<void> {
  if (effects.length === 0) return
  const rows = effects.map((effect) => ({
    id: action.nextId(),
    kind: effect.kind,
    key: effect.key,
    payload: effect.payload,
    rank: effect.rank ?? 0,
    state: 'waiting' as const,
    createdAt: action.at,
    availableAt: effect.notBefore ?? action.at,
    attempts: 0,
    leasedBy: null,
    leasedUntil: null,
    fence: 0,
    lastError: null,
    doneAt: null,
  }))
  for (let at = 0; at < rows.length; at += chunk) await em.upsertMany(OutboxMessage, rows.slice(at, at + chunk), { onConflictFields: ['key'], onConflictAction: 'ignore' })
}
