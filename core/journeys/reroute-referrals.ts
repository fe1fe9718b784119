import type { Action } from '../base/action.ts'
import { isHuiyanError } from '../base/errors.ts'
import { readersOf, referralsFor } from '../domain/referrals/find-referrals.ts'
import { openUnbroken } from '../domain/referrals/referral-content.ts'
import { openItems } from '../domain/work/find-items.ts'
import { reading } from '../store/access.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { canGoOn, nobodyToGoOn, routeReferral } from './route-referral.ts'
import type { ReferralDeps } from './see-referrals.ts'

/** Read together. */
const lot = 500

/**
 * Sees to it that every referral under way has somebody who can go on with it: organisations move in the tree, people change theirs and
 * lose roles, and whoever is kept apart by that sees nothing any more. What nobody can take on waits until somebody can; one whose seal is broken
 * holds up no other.
 */
export async function rerouteReferrals(deps: ReferralDeps, act: () => Action, signal: AbortSignal): Promise<void> {
  for (let [after, items] = ['', await openItems(reading(deps.sealed, act()), 'referral', '', lot)]; items.length > 0 && !signal.aborted; after = items.at(-1)!.id, items = await openItems(reading(deps.sealed, act()), 'referral', after, lot)) {
    const sealed = reading(deps.sealed, act())
    const machineOf = await deps.machines.under(sealed, items)
    const referrals = new Map((await referralsFor(sealed, items.map(({ id }) => id))).map((one) => [one.id, one]))
    const readers = await readersOf(sealed, [...referrals.keys()])
    for (const item of items) {
      const referral = referrals.get(item.id)
      const content = referral === undefined ? null : openUnbroken(deps.sealer, referral)
      if (referral === undefined || content === null) continue
      const at = { referral, content, workflow: machineOf(item).workflow, state: item.state }
      const named = readers.get(item.id) ?? []
      if (await canGoOn(deps, sealed.action, at, named)) continue
      await unitOfWork(deps.sealed, act(), (change) => routeReferral(deps, change, at, named)).catch((error: unknown) => {
        if (!nobodyToGoOn.some((code) => isHuiyanError(error, code))) throw error
      })
    }
  }
}
