import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { oneIn } from '../ui/address-query.ts'

/** As what a list is shown: rows, or columns by phase. */
export type ListShape = 'list' | 'board'

/** What an address says of it; a list goes without saying. */
export const shapeIn = (query: LocationQuery): ListShape => (oneIn(query, 'as') === 'board' ? 'board' : 'list')

export const shapeAddress = (shape: ListShape): LocationQueryRaw => (shape === 'board' ? { as: 'board' } : {})

/** Kept with a place in the history of the browser: the reader has chosen what the list shows there, so it does not open with a view of theirs. */
export const isOpened = Object.freeze({ opened: true })

/** Kept with one that the menu leads to: the list opens with the reader's view. */
export const isFresh = Object.freeze({ fresh: true })
