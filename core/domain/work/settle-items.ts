import type { Calendar } from '../../engines/deadlines/calendar.ts'
import type { DueEffect } from '../../engines/deadlines/due-effects.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import type { Reading } from '../../store/access.ts'
import { countGroups } from '../../store/grouped.ts'
import { standAgain } from '../../engines/deadlines/matter-clock.ts'
import { readPlain } from '../../store/read-plain.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { updateEach } from '../../store/update-each.ts'
import { inTime } from './role-at.ts'
import { beginTiming, endOfTime, recomputeTiming, settleTiming, timeColumnNames, timeColumns } from './work-timing.ts'

/** When the host has to come by next; null when never, as things stand. */
export async function nextDue({ em }: Pick<Reading, 'em'>): Promise<Date | null> {
  const [first] = await em.find(WorkItem, { nextChangeAt: { $ne: null } }, { orderBy: { nextChangeAt: 'asc' }, limit: 1, fields: ['nextChangeAt'], disableIdentityMap: true })
  return first?.nextChangeAt ?? null
}

/** Matters that the host has to come by at, those first where it should have been first, then in the order in which they began. Only these are read, by an index that has them in that order. */
export function dueItems({ em, action }: Change, limit: number): Promise<WorkItem[]> {
  return readPlain(em, WorkItem, 'where next_change_at <= ? order by next_change_at, rowid limit ?', [action.at.getTime(), limit])
}

/** Matters with a moment that was counted beyond the calendar, or that lies where it counts otherwise (`since`), after one in the order of ids. */
export function itemsToCountAnew({ em }: Pick<Reading, 'em'>, since: Date | null, after: string, limit: number): Promise<WorkItem[]> {
  const otherwise = since === null ? [] : [{ light: { $ne: null }, timing: { $ne: null }, $or: [{ dueBy: { $gte: since, $lt: endOfTime } }, { blueAt: { $gte: since } }, { yellowAt: { $gte: since } }, { redAt: { $gte: since } }] }]
  return em.find(WorkItem, { $and: [{ id: { $gt: after } }, { $or: [{ provisional: true }, ...otherwise] }] } as never, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}

const settledColumns = ['role', ...timeColumnNames] as const

/** What is to be done because of a matter's lights. */
export interface Owed {
  readonly item: WorkItem
  readonly effects: readonly DueEffect[]
}

/**
 * Brings the lights of matters up to the action's instant and gives what is owed because of them, which counts as done from then on. A
 * matter that has no clock yet has one from now on. `anew`: clocks that were provisional, and those due from `since` on,
 * are counted by the calendar as it is now.
 */
export async function settleItems({ em, action: { at }, touch }: Change, calendar: Calendar, items: readonly WorkItem[], machineOf: (item: WorkItem) => Machine, { anew = null }: { readonly anew?: { readonly since: Date | null } | null } = {}): Promise<readonly Owed[]> {
  const settled = items.map((item) => {
    const { workflow } = machineOf(item)
    const begun = item.timing === null ? { timing: beginTiming(calendar, workflow, item.state, at), effects: [] } : settleTiming(calendar, workflow, item, item.timing, at)
    const counted = anew !== null ? settleTiming(calendar, workflow, item, recomputeTiming(calendar, begun.timing, anew.since), at) : { timing: begun.timing, effects: [] }
    return { item: inTime(workflow, item, counted.timing), effects: [...begun.effects, ...counted.effects], columns: timeColumns(calendar, workflow, item, counted.timing, at, item.timing !== null || anew !== null) }
  })
  await updateEach(em, WorkItem, settledColumns, settled.map(({ item: { id, role }, columns }) => ({ id, role, ...columns })))
  for (const { item } of settled) touch(item)
  return settled.filter(({ effects }) => effects.length > 0)
}

/** Suspended matters, after one in the order of ids. */
export function suspendedItems({ em }: Pick<Reading, 'em'>, after: string, limit: number): Promise<WorkItem[]> {
  return em.find(WorkItem, { phase: 'suspended', id: { $gt: after } }, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}

/** Lets clocks stand again that went on, for suspended matters, at a time that is still to come: the clock of the machine was put back. */
export async function standItemsAgain({ em, action: { at } }: Change, calendar: Calendar, items: readonly WorkItem[], machineOf: (item: WorkItem) => Machine): Promise<void> {
  const standing = items.flatMap((item) => {
    const clock = item.timing?.clock == null ? null : standAgain(calendar, item.timing.clock, at)
    if (clock === null || clock === item.timing!.clock) return []
    const { workflow } = machineOf(item)
    return [{ id: item.id, role: null, ...timeColumns(calendar, workflow, item, { ...item.timing!, clock, run: clock.run }, at, true) }]
  })
  await updateEach(em, WorkItem, settledColumns, standing)
}

/**
 * Gives every open matter the light that it has at the action's instant, from its stored moments: the clock of the machine was put back,
 * and lights had gone on to what is still to come. Where a clock stands the host comes by. Gives the topics that have matters.
 */
export async function repaintItems({ em, action: { at } }: Change): Promise<readonly string[]> {
  await em.getConnection('write').execute(repaintSql, Array.from({ length: 7 }, () => at.getTime()), 'run', em.getTransactionContext())
  return (await countGroups(em, WorkItem, ['topic'], {})).map(({ topic }) => String(topic))
}

const repaintSql = `
  update work_item set
    light = case when red_at <= ? then 0 when yellow_at <= ? then 1 when blue_at <= ? then 2 else 3 end,
    next_change_at = case when phase = 'suspended' then ? when blue_at > ? then blue_at when yellow_at > ? then yellow_at when red_at > ? then red_at end
  where light is not null`
