import { wholeScope } from '../base/new-action.ts'
import { findItems } from '../domain/work/find-items.ts'
import { moveItems } from '../domain/work/move-items.ts'
import type { Owed } from '../domain/work/settle-items.ts'
import { hostActor, stateAfter } from '../domain/work/system-flow.ts'
import type { Change } from '../store/unit-of-work.ts'
import type { ConvertDeps } from './convert-alerts.ts'
import { settleMoves } from './settle-moves.ts'

/** The action by which the host ends a part that nobody has answered: another notice goes on with it (design: domain, Notice). */
const escalate = 'escalate'

/**
 * Ends parts of notices whose red light has brought on another notice (`drafted`, by effect), where their workflow lets the host: what no
 * notice goes on with is not ended. Called when the host comes by, not when somebody acts: who signs late has signed.
 */
export async function escalateParts(deps: ConvertDeps, change: Change, owed: readonly Owed[], drafted: ReadonlyMap<string, string>): Promise<void> {
  const ids = owed.filter(({ item, effects }) => item.subject === 'notice' && effects.some(({ light, key }) => light === 'red' && drafted.has(key))).map(({ item }) => item.id)
  if (ids.length === 0) return
  const items = await findItems({ ...change, action: { ...change.action, scope: wholeScope } }, ids)
  const machineOf = await deps.machines.under(change, [...items.values()])
  const moves = [...items.values()].filter((item) => stateAfter(machineOf(item), item.state, escalate, change.action.at) !== null)
  const results = await moveItems(change, deps.machines.calendar, moves.map((item) => ({ item, machine: machineOf(item), move: { action: escalate, actor: hostActor } })))
  await settleMoves(deps, change, items, results)
}
