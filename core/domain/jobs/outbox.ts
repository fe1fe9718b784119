import { bookkeeping } from '../../store/bookkeeping.ts'
import type { Store } from '../../store/database.ts'
import type { JsonObject } from '../../store/json-object.ts'
import { OutboxMessage } from '../../store/entities/jobs/outbox-message.ts'
import type { Change } from '../../store/unit-of-work.ts'

/** A message that this process holds until `until`; whoever takes it after that gets a higher fence. */
export interface LeasedMessage {
  readonly id: string
  readonly kind: string
  readonly key: string
  readonly payload: JsonObject
  readonly rank: number
  /** How often it has been taken, this time included. */
  readonly attempt: number
  readonly fence: number
}

/** Kinds that a taker is for: some, or all but some. */
export type TakenKinds = { readonly only: readonly string[] } | { readonly but: readonly string[] }

/** How long a message is tried: so often, after a first delay that doubles up to a longest one, in milliseconds. */
export interface Patience {
  readonly mostAttempts: number
  readonly first: number
  readonly longest: number
}

export interface Lease {
  /** Names the process; unique per start. */
  readonly owner: string
  readonly milliseconds: number
}

/**
 * Takes messages of some kinds that are due and nobody holds, by rank and then the oldest first. `room[rank]`: how many may be taken of that
 * rank and higher ones together; of ranks beyond its end none are.
 */
export function takeMessages(store: Store, lease: Lease, at: Date, room: readonly number[], kinds: TakenKinds): Promise<LeasedMessage[]> {
  return bookkeeping(store, async (em) => {
    const due: OutboxMessage[] = []
    for (const rank of room.keys()) {
      const limit = Math.min(...room.slice(0, rank + 1).map((places, least) => places - due.filter((message) => message.rank >= least).length))
      if (limit > 0) due.push(...(await em.find(OutboxMessage, dueOf(kinds, at, [rank]), { orderBy: { availableAt: 'asc', id: 'asc' }, limit })))
    }
    for (const message of due) {
      message.leasedBy = lease.owner
      message.leasedUntil = new Date(at.getTime() + lease.milliseconds)
      message.attempts += 1
      message.fence += 1
    }
    return due.map(({ id, kind, key, payload, rank, attempts, fence }) => ({ id, kind, key, payload, rank, attempt: attempts, fence }))
  })
}

/** Whether there is anything to take; a look on the reading connection, so that idling costs no write. */
export async function hasDueMessages(store: Store, at: Date, room: readonly number[], kinds: TakenKinds): Promise<boolean> {
  const ranks = [...room.keys()].filter((rank) => room.slice(0, rank + 1).every((places) => places > 0))
  return ranks.length > 0 && (await store.reader().count(OutboxMessage, dueOf(kinds, at, ranks))) > 0
}

function dueOf(kinds: TakenKinds, at: Date, ranks: readonly number[]) {
  const kind = 'only' in kinds ? { $in: [...kinds.only] } : { $nin: [...kinds.but] }
  return { state: 'waiting' as const, rank: { $in: [...ranks] }, kind, availableAt: { $lte: at }, $or: [{ leasedUntil: null }, { leasedUntil: { $lte: at } }] }
}

/** Prolongs a lease; false when it has been lost to somebody with a higher fence, who must not be disturbed. */
export function renewLease(store: Store, message: LeasedMessage, lease: Lease, at: Date): Promise<boolean> {
  return change(store, message, { leasedUntil: new Date(at.getTime() + lease.milliseconds) })
}

/** Marks a message carried out; false when the lease was lost meanwhile. */
export function finishMessage(store: Store, message: LeasedMessage, at: Date): Promise<boolean> {
  return change(store, message, { state: 'done', doneAt: at, leasedBy: null, leasedUntil: null, lastError: null })
}

/** Gives a message back after a failure: it waits, each time twice as long, and is dead (kept, not tried again) once it was tried as often as it may be. */
export async function returnMessage(store: Store, message: LeasedMessage, error: string, at: Date, { mostAttempts, first, longest }: Patience): Promise<'waiting' | 'dead' | 'lost'> {
  const state = message.attempt >= mostAttempts ? 'dead' : 'waiting'
  const delay = Math.min(first * 2 ** (message.attempt - 1), longest)
  const kept = await change(store, message, {
    state,
    availableAt: new Date(at.getTime() + delay),
    leasedBy: null,
    leasedUntil: null,
    lastError: error.slice(0, 500),
  })
  return kept ? state : 'lost'
}

/** Gives a message back untouched, as if it had never been taken: the program stops. */
export async function releaseMessage(store: Store, message: LeasedMessage): Promise<void> {
  await change(store, message, { attempts: message.attempt - 1, leasedBy: null, leasedUntil: null })
}

/** At the start of the only process: leases of the one before are void. Returns how many there were. */
export function releaseLeases(store: Store): Promise<number> {
  return bookkeeping(store, (em) => em.nativeUpdate(OutboxMessage, { state: 'waiting', leasedBy: { $ne: null } }, { leasedBy: null, leasedUntil: null }))
}

/** Takes up again what of a kind was given up: at a start what kept it from being done may be gone. Returns how many there were. */
export function reviveMessages(store: Store, kind: string, at: Date): Promise<number> {
  return bookkeeping(store, (em) => em.nativeUpdate(OutboxMessage, { kind, state: 'dead' }, { state: 'waiting', attempts: 0, availableAt: at, leasedBy: null, leasedUntil: null }))
}

/** The same for some by their keys, within a change. */
export async function reviveByKey({ em, action: { at } }: Pick<Change, 'em' | 'action'>, keys: readonly string[]): Promise<void> {
  await em.nativeUpdate(OutboxMessage, { key: { $in: [...keys] }, state: 'dead' }, { state: 'waiting', attempts: 0, availableAt: at, leasedBy: null, leasedUntil: null })
}

/** Takes messages that still wait as early as those of a lower rank, within a change. */
export async function hastenByKey({ em }: Pick<Change, 'em'>, keys: readonly string[], rank: number): Promise<void> {
  await em.nativeUpdate(OutboxMessage, { key: { $in: [...keys] }, state: 'waiting', rank: { $gt: rank } }, { rank })
}

function change(store: Store, message: LeasedMessage, values: Partial<OutboxMessage>): Promise<boolean> {
  return bookkeeping(store, async (em) => (await em.nativeUpdate(OutboxMessage, { id: message.id, fence: message.fence, state: 'waiting' }, values)) === 1)
}
