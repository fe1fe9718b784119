import type { WorkTiming } from '../../contracts/matter-clock.ts'
import type { Hindrance, MigrationCounts } from '../../contracts/work-migration-api.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import { lostSeparations, stateUnder } from '../../engines/workflow/change-version.ts'
import type { Reading } from '../../store/access.ts'
import { MigratedItem, type WorkMigration } from '../../store/entities/work/work-migration.ts'
import { WorkAct } from '../../store/entities/work/work-act.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import { maskPersonal } from '../../store/mask-personal.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { updateEach } from '../../store/update-each.ts'
import type { PinnedMachine } from './machines.ts'
import { historiesOf } from './move-items.ts'
import { inTime, roleAt } from './role-at.ts'
import type { Owed } from './settle-items.ts'
import { stateColumns } from './start-items.ts'
import { beginTiming, settleTiming, timeColumnNames, timeColumns } from './work-timing.ts'
import { changeVersion, freeMatter, returnVersion } from './work-words.ts'

/** The two versions that matters go between. */
export interface Versions {
  readonly from: PinnedMachine
  readonly to: PinnedMachine
}

type Columns = Pick<WorkItem, (typeof changedColumns)[number]>

/** What going over makes of a matter, worked out on a copy of it. */
export interface Migrated {
  readonly item: WorkItem
  readonly columns: Columns
  /** What was due because of its lights before, and had not been done yet. */
  readonly owed: Owed
}

export interface Staying {
  readonly item: WorkItem
  readonly why: Hindrance
}

const changedColumns = ['version', 'state', 'phase', 'role', 'assignee', 'acts', ...timeColumnNames] as const satisfies readonly (keyof WorkItem)[]

/** Matters of a version that are not done with, after one in the order of ids. */
export function openItemsUnder({ em }: Pick<Reading, 'em'>, { topic, subject, from }: Pick<WorkMigration, 'topic' | 'subject' | 'from'>, after: string, limit: number): Promise<WorkItem[]> {
  return em.find(WorkItem, { topic, subject, version: from, id: { $gt: after }, phase: { $nin: ['closed', 'void'] } } as never, { orderBy: { id: 'asc' }, limit, disableIdentityMap: true })
}

/**
 * What going over to another version makes of matters, each worked out on a copy; nothing is written. A matter keeps its clock, since
 * people were told of it: only where it had none, and its state now has a deadline, one begins.
 */
export async function copiesUnder(read: Reading, calendar: Calendar, { from, to }: Versions, items: readonly WorkItem[]): Promise<{ readonly migrated: readonly Migrated[]; readonly staying: readonly Staying[] }> {
  const { at } = read.action
  const lost = lostSeparations(from.workflow, to.workflow)
  const histories = lost.size === 0 ? new Map<string, readonly WorkAct[]>() : await historiesOf(read, items)
  const migrated: Migrated[] = []
  const staying: Staying[] = []
  for (const item of items) {
    const place = placeUnder({ from, to }, item)
    const why = 'hindrance' in place ? place.hindrance
      : item.timing?.asked !== undefined && to.workflow.extension === undefined ? 'asked-for-time'
        : (histories.get(item.id) ?? []).some(({ action }) => lost.has(action)) ? 'separation' : null
    if ('hindrance' in place || why !== null) {
      staying.push({ item, why: why! })
      continue
    }
    const settled = item.timing === null ? { timing: beginTiming(calendar, from.workflow, item.state, at), effects: [] } : settleTiming(calendar, from.workflow, item, item.timing, at)
    // In a state that stops the clock, `within` says for how long.
    const begins = settled.timing.clock === null && to.workflow.states[place.state]!.phase !== 'suspended' && (to.workflow.states[place.state]!.within ?? null) !== null
    const timing = begins ? beginTiming(calendar, to.workflow, place.state, at, settled.timing) : renamed(settled.timing, (state) => nameUnder({ from, to }, state))
    migrated.push({ item, owed: { item: inTime(from.workflow, item, settled.timing), effects: settled.effects }, columns: columnsUnder(calendar, to, item, place.state, timing, at) })
  }
  return { migrated, staying }
}

/** Where a matter goes. One whose clock stands, or is over, comes back to the state that the clock is of: that one has to have a place too. */
function placeUnder({ from, to }: Versions, { state, timing }: WorkItem): ReturnType<typeof stateUnder> {
  const place = stateUnder(from.workflow, to.workflow, state)
  if ('hindrance' in place || timing === null || timing.state === state) return place
  const behind = stateUnder(from.workflow, to.workflow, timing.state)
  return 'hindrance' in behind ? behind : place
}

