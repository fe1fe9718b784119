import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { assessmentStates, type AssessmentQuery, type AssessmentState } from '../../../../core/contracts/assessment-api.ts'
import { lights, type Light } from '../../../../core/contracts/matter-clock.ts'

/** What the list of assessments is narrowed to; empty lists and texts narrow nothing. */
export interface AssessmentFilter {
  readonly topic: readonly string[]
  readonly state: readonly AssessmentState[]
  readonly light: readonly Light[]
  readonly q: string
  /** The matter that was split. */
  readonly parent: string
}

const one = (query: LocationQuery, name: string): string => {
  const value = query[name]
  return (Array.isArray(value) ? value[0] : value) ?? ''
}
const many = (query: LocationQuery, name: string): string[] => one(query, name).split(',').filter((value) => value !== '')

/** The filter that an address names; what it does not know is passed over. */
export function assessmentFilterFrom(query: LocationQuery): AssessmentFilter {
  return { topic: many(query, 'topic'), state: assessmentStates.filter((state) => many(query, 'state').includes(state)), light: lights.filter((light) => many(query, 'light').includes(light)), q: one(query, 'q'), parent: one(query, 'parent') }
}

/** The filter as an address and as the API take it: only what narrows. */
export function assessmentFilterQuery({ topic, state, light, q, parent }: AssessmentFilter): Omit<AssessmentQuery, 'limit'> & LocationQueryRaw {
  return {
    ...(topic.length > 0 ? { topic: topic.join(',') } : {}), ...(state.length > 0 ? { state: state.join(',') } : {}), ...(light.length > 0 ? { light: light.join(',') } : {}),
    ...(q === '' ? {} : { q }), ...(parent === '' ? {} : { parent }),
  }
}
