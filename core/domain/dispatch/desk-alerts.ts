import type { Level } from '../../contracts/finding.ts'
import { openPhases } from '../../contracts/work-api.ts'
import { dispatcher } from '../../engines/workflow/hand-over.ts'
import { withinSql, type Reading } from '../../store/access.ts'
import type { DispatchFacts } from '../../engines/dispatch/choose-row.ts'
import { readRows } from '../../store/read-rows.ts'

/** Alerts at the dispatch desk that are alike in all that rows can name. */
export interface DeskGroup extends DispatchFacts {
  readonly topic: string
  readonly count: number
}

/** An alert at the desk. */
export interface DeskAlert extends DispatchFacts {
  readonly id: string
}

/** Of these alerts only those that were made since, and that nobody has touched: they go out by themselves. */
export interface Untouched {
  readonly topic: string
  readonly since: Date
}

/** Alerts that stand at the desk within the reader's reach, of one topic or of all, counted by what rows can name. */
export async function deskGroups(read: Reading, topic: string | null): Promise<readonly DeskGroup[]> {
  const { sql, values } = atDesk(read)
  const rows = await readRows<{ topic: string; rule: string; level: Level; region: string | null; department: string | null; count: number }>(read.em,
    `select w.topic, a.rule, a.level, w.region, w.department, count(*) as count ${sql}${topic === null ? '' : ' and +w.topic = ?'} group by 1, 2, 3, 4, 5`, [...values, ...(topic === null ? [] : [topic])])
  return rows
}

/** The same of those alone that go out by themselves. */
export async function untouchedGroups(read: Reading, untouched: Untouched): Promise<readonly DeskGroup[]> {
  const { sql, values } = atDesk(read, untouched)
  return readRows<DeskGroup>(read.em, `select w.topic, a.rule, a.level, w.region, w.department, count(*) as count ${sql} group by 1, 2, 3, 4, 5`, [...values])
}

/** Those themselves, after one in the order of ids. */
export async function untouchedAlerts(read: Reading, untouched: Untouched, after: string, limit: number): Promise<readonly DeskAlert[]> {
  const { sql, values } = atDesk(read, untouched)
  return readRows<DeskAlert>(read.em, `select w.id, a.rule, a.level, w.region, w.department ${sql} and w.id > ? order by w.id limit ?`, [...values, after, limit])
}

/** What lies with nobody is found by that (`+` keeps the topic from leading): of a topic there may be a million. */
function atDesk({ action }: Reading, untouched?: Untouched): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const within = withinSql(action.scope, 'w')
  const [more, others] = untouched === undefined ? ['', []] as const : [' and +w.topic = ? and w.started_at >= ? and w.acts = 0 and a.presence = \'firing\' and (a.suppressed_until is null or a.suppressed_until <= ?)', [untouched.topic, untouched.since.getTime(), action.at.getTime()]] as const
  return {
    sql: `from work_item as w join alert as a on a.id = w.id where w.subject = 'alert' and w.phase in (${openPhases.map(() => '?').join(', ')}) and w.organisation is null and w.light is not null and w.role = ? and ${within.sql}${more}`,
    values: [...openPhases, dispatcher, ...within.values, ...others],
  }
}
