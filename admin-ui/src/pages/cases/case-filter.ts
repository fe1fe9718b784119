import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { CaseQuery } from '../../../../core/contracts/case-api.ts'
import { levels, type Level } from '../../../../core/contracts/finding.ts'
import { phases, type Phase } from '../../../../core/contracts/work-api.ts'
import { addressOf, knownIn, manyIn, oneIn } from '../../ui/address-query.ts'

export const caseSorts = ['-registered', 'registered', '-level', 'level'] as const

/** What the case list is narrowed to; empty lists and texts narrow nothing. */
export interface CaseFilter {
  readonly topic: readonly string[]
  readonly level: readonly Level[]
  readonly state: readonly string[]
  /** Of the work on it. */
  readonly phase: readonly Phase[]
  readonly q: string
  readonly sort: (typeof caseSorts)[number]
}

/** The filter that an address names; what it does not know is passed over. */
export function caseFilterFrom(query: LocationQuery): CaseFilter {
  return {
    topic: manyIn(query, 'topic'), level: knownIn(query, 'level', levels), state: manyIn(query, 'state'), phase: knownIn(query, 'phase', phases), q: oneIn(query, 'q'),
    sort: caseSorts.find((known) => known === oneIn(query, 'sort')) ?? '-registered',
  }
}

/** The filter as an address and as the API take it: only what narrows; the usual order goes without saying. */
export function caseFilterQuery({ topic, level, state, phase, q, sort }: CaseFilter): Pick<CaseQuery, 'topic' | 'level' | 'state' | 'phase' | 'q' | 'sort'> & LocationQueryRaw {
  return { ...addressOf({ topic, level, state, phase, q }), ...(sort === '-registered' ? {} : { sort }) }
}
