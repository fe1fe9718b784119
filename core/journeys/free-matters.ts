import type { Action } from '../base/action.ts'
import { lights } from '../contracts/matter-clock.ts'
import { notifyFreed } from '../domain/notifications/notify.ts'
import { freeItem } from '../domain/work/assign-item.ts'
import { findItems } from '../domain/work/find-items.ts'
import { itemsHeldBy, nextAssignee, reachesAllHeld } from '../domain/work/held-items.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { toldOf } from './follow-lights.ts'
import { holdersOf, personAt, type HolderReading } from './holders-of.ts'

export interface Freeing extends HolderReading {
  readonly store: Store
}

/** In one change: other writers wait no longer than a moment. */
const lot = 500

/**
 * Makes nobody's again what people have who can no longer see to it, since their account is suspended, their grant has ended or reaches it
 * no more; those with the role there are told. Cut off, it goes on at the next look. Gives how many matters.
 */
export async function freeMatters(deps: Freeing, act: () => Action, signal: AbortSignal): Promise<number> {
  let freed = 0
  for (let account = await nextAssignee(reading(deps.store, act()), ''); account !== null && !signal.aborted; account = await nextAssignee(reading(deps.store, act()), account)) {
    const read = reading(deps.store, act())
    const person = await personAt(deps, read, account)
    if (person !== null && (await reachesAllHeld(person.read))) continue
    for (let [after, found] = ['', lot]; found === lot && !signal.aborted;) {
      const items = await itemsHeldBy(reading(deps.store, act()), account, after, lot)
      found = items.length
      after = items.at(-1)?.id ?? after
      if ((await lost(deps, reading(deps.store, act()), items)).length > 0) freed += await freeLot(deps, act(), account, items.map(({ id }) => id))
    }
  }
  return freed
}

async function freeLot(deps: Freeing, action: Action, account: string, ids: readonly string[]): Promise<number> {
  return unitOfWork(deps.store, action, async (change) => {
    // As they stand now that only one change is under way.
    const items = await lost(deps, change, await heldAmong(change, account, ids))
    for (const item of items) await notifyFreed(change, toldOf(item), { act: await freeItem(change, item), light: lights[item.light ?? lights.length - 1] ?? 'green' })
    change.audit({ verb: 'free-matters', object: { kind: 'account', id: account }, topic: null, after: { by: 'system', matters: items.length } })
    return items.length
  })
}

async function heldAmong(read: Reading, account: string, ids: readonly string[]): Promise<readonly WorkItem[]> {
  return [...(await findItems(read, ids)).values()].filter(({ assignee, role, phase }) => assignee === account && role !== null && phase !== 'suspended')
}

/** Those of some matters that whoever has them can no longer see to. */
async function lost(deps: Freeing, read: Reading, items: readonly WorkItem[]): Promise<readonly WorkItem[]> {
  const holders = await holdersOf(deps, read, items)
  return items.filter(({ id }) => !holders.has(id))
}
