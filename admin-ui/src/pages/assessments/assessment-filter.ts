import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { assessmentStates, type AssessmentQuery, type AssessmentState } from '../../../../core/contracts/assessment-api.ts'
import { lights, type Light } from '../../../../core/contracts/matter-clock.ts'
import { addressOf, knownIn, manyIn, oneIn } from '../../ui/address-query.ts'

/** What the list of assessments is narrowed to; empty lists and texts narrow nothing. */
export interface AssessmentFilter {
  readonly topic: readonly string[]
  readonly state: readonly AssessmentState[]
  readonly light: readonly Light[]
  readonly q: string
  /** The matter that was split. */
  readonly parent: string
}

/** The filter that an address names; what it does not know is passed over. */
export function assessmentFilterFrom(query: LocationQuery): AssessmentFilter {
  return { topic: manyIn(query, 'topic'), state: knownIn(query, 'state', assessmentStates), light: knownIn(query, 'light', lights), q: oneIn(query, 'q'), parent: oneIn(query, 'parent') }
}

/** The filter as an address and as the API take it: only what narrows. */
export function assessmentFilterQuery({ topic, state, light, q, parent }: AssessmentFilter): Omit<AssessmentQuery, 'limit'> & LocationQueryRaw {
  return addressOf({ topic, state, light, q, parent })
}
