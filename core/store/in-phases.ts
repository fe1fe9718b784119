import { raw } from '@mikro-orm/core'
import type { EntityManager } from '@mikro-orm/sql'
import { countTo } from './count-to.ts'
import { WorkItem } from './entities/work/work-item.ts'

/** So many are looked up one by one; more than these are met soon enough on the way through the list. */
const fewMatters = 50_000

/**
 * A condition on what matters of a kind are about: the work on it, which bears its id, is in one of some phases. Few are sought from the
 * work, many from the list: the other way about either takes seconds among a million.
 */
export async function inPhases(em: EntityManager, subject: WorkItem['subject'], phases: readonly string[]): Promise<object> {
  const { atLeast } = await countTo(em, WorkItem, { subject, phase: { $in: [...phases] } } as never, fewMatters)
  const places = phases.map(() => '?').join(', ')
  const key = raw((alias) => (atLeast ? `exists (select 1 from work_item as w where w.id = ${alias}.id and w.phase in (${places}))` : `${alias}.id in (select w.id from work_item as w where w.subject = ? and w.phase in (${places}))`), [...(atLeast ? [] : [subject]), ...phases])
  return { [key as unknown as string]: [] }
}
