import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'

const hour = 3_600_000
const lengths = { hour, day: 24 * hour }
/** Beyond so many callers the one that has been quiet longest is forgotten; the trail still knows it. */
const mostCallers = 10_000

/** How often somebody may still do something within the hour of the clock, or the day, which begins at midnight UTC. */
export interface Quota {
  /** Counts one more, or as many as are given. Throws the quota's error with the seconds to wait; what is refused counts for nothing. */
  take(action: Action, times?: number): Promise<void>
  /** Takes one of those back that `take` has counted since the process began. */
  giveBack(action: Action): void
}

/** What is counted: acts that stand in the trail under the verbs, `limit` in a period for each actor. */
export interface QuotaRule {
  readonly verbs: readonly string[]
  readonly limit: number
  readonly error: 'screen-quota-used' | 'people-quota-used' | 'people-misses-used'
  readonly period?: keyof typeof lengths
  /** As how many an entry of the trail counts, by its `after`; one each otherwise. */
  readonly weigh?: (after: Readonly<Record<string, unknown>>) => number
}

/** A quota for each actor, an hour where the rule has no other period. What the trail has of the period counts, so that a restart gives nothing back. */
export function createQuota(store: Store, rule: QuotaRule): Quota {
  const { limit, error, period = 'hour' } = rule
  const length = lengths[period]
  const keyOf = ({ actor }: Action) => `${actor.kind} ${actor.id}`
  const callers = new Map<string, { readonly period: number; readonly noted: Promise<number>; taken: number }>()
  return {
    giveBack(action) {
      const mine = callers.get(keyOf(action))
      if (mine !== undefined && mine.taken > 0) mine.taken -= 1
    },
    async take(action, times = 1) {
      const { actor, at } = action
      const now = Math.floor(at.getTime() / length)
      const key = keyOf(action)
      const known = callers.get(key)
      const mine = known?.period === now ? known : { period: now, noted: countNoted(store, actor.id, rule, new Date(now * length)), taken: 0 }
      // Taken out first: the map's order is then that of the last call.
      callers.delete(key)
      callers.set(key, mine)
      const [quietest] = callers.keys()
      if (callers.size > mostCallers) callers.delete(quietest!)
      const taken = mine.taken += times
      const noted = await mine.noted.catch((failed: unknown) => {
        // Asked again the next time.
        callers.delete(key)
        throw failed
      })
      if (noted + taken <= limit) return
      mine.taken -= times
      throw new HuiyanError(error, { limit, seconds: Math.ceil(((now + 1) * length - at.getTime()) / 1000) })
    },
  }
}

async function countNoted(store: Store, actorId: string, { verbs, weigh }: QuotaRule, since: Date): Promise<number> {
  const found = { actorId, verb: { $in: [...verbs] }, at: { $gte: since } }
  if (weigh === undefined) return store.reader().count(AuditRecord, found)
  const entries = await store.reader().find(AuditRecord, found, { fields: ['after'] })
  return entries.reduce((sum, { after }) => sum + weigh(after === null ? {} : (JSON.parse(after) as Record<string, unknown>)), 0)
}
