/** How many failures are borne, per what, and for how long. */
interface Limit {
  readonly failures: number
  readonly windowMilliseconds: number
}

const minute = 60_000
/** One account from one address: somebody guessing, or somebody who forgot. */
const perPair: Limit = { failures: 5, windowMilliseconds: 15 * minute }
/** One account from anywhere: guessing spread over machines. Higher, so that a stranger cannot lock a clerk out with five tries. */
const perAccount: Limit = { failures: 50, windowMilliseconds: 60 * minute }
/** One address over all accounts: one password tried on everybody. An office may share an address. */
const perAddress: Limit = { failures: 100, windowMilliseconds: 60 * minute }

/** Beyond so many keys the oldest are forgotten: a flood of made-up names must not fill the memory. */
const mostKeys = 20_000

export interface SignInThrottle {
  /** Seconds until the next try is taken, 0 when it is taken now. */
  waitSeconds(account: string, address: string, at: Date): number
  failed(account: string, address: string, at: Date): void
  /** Takes back the failure noted at `at`, and forgets those of this account from this address. */
  succeeded(account: string, address: string, at: Date): void
}

/**
 * Slows down guessing. It lives in memory: a restart forgets failures, which costs an attacker's patience nothing worth storing.
 * Time comes with each call; a clock that jumps back lengthens no wait beyond its window.
 */
export function createSignInThrottle(): SignInThrottle {
  const failures = new Map<string, number[]>()
  const keys = (account: string, address: string): [string, Limit][] => [
    [`pair ${account} ${address}`, perPair],
    [`account ${account}`, perAccount],
    [`address ${address}`, perAddress],
  ]
  const recent = (key: string, limit: Limit, now: number) => (failures.get(key) ?? []).filter((at) => at > now - limit.windowMilliseconds && at <= now)
  return {
    waitSeconds: (account, address, at) => {
      const now = at.getTime()
      const waits = keys(account, address).map(([key, limit]) => {
        const times = recent(key, limit, now)
        if (times.length < limit.failures) return 0
        return times[times.length - limit.failures]! + limit.windowMilliseconds - now
      })
      return Math.ceil(Math.max(...waits) / 1000)
    },
    failed: (account, address, at) => {
      const now = at.getTime()
      for (const [key, limit] of keys(account, address)) {
        const times = [...recent(key, limit, now), now].slice(-limit.failures)
        // Taken out first: the map's order is then that of the last failure, the oldest first.
        failures.delete(key)
        failures.set(key, times)
      }
      for (const key of failures.keys()) {
        if (failures.size <= mostKeys) break
        failures.delete(key)
      }
    },
    succeeded: (account, address, at) => {
      for (const [key] of keys(account, address).slice(1)) {
        const times = failures.get(key) ?? []
        const taken = times.lastIndexOf(at.getTime())
        if (taken >= 0) failures.set(key, times.toSpliced(taken, 1))
      }
      failures.delete(`pair ${account} ${address}`)
    },
  }
}
