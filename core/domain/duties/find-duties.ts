import { raw } from '@mikro-orm/core'
import { dutyStatuses, type DutyStatus } from '../../contracts/duty-status.ts'
import type { DutyFilterQuery } from '../../contracts/duty-api.ts'
import { organisationsIn, type Reading } from '../../store/access.ts'
import { countTo } from '../../store/count-to.ts'
import { countGroups } from '../../store/grouped.ts'
import { holdsText } from '../../store/holds-text.ts'
import { DutyTask } from '../../store/entities/duties/duty-task.ts'

/** Counting stops here: beyond it a list says "more than". */
const countBound = 10_000
const chunk = 500

/** Where a page of the list begins: after this one. */
export type DutyPlace = Pick<DutyTask, 'period' | 'organisation' | 'id'>

export interface FoundDuties {
  readonly items: readonly DutyTask[]
  readonly next: DutyPlace | null
  readonly total: { readonly count: number; readonly atLeast: boolean }
}

/** What organisations within reach are asked, by filter: the newest period first, within it by organisation. */
export async function listDuties(read: Reading, query: DutyFilterQuery, page: { readonly after: DutyPlace | null; readonly limit: number }): Promise<FoundDuties> {
  const where = whereOf(read, query)
  const { after } = page
  const beyond = after === null ? {} : { $or: [{ period: { $lt: after.period } }, { period: after.period, organisation: { $gt: after.organisation } }, { period: after.period, organisation: after.organisation, id: { $gt: after.id } }] }
  const found = await read.em.find(DutyTask, { $and: [where, beyond] } as never, { orderBy: [{ period: 'desc' }, { organisation: 'asc' }, { id: 'asc' }], limit: page.limit + 1, disableIdentityMap: true })
  const items = found.slice(0, page.limit)
  const last = items.at(-1)
  return { items, next: found.length > page.limit && last !== undefined ? { period: last.period, organisation: last.organisation, id: last.id } : null, total: await countTo(read.em, DutyTask, where as never, countBound) }
}

/** How many there are of each status by filter, whichever it asks for, each as far as 10,000. */
export async function countStatuses(read: Reading, { status: _, ...query }: DutyFilterQuery): Promise<Readonly<Record<DutyStatus, FoundDuties['total']>>> {
  const counts = []
  for (const status of dutyStatuses) counts.push([status, await countTo(read.em, DutyTask, whereOf(read, { ...query, status }) as never, countBound)] as const)
  return Object.fromEntries(counts) as Awaited<ReturnType<typeof countStatuses>>
}

/** How many of each status there are by organisation or by period. */
export async function sumDuties(read: Reading, by: 'organisation' | 'period', { status: _, ...query }: DutyFilterQuery): Promise<ReadonlyMap<string, Readonly<Record<DutyStatus, number>>>> {
  const sums = new Map<string, Record<DutyStatus, number>>()
  for (const status of dutyStatuses) {
    for (const row of await countGroups(read.em, DutyTask, [by], whereOf(read, { ...query, status }) as never)) {
      const key = String(row[by])
      const known = sums.get(key) ?? { open: 0, overdue: 0, answered: 0, late: 0, excused: 0 }
      known[status] = Number(row.count)
      sums.set(key, known)
    }
  }
  return sums
}

/** What there is to choose from within reach: duties, and periods, the newest first. */
export async function dutyChoices(read: Reading): Promise<{ readonly duties: readonly Pick<DutyTask, 'topic' | 'duty' | 'title' | 'titleEn'>[]; readonly periods: readonly string[] }> {
  const within = organisationsIn(read.action.scope)
  const duties = await countGroups(read.em, DutyTask, ['topic', 'duty', 'title', 'titleEn'], within as never)
  const periods = await countGroups(read.em, DutyTask, ['period'], within as never)
  return { duties: [...new Map(duties.map((row) => [`${String(row['topic'])} ${String(row['duty'])}`, row as unknown as Pick<DutyTask, 'topic' | 'duty' | 'title' | 'titleEn'>])).values()], periods: periods.map((row) => String(row['period'])).sort().reverse() }
}

/** What organisations within reach are asked, by id. */
export async function findDuties({ em, action }: Reading, ids: readonly string[]): Promise<ReadonlyMap<string, DutyTask>> {
  const rows: DutyTask[] = []
  for (let at = 0; at < ids.length; at += chunk) rows.push(...(await em.find(DutyTask, { $and: [{ id: { $in: ids.slice(at, at + chunk) } }, organisationsIn(action.scope)] } as never, { disableIdentityMap: true })))
  return new Map(rows.map((row) => [row.id, row]))
}

/** Those that nobody has answered of some organisations, after one in the order of ids: for the host itself. */
export async function unansweredOf({ em }: Pick<Reading, 'em'>, organisations: readonly string[], after: string, limit: number): Promise<readonly Pick<DutyTask, 'id' | 'organisation'>[]> {
  return organisations.length === 0 ? [] : em.find(DutyTask, { organisation: { $in: [...organisations] }, state: 'asked', id: { $gt: after } }, { fields: ['id', 'organisation'], orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}

/** How one stands: `due` is when it is due, null where that is over. */
export function statusOf({ state, late }: Pick<DutyTask, 'state' | 'late'>, due: Date | null, at: Date): DutyStatus {
  if (state === 'excused') return 'excused'
  if (state === 'answered') return late ? 'late' : 'answered'
  return due !== null && due <= at ? 'overdue' : 'open'
}

function whereOf({ action: { scope, at } }: Reading, { topic, duty, period, organisation, status, q }: DutyFilterQuery): object {
  const oneOf = (column: string, text: string | undefined) => (text === undefined || text === '' ? [] : [{ [column]: { $in: text.split(',') } }])
  const words = (q ?? '').split(/\s+/u).filter((word) => word !== '').slice(0, 8)
  return {
    $and: [
      organisationsIn(scope), ...oneOf('topic', topic), ...oneOf('duty', duty), ...oneOf('period', period), ...oneOf('organisation', organisation),
      ...(status === undefined || status === '' ? [] : [{ $or: status.split(',').map((one) => ofStatus(one as DutyStatus, at)) }]),
      ...words.map((word) => holdsText(['title', 'title_en'], word)),
    ],
  }
}

function ofStatus(status: DutyStatus, at: Date): object {
  if (status === 'excused') return { state: 'excused' }
  if (status === 'answered' || status === 'late') return { state: 'answered', late: status === 'late' }
  const isDue = raw((alias) => `${status === 'open' ? 'not ' : ''}exists (select 1 from work_item as w where w.id = ${alias}.id and w.due_by <= ?)`, [at.getTime()])
  return { $and: [{ state: { $nin: ['answered', 'excused'] } }, { [isDue as unknown as string]: [] }] }
}
