import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { AlertQuery } from '../../../core/contracts/alert-acts.ts'
import { levels, type Level } from '../../../core/contracts/finding.ts'
import { lights, type Light } from '../../../core/contracts/matter-clock.ts'

/** What an alert list is narrowed to; empty lists and texts narrow nothing. */
export interface AlertFilter {
  readonly topic: readonly string[]
  readonly rule: readonly string[]
  readonly level: readonly Level[]
  readonly state: readonly string[]
  /** By time, not by risk. */
  readonly light: readonly Light[]
  readonly presence: '' | 'firing' | 'gone'
  readonly suppressed: '' | 'no' | 'only'
  readonly region: string
  readonly q: string
  readonly sort: AlertSort
}

export const alertSorts = ['-lastSeen', 'lastSeen', '-firstSeen', 'firstSeen', '-level', 'level'] as const
export type AlertSort = (typeof alertSorts)[number]

export const noFilter: AlertFilter = { topic: [], rule: [], level: [], state: [], light: [], presence: '', suppressed: '', region: '', q: '', sort: '-lastSeen' }

const one = (query: LocationQuery, name: string): string => {
  const value = query[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
const many = (query: LocationQuery, name: string): string[] => one(query, name).split(',').filter((value) => value !== '')

/** The filter that an address names; what it does not know (an old link, a typing error) is passed over. */
export function filterFromQuery(query: LocationQuery): AlertFilter {
  const presence = one(query, 'presence')
  const suppressed = one(query, 'suppressed')
  const sort = one(query, 'sort')
  return {
    topic: many(query, 'topic'),
    rule: many(query, 'rule'),
    level: levels.filter((level) => many(query, 'level').includes(level)),
    state: many(query, 'state'),
    light: lights.filter((light) => many(query, 'light').includes(light)),
    presence: presence === 'firing' || presence === 'gone' ? presence : '',
    suppressed: suppressed === 'no' || suppressed === 'only' ? suppressed : '',
    region: one(query, 'region'),
    q: one(query, 'q'),
    sort: alertSorts.find((known) => known === sort) ?? noFilter.sort,
  }
}

/** The filter as an address and as the API take it: only what narrows; the usual order goes without saying. */
export function filterToQuery(filter: AlertFilter): AlertQuery & LocationQueryRaw {
  return {
    ...(filter.topic.length > 0 ? { topic: filter.topic.join(',') } : {}),
    ...(filter.rule.length > 0 ? { rule: filter.rule.join(',') } : {}),
    ...(filter.level.length > 0 ? { level: filter.level.join(',') } : {}),
    ...(filter.state.length > 0 ? { state: filter.state.join(',') } : {}),
    ...(filter.light.length > 0 ? { light: filter.light.join(',') } : {}),
    ...(filter.presence === '' ? {} : { presence: filter.presence }),
    ...(filter.suppressed === '' ? {} : { suppressed: filter.suppressed }),
    ...(filter.region === '' ? {} : { region: filter.region }),
    ...(filter.q === '' ? {} : { q: filter.q }),
    ...(filter.sort === noFilter.sort ? {} : { sort: filter.sort }),
  }
}

/** Whether anything narrows the list. */
export function isNarrowed(filter: AlertFilter): boolean {
  return Object.keys(filterToQuery({ ...filter, sort: noFilter.sort })).length > 0
}