/** The same of a matter that goes back to what it left, its clock as it runs now; one that began by going over goes too. */
function copyBack(calendar: Calendar, { from, to }: Versions, item: WorkItem, went: WorkAct, at: Date): Migrated {
  const settled = settleTiming(calendar, to.workflow, item, item.timing!, at)
  const isNew = settled.timing.clock?.started === went.at.toISOString() && (from.workflow.states[went.from]?.within ?? null) === null
  const timing = renamed({ ...settled.timing, ...(isNew ? { clock: null } : {}) }, (state) => (state === went.to ? went.from : nameBefore({ from, to }, state)))
  return { item, owed: { item: inTime(to.workflow, item, settled.timing), effects: settled.effects }, columns: columnsUnder(calendar, from, item, went.from, timing, at) }
}

function columnsUnder(calendar: Calendar, machine: PinnedMachine, item: WorkItem, state: string, timing: WorkTiming, at: Date): Columns {
  const stands = stateColumns(machine.workflow, state)
  const columns = { ...stands, role: roleAt(machine.workflow, stands, timing) }
  return { ...columns, ...timeColumns(calendar, machine.workflow, { id: item.id, state }, timing, at), version: machine.version, assignee: columns.role === item.role || columns.phase === 'suspended' ? item.assignee : null, acts: item.acts + 1 } as unknown as Columns
}

/** The clock of a matter that is suspended is that of the state before, so more states are named than the one that it stands in. */
function renamed(timing: WorkTiming, named: (state: string) => string): WorkTiming {
  const spans = timing.spans === undefined ? undefined : Object.fromEntries(Object.entries(timing.spans).map(([state, span]) => [named(state), span]))
  return { ...timing, state: named(timing.state), ...(spans === undefined ? {} : { spans }) }
}

function nameUnder({ from, to }: Versions, state: string): string {
  const place = stateUnder(from.workflow, to.workflow, state)
  return 'state' in place ? place.state : state
}

function nameBefore(versions: Versions, state: string): string {
  const before = Object.keys(versions.from.workflow.states).filter((name) => nameUnder(versions, name) === state)
  return before.includes(state) ? state : (before[0] ?? state)
}

/** Takes matters over for a migration: an act of each, with its leaf on the trail. Gives what is owed because of their lights. */
export async function migrateItems(change: Change, migration: WorkMigration, { from, to }: Versions, migrated: readonly Migrated[]): Promise<readonly Owed[]> {
  await change.em.insertMany(MigratedItem, migrated.map(({ item, columns }) => ({ item: item.id, act: columns.acts, assignee: columns.assignee === null ? item.assignee : null, migration: migration.id }) as unknown as MigratedItem))
  return store(change, changeVersion, migration, migrated, migration.reason!, { version: to.version, left: from.version })
}

/** Matters that a migration took over, after one in the order of ids. Those that were taken back already are among them. */
export async function itemsMigrated({ em }: Pick<Reading, 'em'>, migration: WorkMigration, after: string, limit: number): Promise<readonly MigratedItem[]> {
  return em.find(MigratedItem, { migration: migration.id, item: { $gt: after } } as never, { orderBy: { item: 'asc' }, limit, disableIdentityMap: true })
}

/** Whoever lost a matter by going over, and what it goes back to. */
export interface LostHolder extends Pick<WorkItem, 'role'> {
  readonly item: WorkItem
  readonly assignee: string
}

/** What taking matters back asks of those who had them: the matters that they can see to again, by id. */
export type HoldAgain = (lost: readonly LostHolder[]) => Promise<ReadonlySet<string>>

/** Takes matters back to the version that they left, but for those on which somebody has acted since, those that went on to yet another version, and those that are back. Who lost one by going over has it again, where they can see to it. */
export async function takeItemsBack(change: Change, calendar: Calendar, migration: WorkMigration, versions: Versions, rows: readonly MigratedItem[], holdAgain: HoldAgain): Promise<{ readonly migrated: readonly Migrated[]; readonly staying: readonly Staying[]; readonly owed: readonly Owed[] }> {
  const { em, action } = change
  const ids = rows.map(({ item }) => item)
  const items = await em.find(WorkItem, { id: { $in: ids } }, { orderBy: { id: 'asc' }, disableIdentityMap: true })
  const rowOf = new Map(rows.map((row) => [row.item, row]))
  const histories = await historiesOf(change, items)
  // From going over on, that act first.
  const acts = new Map(items.map(({ id }) => [id, histories.get(id)!.filter(({ number }) => number >= rowOf.get(id)!.act)]))
  const since = new Map(items.map(({ id }) => [id, comeOf(acts.get(id)!.slice(1))]))
  const staying = items.flatMap((item) => {
    const why = since.get(item.id)!
    return why === 'untouched' || why === 'returned' ? [] : [{ item: leftOf(item, acts.get(item.id)!), why }]
  })
  const back = items.filter(({ id }) => since.get(id) === 'untouched').map((item) => copyBack(calendar, versions, item, acts.get(item.id)![0]!, action.at))
  const lost = back.flatMap(({ item, columns }) => {
    const assignee = rowOf.get(item.id)!.assignee
    return assignee === null || columns.assignee !== null || columns.phase === 'closed' || columns.phase === 'void' ? [] : [{ item, assignee, role: columns.role }]
  })
  const able = lost.length === 0 ? new Set<string>() : await holdAgain(lost)
  const migrated = back.map((one) => (able.has(one.item.id) ? { ...one, columns: { ...one.columns, assignee: rowOf.get(one.item.id)!.assignee } } : one))
  return { migrated, staying, owed: await store(change, returnVersion, migration, migrated, migration.undoReason!, { version: versions.from.version, left: versions.to.version }) }
}

