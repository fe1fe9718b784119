import { HuiyanError } from '../base/errors.ts'
import type { Page } from '../contracts/api.ts'

export interface PageAsked {
  readonly cursor?: string
  readonly limit: number
}

/** What to read for a page whose cursor is an id: one row more, which says that there are more. Throws `bad-cursor` for what is no id. */
export function idPage(page: PageAsked): PageAsked {
  if (page.cursor !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(page.cursor)) throw new HuiyanError('bad-cursor')
  return { ...page, limit: page.limit + 1 }
}

/** A page from `limit + 1` rows at most: the surplus one only says that there are more. */
export function pageOf<T>(rows: readonly T[], limit: number, count: number, cursorOf: (row: T) => string): Page<T> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null, total: { count, atLeast: false } }
}
