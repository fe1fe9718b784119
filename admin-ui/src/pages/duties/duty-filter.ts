import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { dutyStatuses, type DutyStatus } from '../../../../core/contracts/duty-status.ts'
import type { DutyFilterQuery } from '../../../../core/contracts/duty-api.ts'
import { addressOf, knownIn, manyIn, oneIn } from '../../ui/address-query.ts'

/** How duties are looked at: each by itself, or numbers by organisation or by period. */
export const dutyViews = ['list', 'organisation', 'period'] as const

/** What the list of duties is narrowed to; empty lists and texts narrow nothing. */
export interface DutyFilter {
  readonly topic: readonly string[]
  readonly duty: readonly string[]
  readonly period: readonly string[]
  readonly organisation: readonly string[]
  readonly status: readonly DutyStatus[]
  readonly q: string
  readonly view: (typeof dutyViews)[number]
}

/** The filter that an address names; what it does not know is passed over. */
export function dutyFilterFrom(query: LocationQuery): DutyFilter {
  return { topic: manyIn(query, 'topic'), duty: manyIn(query, 'duty'), period: manyIn(query, 'period'), organisation: manyIn(query, 'organisation'), status: knownIn(query, 'status', dutyStatuses), q: oneIn(query, 'q'), view: dutyViews.find((known) => known === oneIn(query, 'view')) ?? 'list' }
}

/** The filter as an address takes it; the list itself goes without saying. */
export function dutyAddress(filter: DutyFilter): DutyFilterQuery & { readonly view?: string } & LocationQueryRaw {
  return { ...dutyFilterQuery(filter), ...(filter.view === 'list' ? {} : { view: filter.view }) }
}

/** The filter as the API takes it: only what narrows. */
export function dutyFilterQuery({ topic, duty, period, organisation, status, q }: Omit<DutyFilter, 'view'>): DutyFilterQuery & LocationQueryRaw {
  return addressOf({ topic, duty, period, organisation, status, q })
}
