import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { addressOf, manyIn } from '../../ui/address-query.ts'

/** What the list of draws is narrowed to. */
export interface DrawFilter { readonly topic: readonly string[] }

export const drawFilterFrom = (query: LocationQuery): DrawFilter => ({ topic: manyIn(query, 'topic') })

export function drawFilterQuery({ topic }: DrawFilter): { readonly topic?: string } & LocationQueryRaw {
  return addressOf({ topic })
}
