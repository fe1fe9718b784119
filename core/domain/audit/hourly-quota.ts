import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'

const hour = 3_600_000
/** Beyond so many callers the one that has been quiet longest is forgotten; the trail still knows it. */
const mostCallers = 10_000

/** How often somebody may still do something within the hour of the clock. */
export interface HourlyQuota {
  /** Counts one more. Throws the quota's error with the seconds to wait. */
  take(action: Action): Promise<void>
}

/** What is counted: acts that stand in the trail under `verb`, `limit` an hour for each actor. */
export interface QuotaRule {
  readonly verb: string
  readonly limit: number
  readonly error: 'screen-quota-used' | 'people-quota-used'
}

/** A quota an hour for each actor. What the trail has of the hour counts, so that a restart gives nothing back. */
export function createHourlyQuota(store: Store, { verb, limit, error }: QuotaRule): HourlyQuota {
  const callers = new Map<string, { readonly hour: number; readonly noted: Promise<number>; taken: number }>()
  return {
    async take({ actor, at }) {
      const now = Math.floor(at.getTime() / hour)
      const key = `${actor.kind} ${actor.id}`
      const known = callers.get(key)
      const mine = known?.hour === now ? known : { hour: now, noted: countNoted(store, actor.id, verb, new Date(now * hour)), taken: 0 }
      // Taken out first: the map's order is then that of the last call.
      callers.delete(key)
      callers.set(key, mine)
      const [quietest] = callers.keys()
      if (callers.size > mostCallers) callers.delete(quietest!)
      const taken = ++mine.taken
      const noted = await mine.noted.catch((failed: unknown) => {
        // Asked again the next time.
        callers.delete(key)
        throw failed
      })
      if (noted + taken > limit) throw new HuiyanError(error, { limit, seconds: Math.ceil(((now + 1) * hour - at.getTime()) / 1000) })
    },
  }
}

function countNoted(store: Store, actorId: string, verb: string, since: Date): Promise<number> {
  return store.reader().count(AuditRecord, { actorId, verb, at: { $gte: since } })
}
