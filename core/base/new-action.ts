import type { AccessScope, Action, Actor } from './action.ts'
import type { Clock } from './clock.ts'

/** Where actions get their time and randomness from; the host has the machine's, a test its own. */
export interface ActionSource {
  readonly clock: Clock
  /** Cryptographically strong random bytes. */
  random(bytes: number): Uint8Array
}

/** A scope without restriction, for the host itself and for those whose grants have none. */
export const wholeScope: AccessScope = Object.freeze([Object.freeze({ topics: 'all', organisations: 'all' } as const)])

/** The host acting for itself: recovery, scheduled work, seeding. */
export const systemActor: Actor = Object.freeze({ kind: 'system', id: 'system', name: '系统', roles: [] })

/** An action of `who` beginning now. */
export function newAction(source: ActionSource, who: { actor: Actor; scope: AccessScope; reason?: string }): Action {
  const at = source.clock.now()
  return {
    actor: who.actor,
    scope: who.scope,
    at,
    nextId: idsAt(at, () => source.random(10)),
    random: (bytes) => source.random(bytes),
    ...(who.reason === undefined ? {} : { reason: who.reason }),
  }
}

/**
 * Ids of one instant, each greater than the one before it (RFC 9562, 6.2: 34 bits count on from where chance has put them, 40 are chance in
 * each). What comes into being together then stands together in every index, and costs the disk a fraction.
 */
function idsAt(at: Date, random: () => Uint8Array): () => string {
  let count = -1
  return () => {
    const bytes = random()
    // Half of the room is left to count in.
    count = count < 0 ? ((bytes[0]! & 0x07) << 8 | bytes[1]!) * 2 ** 22 + ((bytes[2]! & 0x3f) << 16 | bytes[3]! << 8 | bytes[4]!) : count + 1
    const [high, low] = [Math.floor(count / 2 ** 22), count % 2 ** 22]
    return uuidV7(at, Uint8Array.from([high >> 8, high & 0xff, low >> 16, (low >> 8) & 0xff, low & 0xff, ...bytes.subarray(5)]))
  }
}

/** A UUID of version 7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, then 74 bits from `random` (10 bytes). */
export function uuidV7(at: Date, random: Uint8Array): string {
  const time = at.getTime().toString(16).padStart(12, '0')
  const bytes = Uint8Array.from(random)
  bytes[0] = (bytes[0]! & 0x0f) | 0x70
  bytes[2] = (bytes[2]! & 0x3f) | 0x80
  const rest = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${time.slice(0, 8)}-${time.slice(8)}-${rest.slice(0, 4)}-${rest.slice(4, 8)}-${rest.slice(8)}`
}