/**
 * What acts after going over come to: somebody acted, whether before it went further or after; it went over further and has not come back;
 * it came back from here, whatever happened then; or nothing, also where it went further and came back.
 */
function comeOf(since: readonly WorkAct[]): 'acted-since' | 'gone-further' | 'returned' | 'untouched' {
  let further = 0
  for (const { action } of since) {
    if (action === freeMatter) continue
    if (action !== changeVersion && action !== returnVersion) return 'acted-since'
    further += action === changeVersion ? 1 : -1
    if (further < 0) return 'returned'
  }
  return further === 0 ? 'untouched' : 'gone-further'
}

/** A matter with the state that it had when it went over further from where it had gone and has not come back since: its own may be one that these versions do not have. */
function leftOf(item: WorkItem, [, ...since]: readonly WorkAct[]): WorkItem {
  const away: WorkAct[] = []
  for (const act of since) {
    if (act.action === changeVersion) away.push(act)
    if (act.action === returnVersion) away.pop()
  }
  const [further] = away
  return further === undefined ? item : { ...item, state: further.from }
}

/** The job acts for whoever is at the migration. */
async function store({ em, action, audit, touch }: Change, name: string, { id: migration, account, accountName }: WorkMigration, migrated: readonly Migrated[], reason: string, details: Readonly<Record<string, string>>): Promise<readonly Owed[]> {
  await updateEach(em, WorkItem, changedColumns, migrated.map(({ item: { id }, columns }) => ({ id, ...columns })))
  const note = maskPersonal(reason)
  await em.insertMany(WorkAct, migrated.map(({ item, columns }) => ({
    item: item.id, number: columns.acts, action: name, from: item.state, to: columns.state, at: action.at, account, actorName: accountName,
    inPlaceOf: null, actorOrganisation: null, organisation: null, grounds: null, answer: null, note,
  })))
  for (const { item } of migrated) touch(item)
  for (const { item, columns } of migrated) audit({ verb: name, object: { kind: item.subject, id: item.id }, topic: item.topic, before: { state: item.state, ...(item.assignee === columns.assignee ? {} : { assignee: item.assignee }) }, after: { state: columns.state, act: columns.acts, note, by: account, migration, ...(item.assignee === columns.assignee ? {} : { assignee: columns.assignee }), ...details } })
  return migrated.map(({ owed }) => owed).filter(({ effects }) => effects.length > 0)
}

/** Counts with those of more matters. */
export function addCounts({ moves, stays }: MigrationCounts, { migrated, staying }: { readonly migrated: readonly Migrated[]; readonly staying: readonly Staying[] }): MigrationCounts {
  const moved = tally(moves.map((move) => [[move.from, move.to], move.count]), migrated.map(({ item, columns }) => [item.state, columns.state]))
  const stayed = tally(stays.map((stay) => [[stay.state, stay.why], stay.count]), staying.map(({ item, why }) => [item.state, why]))
  return { moves: moved.map(([[from, to], count]) => ({ from, to, count })), stays: stayed.map(([[state, why], count]) => ({ state, why: why as Hindrance, count })) }
}

type Pair = readonly [string, string]

function tally(known: readonly (readonly [Pair, number])[], more: readonly Pair[]): readonly (readonly [Pair, number])[] {
  const counts = new Map(known.map(([pair, count]) => [pair.join(' '), count]))
  for (const pair of more) counts.set(pair.join(' '), (counts.get(pair.join(' ')) ?? 0) + 1)
  return [...counts].map(([key, count]) => [key.split(' ') as unknown as Pair, count])
}
