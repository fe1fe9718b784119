import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import { isDate } from '../../base/start-of-date.ts'
import type { Reading } from '../../store/access.ts'
import type { Grant } from '../../store/entities/identity/grant.ts'
import { OrganisationClosure } from '../../store/entities/identity/organisation-closure.ts'
import { administratorRoles, watchingRoles } from './permissions.ts'

/** What a grant reaches and when; null: every organisation, every topic, no bound. Days `YYYY-MM-DD`, inclusive. */
export interface GrantExtent {
  readonly organisation: string | null
  readonly topics: readonly string[] | null
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** Whether a grant can still come to stand, or stands, on a day: it was not ended, and its last day is not over. */
export function isOpenOn({ endedAt, validTo }: Pick<Grant, 'endedAt' | 'validTo'>, today: string): boolean {
  return endedAt === null && (validTo === null || validTo >= today)
}

/** Whether a grant stands at an instant, as far as its own dates go. One that was ended never does: a clock that is put back gives nothing back. */
export function standsAt({ endedAt, validFrom, validTo }: Pick<Grant, 'endedAt' | 'validFrom' | 'validTo'>, timeZone: string, at: Date): boolean {
  const today = dateIn(timeZone, at)
  return endedAt === null && (validFrom === null || validFrom <= today) && (validTo === null || today <= validTo)
}

/**
 * Throws `roles-apart` where an account would have an administrator's role beside another at the same time, or that of one who grants
 * or looks on beside any other that is not over, also at another time: one of them would keep the account of the other. `others`: its
 * grants that are not over.
 */
export function demandRolesApart(role: string, extent: Pick<GrantExtent, 'validFrom' | 'validTo'>, others: readonly Pick<Grant, 'role' | 'validFrom' | 'validTo'>[]): void {
  const clash = others.find((other) => other.role !== role && (watchingRoles.has(role) !== watchingRoles.has(other.role) || ((administratorRoles.has(role) || administratorRoles.has(other.role)) && meet(extent, other))))
  if (clash !== undefined) throw new HuiyanError('roles-apart', { role, other: clash.role })
}

function meet(a: Pick<GrantExtent, 'validFrom' | 'validTo'>, b: Pick<GrantExtent, 'validFrom' | 'validTo'>): boolean {
  return (a.validFrom ?? '') <= (b.validTo ?? '9999') && (b.validFrom ?? '') <= (a.validTo ?? '9999')
}

/** Throws `days-no-day`, `days-out-of-order`. */
export function demandOrder({ validFrom, validTo }: { readonly validFrom: string | null; readonly validTo: string | null }): void {
  const wrong = [validFrom, validTo].find((day) => day !== null && !isDate(day))
  if (wrong != null) throw new HuiyanError('days-no-day', { day: wrong })
  if (validFrom !== null && validTo !== null && validTo < validFrom) throw new HuiyanError('days-out-of-order', { from: validFrom, to: validTo })
}

/** Whether a grant's reach lies within that of another, as the tree stands. */
export async function liesWithin({ em }: Pick<Reading, 'em'>, inner: Pick<GrantExtent, 'organisation' | 'topics'>, outer: Pick<GrantExtent, 'organisation' | 'topics'>): Promise<boolean> {
  if (outer.topics !== null && (inner.topics === null || !inner.topics.every((topic) => outer.topics!.includes(topic)))) return false
  if (outer.organisation === null) return true
  return inner.organisation !== null && (await em.count(OrganisationClosure, { ancestor: outer.organisation, descendant: inner.organisation })) > 0
}
