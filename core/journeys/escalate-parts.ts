import { wholeScope } from '../base/new-action.ts'
import { findItems } from '../domain/work/find-items.ts'
import { moveItems } from '../domain/work/move-items.ts'
import type { Owed } from '../domain/work/settle-items.ts'
import { hostActor, stateAfter } from '../domain/work/system-flow.ts'
import type { Change } from '../store/unit-of-work.ts'
import type { ConvertDeps } from './convert-alerts.ts'
import { asksForNotice } from './draft-due-notices.ts'
import { settleMoves } from './settle-moves.ts'

/** The action by which the host ends a part that nobody has answered: another notice goes on with it (design: domain, Notice). */
const escalate = 'escalate'

/**
 * Ends parts of notices whose red light has brought on another notice, where their workflow lets the host. Called when the host comes by,
 * not when somebody acts: who signs late has signed.
 */
export async function escalateParts(deps: ConvertDeps, change: Change, owed: readonly Owed[]): Promise<void> {
  const ids = owed.filter(({ item, effects }) => item.subject === 'notice' && effects.some((effect) => effect.light === 'red' && asksForNotice(effect))).map(({ item }) => item.id)
  if (ids.length === 0) return
  const items = await findItems({ ...change, action: { ...change.action, scope: wholeScope } }, ids)
  const machineOf = await deps.machines.under(change, [...items.values()])
  const moves = [...items.values()].filter((item) => stateAfter(machineOf(item), item.state, escalate, change.action.at) !== null)
  const results = await moveItems(change, deps.machines.calendar, moves.map((item) => ({ item, machine: machineOf(item), move: { action: escalate, actor: hostActor } })))
  await settleMoves(deps, change, items, results)
}
