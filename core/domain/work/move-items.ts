import { HuiyanError } from '../../base/errors.ts'
import type { Calendar } from '../../engines/deadlines/calendar.ts'
import type { WorkflowFile } from '../../contracts/generated/workflow.ts'
import type { MatterClock } from '../../contracts/matter-clock.ts'
import type { Machine } from '../../engines/workflow/build-machine.ts'
import { fanOutOf, splits } from '../../engines/workflow/fan-out.ts'
import { WorkAct } from '../../store/entities/work/work-act.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'
import { maskPersonal } from '../../store/mask-personal.ts'
import type { Reading } from '../../store/access.ts'
import type { Change } from '../../store/unit-of-work.ts'
import { insertEach } from '../../store/insert-each.ts'
import { updateEach } from '../../store/update-each.ts'
import { decideMove, type AskedPart, type Decided, type Move } from './decide-move.ts'
import { inTime } from './role-at.ts'
import type { Owed } from './settle-items.ts'
import { beginTiming, moveTiming, settleTiming, timeColumnNames, timeColumns, type TimeColumns } from './work-timing.ts'

/** A matter with what is to be done with it, and the machine of its version. */
export interface AskedMove {
  readonly item: WorkItem
  readonly machine: Machine
  readonly move: Move
}

export interface Moved extends Decided {
  readonly id: string
  readonly from: string
  /** Of the act. */
  readonly number: number
  /** What was due because of its lights before it moved, and had not been done yet. */
  readonly owed: Owed
  /** The stored answer that it was done with. */
  readonly answer: string | null
  /** Whom it asks now, where it was split. */
  readonly asks: readonly AskedPart[]
  /** The clock that it goes by now. */
  readonly clock: MatterClock | null
  /** It was in a state in which others were asked, and is no longer in that round. */
  readonly endsRound: boolean
}

const actColumns = ['item', 'number', 'action', 'from', 'to', 'at', 'account', 'actorName', 'actorOrganisation', 'inPlaceOf', 'organisation', 'grounds', 'answer', 'note'] as const satisfies readonly (keyof WorkAct)[]

type DoneMove = AskedMove & { readonly moved: Moved; readonly time: TimeColumns }

const movedColumns = ['state', 'phase', 'role', 'organisation', 'assignee', 'since', 'acts', ...timeColumnNames] as const satisfies readonly (keyof WorkItem)[]

const chunk = 500

/**
 * Does actions on several matters, each by itself: what stands against one (`decideMove`) is its result and leaves the others be. A
 * matter may come once only. Its clock goes by what it does (decision 19).
 */
export async function moveItems(change: Change, calendar: Calendar, asked: readonly AskedMove[]): Promise<ReadonlyMap<string, Moved | HuiyanError>> {
  const { em, action } = change
  const histories = await historiesOf(change, asked.filter(needsHistory).map(({ item }) => item))
  const results = new Map<string, Moved | HuiyanError>()
  const done: DoneMove[] = []
  for (const one of asked) {
    const { item, machine, move } = one
    const decided = decideMove(machine, item, histories.get(item.id) ?? [], move, action.at)
    if (decided instanceof HuiyanError) {
      results.set(item.id, decided)
      continue
    }
    const { time, owed } = timeOf(calendar, one, decided, action.at)
    const asks = splits(machine.workflow, move.action) && Array.isArray(move.asks) ? (move.asks as readonly AskedPart[]) : []
    const moved = { ...decided, id: item.id, from: item.state, number: item.acts + 1, owed, answer: move.answer ?? null, asks, clock: time.timing?.clock ?? null, endsRound: fanOutOf(machine.workflow, item.state) !== null }
    results.set(item.id, moved)
    done.push({ ...one, moved, time })
  }
  await updateEach(em, WorkItem, movedColumns, done.map(({ item, moved: { state, phase, role, organisation, assignee, number }, time }) => ({
    id: item.id, state, phase, role, organisation, assignee, since: action.at, acts: number, ...time,
  })))
  await insertEach(em, WorkAct, actColumns, done.map((one) => actOf(change, one)))
  for (const one of done) {
    note(change, one)
    // Those who had it are told as those who have it.
    for (const { organisation } of [one.item, one.moved]) change.touch({ topic: one.item.topic, organisation })
  }
  return results
}

