import { HuiyanError } from '../base/errors.ts'
import { carryAlong, noteWork } from '../domain/alerts/note-work.ts'
import { putInCharge } from '../domain/work/put-in-charge.ts'
import type { Moved } from '../domain/work/move-items.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { Change } from '../store/unit-of-work.ts'
import { followLights } from './follow-lights.ts'

/**
 * Notes what came of moves of work on alerts where their lists look; what is merged into them follows. What was still owed because of
 * their lights is done, for whoever was in charge then. `before`: the work as it was, by alert.
 */
export async function settleMoves(change: Change, before: ReadonlyMap<string, WorkItem>, results: ReadonlyMap<string, Moved | HuiyanError>): Promise<void> {
  const works = [...results.values()].flatMap((result) => (result instanceof HuiyanError ? [] : [result]))
  await followLights(change, works.flatMap(({ id, owed }) => (owed.length === 0 ? [] : [{ item: before.get(id)!, effects: owed }])))
  await noteWork(change, works)
  await settleCarried(change, works.filter(({ id, organisation }) => before.get(id)!.organisation !== organisation))
}

/** Lets what is merged into some alerts follow to whom these are with, and the work on it. */
export async function settleCarried(change: Change, primaries: Parameters<typeof carryAlong>[1]): Promise<void> {
  await putInCharge(change, await carryAlong(change, primaries))
}
