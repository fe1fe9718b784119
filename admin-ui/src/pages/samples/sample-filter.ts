import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { lights, type Light } from '../../../../core/contracts/matter-clock.ts'
import { sampleOutcomes, type SampleOutcome, type SampleQuery } from '../../../../core/contracts/sample-api.ts'
import { addressOf, knownIn, oneIn } from '../../ui/address-query.ts'

/** What the cases of a draw are narrowed to; empty lists and texts narrow nothing. */
export interface SampleFilter {
  readonly outcome: readonly SampleOutcome[]
  readonly light: readonly Light[]
  readonly q: string
}

/** The filter that an address names; what it does not know is passed over. */
export function sampleFilterFrom(query: LocationQuery): SampleFilter {
  return { outcome: knownIn(query, 'outcome', sampleOutcomes), light: knownIn(query, 'light', lights), q: oneIn(query, 'q') }
}

/** The filter as an address and as the API take it: only what narrows. */
export function sampleFilterQuery({ outcome, light, q }: SampleFilter): Omit<SampleQuery, 'limit'> & LocationQueryRaw {
  return addressOf({ outcome, light, q })
}