/** What a move does to a matter's time, and what is owed before it does. */
function timeOf(calendar: Calendar, { item, machine: { workflow }, move }: AskedMove, decided: Decided, at: Date): { readonly time: TimeColumns; readonly owed: Owed } {
  const settled = item.timing === null ? { timing: beginTiming(calendar, workflow, item.state, at), effects: [] } : settleTiming(calendar, workflow, item, item.timing, at)
  const begun = move.spans === undefined ? settled.timing : { ...settled.timing, spans: move.spans }
  const timing = keepsClock(workflow, decided.state) ? { ...begun, state: decided.state } : moveTiming(calendar, workflow, begun, { action: move.action, from: item.state, handed: decided.organisation !== item.organisation }, at)
  return { time: timeColumns(calendar, workflow, { id: item.id, state: decided.state }, timing, at), owed: { item: inTime(workflow, item, settled.timing), effects: settled.effects } }
}

/** Handing an assessment down, and taking it back, gives nobody more time. */
const keepsClock = ({ subject, states }: WorkflowFile, to: string): boolean => subject === 'assessment' && states[to]?.phase !== 'closed' && states[to]?.phase !== 'void'

/** Acts on matters, the earliest first, by matter. */
export async function historiesOf({ em }: Pick<Reading, 'em'>, items: readonly WorkItem[]): Promise<ReadonlyMap<string, readonly WorkAct[]>> {
  const acts: WorkAct[] = []
  for (let at = 0; at < items.length; at += chunk) {
    acts.push(...(await em.find(WorkAct, { item: { $in: items.slice(at, at + chunk).map(({ id }) => id) } }, { orderBy: { number: 'asc' }, disableIdentityMap: true })))
  }
  return Map.groupBy(acts, ({ item }) => item)
}

/** The notes of the acts by which some matters have just moved, by matter; left out where there is none. */
export async function lastNotes({ em }: Pick<Reading, 'em'>, works: readonly Pick<Moved, 'id' | 'number'>[]): Promise<ReadonlyMap<string, string>> {
  const notes = new Map<string, string>()
  for (let at = 0; at < works.length; at += chunk) {
    const numbers = new Map(works.slice(at, at + chunk).map(({ id, number }) => [id, number]))
    for (const act of await em.find(WorkAct, { item: { $in: [...numbers.keys()] } }, { disableIdentityMap: true })) if (act.number === numbers.get(act.item) && act.note !== null) notes.set(act.item, act.note)
  }
  return notes
}

/** The host's own acts are told in its run; those of people are looked into where somebody else must not have done another, or acted meanwhile. */
function needsHistory({ item, machine, move }: AskedMove): boolean {
  return item.acts > 0 && ((move.known !== undefined && move.known !== item.acts) || (machine.workflow.actions[move.action]?.notSameActorAs ?? []).length > 0)
}

function actOf({ action }: Change, { item, move, moved }: DoneMove): WorkAct {
  return {
    item: item.id, number: moved.number, action: move.action, from: moved.from, to: moved.state, at: action.at,
    account: action.actor.kind === 'system' ? null : action.actor.id, actorName: action.actor.name, actorOrganisation: move.actorOrganisation ?? null,
    inPlaceOf: moved.inPlaceOf, organisation: moved.organisation === item.organisation ? null : moved.organisation, grounds: moved.organisation === item.organisation ? null : (move.grounds ?? null), answer: move.answer ?? null,
    note: move.note === undefined || move.note === null ? null : maskPersonal(move.note),
  }
}

function note({ audit }: Change, { item, move, moved }: DoneMove): void {
  const handed = moved.organisation !== item.organisation
  audit({
    verb: `${move.action.replaceAll('_', '-')}-${item.subject}`, object: { kind: item.subject, id: item.id }, topic: item.topic,
    before: { state: item.state, ...(handed ? { organisation: item.organisation } : {}) },
    after: {
      state: moved.state, act: moved.number, ...(handed ? { organisation: moved.organisation } : {}), ...(move.answer === undefined || move.answer === null ? {} : { answer: move.answer }),
      ...(move.note === undefined || move.note === null ? {} : { note: maskPersonal(move.note) }),
      ...(move.actor.kind === 'system' ? {} : { roles: [...move.actor.roles], for: move.actor.organisation }), ...(moved.inPlaceOf === null ? {} : { inPlaceOf: moved.inPlaceOf }), ...(moved.asks.length === 0 ? {} : { asks: moved.asks.map(({ id, organisation }) => ({ id, organisation })) }),
      ...(move.joins === undefined ? {} : { joins: { ...move.joins } }), ...move.details,
    },
  })
}
