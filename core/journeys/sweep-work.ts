import type { Action } from '../base/action.ts'
import { startOfDate } from '../base/start-of-date.ts'
import { dueItems, itemsToCountAnew, nextDue, repaintItems, settleItems, standItemsAgain, suspendedItems } from '../domain/work/settle-items.ts'
import { calendarMark, firstOtherwise, lastSweep, noteSweep } from '../domain/work/sweep-mark.ts'
import { reading } from '../store/access.ts'
import { bookkeeping } from '../store/bookkeeping.ts'
import type { Store } from '../store/database.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'
import type { ConvertDeps } from './convert-alerts.ts'
import { escalateParts } from './escalate-parts.ts'
import { followLights } from './follow-lights.ts'

export interface WorkSweeping extends ConvertDeps {
  readonly store: Store
}

export interface WorkSwept {
  /** Matters that the host came by at. */
  readonly items: number
  /** What followed their lights. */
  readonly effects: number
  /** Topics all of whose matters may have other lights: the machine's clock was put back. Of all else the store tells. */
  readonly repainted: ReadonlySet<string>
  /** When there is something to do next; null: never, as things stand. */
  readonly next: Date | null
}

/** In one change: other writers wait no longer than a moment. */
const lot = 2000

/** By how much the clock has to say less than at the sweep before to have been put back, in milliseconds: machines correct theirs all the time. */
const putBack = 60_000

/**
 * Brings the lights of matters up to now and does what follows them, once, however long the program was down and however the machine's
 * clock was set. Matters whose lights stay as they are cost nothing. Stopped or crashed at any point it goes on with the next sweep.
 */
export async function sweepWork(deps: WorkSweeping, act: () => Action, signal: AbortSignal): Promise<WorkSwept> {
  const { store, machines } = deps
  const swept = { items: 0, effects: 0, repainted: new Set<string>() }
  const settle = (find: (change: Change) => Promise<readonly WorkItem[]>, anew: { readonly since: Date | null } | null) => unitOfWork(store, act(), async (change) => {
    const items = await find(change)
    const owed = await settleItems(change, machines.calendar, items, await machines.under(change, items), { anew })
    await escalateParts(deps, change, owed, await followLights(deps, change, owed))
    const effects = owed.reduce((sum, one) => sum + one.effects.length, 0)
    change.audit({ verb: anew === null ? 'change-lights' : 'count-anew', object: { kind: 'work', id: 'sweep' }, topic: null, after: { matters: items.length, effects } })
    swept.items += items.length
    swept.effects += effects
    return items
  })
  const last = await lastSweep(reading(store, act()))
  const known = calendarMark(machines.calendar)
  if (last !== null && act().at.getTime() < last.at.getTime() - putBack) {
    for (let [after, items] = ['', null as readonly WorkItem[] | null]; !signal.aborted && items?.length !== 0; after = items.at(-1)?.id ?? after) {
      const from = after
      items = (await suspendedItems(reading(store, act()), from, 1)).length === 0 ? [] : await unitOfWork(store, act(), async (change) => {
        const some = await suspendedItems(change, from, lot)
        await standItemsAgain(change, machines.calendar, some, await machines.under(change, some))
        change.audit({ verb: 'stand-again', object: { kind: 'work', id: 'sweep' }, topic: null, after: { since: last.at.toISOString(), matters: some.length } })
        return some
      })
    }
    await unitOfWork(store, act(), async (change) => {
      change.audit({ verb: 'repaint-lights', object: { kind: 'work', id: 'sweep' }, topic: null, after: { since: last.at.toISOString() } })
      for (const topic of await repaintItems(change)) swept.repainted.add(topic)
    })
  }
  if (last !== null && last.calendar !== known) {
    const day = firstOtherwise(machines.calendar, last.calendar)
    const since = day === null ? null : startOfDate(machines.calendar.timeZone, day)
    for (let [after, items] = ['', null as readonly WorkItem[] | null]; !signal.aborted && items?.length !== 0; after = items.at(-1)?.id ?? after) {
      const from = after
      items = (await itemsToCountAnew(reading(store, act()), since, from, 1)).length === 0 ? [] : await settle((change) => itemsToCountAnew(change, since, from, lot), { since })
    }
  }
  // A look costs the writer nothing.
  const isDue = () => nextDue(reading(store, act()))
  for (let next = await isDue(); !signal.aborted && next !== null && next <= act().at; next = await isDue()) await settle((change) => dueItems(change, lot), null)
  const ended = act().at
  if (!signal.aborted && (last === null || last.calendar !== known || swept.items > 0 || ended.getTime() < last.at.getTime() - putBack)) await bookkeeping(store, (em) => noteSweep({ em }, ended, known))
  return { ...swept, next: await isDue() }
}
