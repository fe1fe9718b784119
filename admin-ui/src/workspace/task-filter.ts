import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { holdings, type Holding } from '../../../core/contracts/assign-api.ts'
import { lights, type Light } from '../../../core/contracts/matter-clock.ts'
import type { TaskQuery } from '../../../core/contracts/work-api.ts'
import { addressOf, knownIn, manyIn } from '../ui/address-query.ts'

/** Kinds of matters that wait for people. */
export const taskSubjects = ['alert', 'assessment', 'case', 'duty', 'notice', 'sample'] as const

/** What my work is narrowed to; empty lists narrow nothing. */
export interface TaskFilter {
  readonly subject: readonly (typeof taskSubjects)[number][]
  readonly topic: readonly string[]
  readonly light: readonly Light[]
  /** Who has them; one at most. */
  readonly mine: readonly Holding[]
}

/** The filter that an address names; what it does not know is passed over. */
export function taskFilterFrom(query: LocationQuery): TaskFilter {
  return { subject: knownIn(query, 'subject', taskSubjects), topic: manyIn(query, 'topic'), light: knownIn(query, 'light', lights), mine: knownIn(query, 'mine', holdings).slice(0, 1) }
}

/** The filter as an address and as the API take it: only what narrows. */
export function taskFilterQuery({ subject, topic, light, mine }: TaskFilter): Pick<TaskQuery, 'subject' | 'topic' | 'light' | 'mine'> & LocationQueryRaw {
  return addressOf({ subject, topic, light, mine }) as Pick<TaskQuery, 'subject' | 'topic' | 'light' | 'mine'>
}
