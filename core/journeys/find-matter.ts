import { HuiyanError } from '../base/errors.ts'
import { seeNotices } from '../domain/notices/find-notices.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Reading } from '../store/access.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { MovedSubject } from './act-asked.ts'
import { sightOf } from './notice-sight.ts'

/** The work on a matter of a kind that the reader may see. Throws `not-found`. */
export async function findMatter(read: Reading, subject: MovedSubject, id: string): Promise<WorkItem> {
  const item = (await findMatters(read, subject, [id])).get(id)
  if (item === undefined) throw new HuiyanError('not-found', { thing: id })
  return item
}

/** The same of several; what may not be seen is left out. */
export async function findMatters(read: Reading, subject: MovedSubject, ids: readonly string[]): Promise<ReadonlyMap<string, WorkItem>> {
  const items = new Map([...(await findItems(read, ids))].filter(([, item]) => item.subject === subject))
  if (subject !== 'notice') return items
  const seen = await seeNotices(read, sightOf(read.action.scope), [...items.keys()])
  return new Map([...items].filter(([id]) => seen.get(id)?.open.has(id) === true))
}
