import type { HuiyanError } from '../base/errors.ts'
import { systemActor, wholeScope } from '../base/new-action.ts'
import type { Move } from '../domain/work/decide-move.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Machines, PinnedMachine } from '../domain/work/machines.ts'
import { moveItems, type Moved } from '../domain/work/move-items.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { JsonObject } from '../store/json-object.ts'
import type { Change } from '../store/unit-of-work.ts'

export type Items = ReadonlyMap<string, WorkItem>

export interface HostMoving {
  readonly machines: Machines
  /** What follows of the host's own moves. */
  settle(change: Change, before: Items, results: ReadonlyMap<string, Moved | HuiyanError>): Promise<void>
}

/** The host acts for itself within somebody's change, and its entries say so. */
export const asHost = (change: Change): Change => ({
  ...change, action: { ...change.action, actor: systemActor, scope: wholeScope },
  audit: (entry) => change.audit({ ...entry, after: { ...(entry.after as JsonObject | undefined), by: 'system' } }),
})

/** Matters by id, wherever they lie. */
export const itemsOf = async (change: Change, ids: readonly string[]): Promise<readonly WorkItem[]> => [...(await findItems(asHost(change), ids)).values()]

/** Moves matters as the host, each by what `moveOf` says of it; null leaves it be. */
export async function moveByHost({ machines, settle }: HostMoving, change: Change, items: readonly WorkItem[], moveOf: (item: WorkItem, machine: PinnedMachine) => Pick<Move, 'action' | 'actor' | 'joins' | 'reopensByHost' | 'dispatchesByHost' | 'excusesByHost' | 'organisation' | 'grounds' | 'note' | 'details'> | null): Promise<void> {
  const host = asHost(change)
  const machineOf = await machines.under(host, items)
  const asked = items.flatMap((item) => {
    const move = moveOf(item, machineOf(item))
    return move === null ? [] : [{ item, machine: machineOf(item), move }]
  })
  if (asked.length === 0) return
  await settle(host, new Map(items.map((item) => [item.id, item])), await moveItems(host, machines.calendar, asked))
}
