import type { LocationQuery } from 'vue-router'
import type { CaseQuery } from '../../../../core/contracts/case-api.ts'
import { levels, type Level } from '../../../../core/contracts/finding.ts'

export const caseSorts = ['-registered', 'registered', '-level', 'level'] as const

/** What the case list is narrowed to; empty lists and texts narrow nothing. */
export interface CaseFilter {
  readonly topic: readonly string[]
  readonly level: readonly Level[]
  readonly state: readonly string[]
  readonly q: string
  readonly sort: (typeof caseSorts)[number]
}

const one = (query: LocationQuery, name: string): string => {
  const value = query[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
const many = (query: LocationQuery, name: string): readonly string[] => one(query, name).split(',').filter((value) => value !== '')

/** The filter that an address names; what it does not know is passed over. */
export function caseFilterFrom(query: LocationQuery): CaseFilter {
  return {
    topic: many(query, 'topic'), level: levels.filter((level) => many(query, 'level').includes(level)), state: many(query, 'state'), q: one(query, 'q'),
    sort: caseSorts.find((known) => known === one(query, 'sort')) ?? '-registered',
  }
}

/** The filter as an address and as the API take it: only what narrows; the usual order goes without saying. */
export function caseFilterQuery({ topic, level, state, q, sort }: CaseFilter): Pick<CaseQuery, 'topic' | 'level' | 'state' | 'q' | 'sort'> {
  return {
    ...(topic.length > 0 ? { topic: topic.join(',') } : {}), ...(level.length > 0 ? { level: level.join(',') } : {}), ...(state.length > 0 ? { state: state.join(',') } : {}),
    ...(q === '' ? {} : { q }), ...(sort === '-registered' ? {} : { sort }),
  }
}
