import type { Page } from '../contracts/api.ts'

export interface PageAsked {
  readonly cursor?: string
  readonly limit: number
}

/** A page from `limit + 1` rows at most: the surplus one only says that there are more. */
export function pageOf<T>(rows: readonly T[], limit: number, count: number, cursorOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null, total: { count, atLeast: false } }
}
