import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { AlertQuery } from '../../../core/contracts/alert-acts.ts'
import { levels, type Level } from '../../../core/contracts/finding.ts'
import { lights, type Light } from '../../../core/contracts/matter-clock.ts'
import { phases, type Phase } from '../../../core/contracts/work-api.ts'
import { addressOf, knownIn, manyIn, oneIn } from '../ui/address-query.ts'

/** What an alert list is narrowed to; empty lists and texts narrow nothing. */
export interface AlertFilter {
  readonly topic: readonly string[]
  readonly rule: readonly string[]
  readonly level: readonly Level[]
  readonly state: readonly string[]
  /** By time, not by risk. */
  readonly light: readonly Light[]
  /** Of the work on it. */
  readonly phase: readonly Phase[]
  readonly presence: '' | 'firing' | 'gone'
  readonly suppressed: '' | 'no' | 'only'
  readonly region: string
  readonly q: string
  readonly sort: AlertSort
}

export const alertSorts = ['-lastSeen', 'lastSeen', '-firstSeen', 'firstSeen', '-level', 'level'] as const
export type AlertSort = (typeof alertSorts)[number]

export const noFilter: AlertFilter = { topic: [], rule: [], level: [], state: [], light: [], phase: [], presence: '', suppressed: '', region: '', q: '', sort: '-lastSeen' }

/** The filter that an address names; what it does not know (an old link, a typing error) is passed over. */
export function filterFromQuery(query: LocationQuery): AlertFilter {
  const presence = oneIn(query, 'presence')
  const suppressed = oneIn(query, 'suppressed')
  const sort = oneIn(query, 'sort')
  return {
    topic: manyIn(query, 'topic'),
    rule: manyIn(query, 'rule'),
    level: knownIn(query, 'level', levels),
    state: manyIn(query, 'state'),
    light: knownIn(query, 'light', lights),
    phase: knownIn(query, 'phase', phases),
    presence: presence === 'firing' || presence === 'gone' ? presence : '',
    suppressed: suppressed === 'no' || suppressed === 'only' ? suppressed : '',
    region: oneIn(query, 'region'),
    q: oneIn(query, 'q'),
    sort: alertSorts.find((known) => known === sort) ?? noFilter.sort,
  }
}

/** The filter as an address and as the API take it: only what narrows; the usual order goes without saying. */
export function filterToQuery({ presence, suppressed, sort, ...rest }: AlertFilter): AlertQuery & LocationQueryRaw {
  return {
    ...addressOf(rest), ...(presence === '' ? {} : { presence }), ...(suppressed === '' ? {} : { suppressed }), ...(sort === noFilter.sort ? {} : { sort }),
  }
}

/** Whether anything narrows the list. */
export function isNarrowed(filter: AlertFilter): boolean {
  return Object.keys(filterToQuery({ ...filter, sort: noFilter.sort })).length > 0
}
