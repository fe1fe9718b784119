import type { Action } from '../base/action.ts'
import { untouchedAlerts, untouchedGroups, type Untouched } from '../domain/dispatch/desk-alerts.ts'
import { automaticTopics } from '../domain/dispatch/keep-table.ts'
import { dispatchByHost } from '../domain/work/by-host.ts'
import { findItems } from '../domain/work/find-items.ts'
import { hostActor } from '../domain/work/system-flow.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { routedBy } from './act-on-work.ts'
import type { ConvertDeps } from './convert-alerts.ts'
import { moveByHost } from './move-by-host.ts'
import { destinations, routeMatters } from './route-matters.ts'
import { settleMoves } from './settle-moves.ts'

export interface AutomaticDispatch extends ConvertDeps {
  readonly store: Store
}

/** In one change: other writers wait no longer than a moment. */
const lot = 500

/**
 * Hands out what has come to the desk of topics whose alerts go out by themselves: those alone that were made since that was said, that
 * still fire and that nobody has acted on, so that what somebody sent back stays with the desk, and nothing goes out twice. Where nobody
 * takes it, it stays there, and goes when a table or an organisation says otherwise. Cut off, it goes on at the next look. Gives how many
 * went.
 */
export async function dispatchAutomatically(deps: AutomaticDispatch, act: () => Action, signal: AbortSignal): Promise<number> {
  let dispatched = 0
  const running = new Set(deps.registry.running().map(({ runtime }) => runtime.pack.id))
  for (const untouched of await automaticTopics(reading(deps.store, act()))) {
    if (!running.has(untouched.topic) || !(await anyGoes(deps, act(), untouched))) continue
    for (let [after, found] = ['', lot]; found === lot && !signal.aborted;) {
      const read = reading(deps.store, act())
      const alerts = await untouchedAlerts(read, untouched, after, lot)
      found = alerts.length
      after = alerts.at(-1)?.id ?? after
      const destinationOf = await destinations(deps, read)
      dispatched += await dispatchLot(deps, act(), untouched.topic, alerts.filter((alert) => destinationOf(untouched.topic, alert).organisation !== null).map(({ id }) => id))
    }
  }
  return dispatched
}

/** A look costs the writer nothing, and what nobody takes is not gone through one by one. */
async function anyGoes(deps: AutomaticDispatch, action: Action, untouched: Untouched): Promise<boolean> {
  const read = reading(deps.store, action)
  const groups = await untouchedGroups(read, untouched)
  if (groups.length === 0) return false
  const destinationOf = await destinations(deps, read)
  return groups.some((group) => destinationOf(untouched.topic, group).organisation !== null)
}

async function dispatchLot(deps: AutomaticDispatch, action: Action, topic: string, ids: readonly string[]): Promise<number> {
  const { store, machines } = deps
  const read = reading(store, action)
  const before = [...(await findItems(read, ids)).values()]
  const machineOf = await machines.under(read, before)
  const able = before.filter((item) => dispatchByHost(machineOf(item), item) !== null).map(({ id }) => id)
  if (able.length === 0) return 0
  return unitOfWork(store, action, async (change) => {
    // As they and the tables stand now that only one change is under way.
    const items = [...(await findItems(change, able)).values()]
    const destinationOf = await routeMatters(deps, change, items)
    let went = 0
    await moveByHost({ machines, settle: (host, was, moved) => settleMoves(deps, host, was, moved) }, change, items, (item, machine) => {
      const name = dispatchByHost(machine, item)
      const { organisation, row, why } = destinationOf(item)
      if (name === null || organisation === null) return null
      went += 1
      return { action: name, actor: hostActor, dispatchesByHost: true, organisation: organisation.id, grounds: why, details: routedBy(row) }
    })
    change.audit({ verb: 'dispatch-automatically', object: { kind: 'topic', id: topic }, topic, after: { matters: went } })
    return went
  })
}
