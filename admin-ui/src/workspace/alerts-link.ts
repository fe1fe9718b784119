import type { RouteLocationNamedRaw } from 'vue-router'
import type { Level } from '../../../core/contracts/finding.ts'
import { filterToQuery, noFilter } from './alert-filter.ts'

/** What a count of alerts is a count of. */
export interface Counted {
  readonly topic?: string
  readonly rule?: string
  readonly level?: Level
}

/**
 * The alert list behind a count. Topics and rules count the alerts that still fire and are not set aside, so the list that opens from
 * the number is narrowed to those: it holds exactly as many rows as the number says.
 */
export function alertsLink({ topic, rule, level }: Counted = {}): RouteLocationNamedRaw {
  const only = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value])
  return { name: 'alerts', query: filterToQuery({ ...noFilter, topic: only(topic), rule: only(rule), level: only(level), presence: 'firing', suppressed: 'no' }) }
}
