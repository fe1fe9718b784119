import type { Action } from '../../base/action.ts'
import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Store } from '../../store/database.ts'
import { Account } from '../../store/entities/identity/account.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { isInUse } from './find-organisations.ts'
import { demandReach, demandReachOfGrants, withinScope } from './within-reach.ts'

/**
 * Changes an account's name or organisation. What it may, its grants say: they stay. Throws `not-found`, `own-account`,
 * `no-organisation`, `out-of-reach`.
 */
export function changeAccount(deps: { readonly store: Store; readonly timeZone: string }, action: Action, id: string, asked: { readonly name?: string; readonly organisation?: string | null }): Promise<void> {
  return unitOfWork(deps.store, action, async (change) => {
    const { em, audit } = change
    if (id === action.actor.id) throw new HuiyanError('own-account')
    const account = await em.findOne(Account, { $and: [{ id }, withinScope(action.scope, 'organisation_id')] } as never, { disableIdentityMap: true })
    if (account === null) throw new HuiyanError('not-found', { thing: id })
    await demandReachOfGrants(change, deps.timeZone, id)
    const before = { name: account.name, organisation: account.organisation as unknown as string | null }
    const after = { name: asked.name ?? before.name, organisation: asked.organisation === undefined ? before.organisation : asked.organisation }
    if (after.organisation !== before.organisation) {
      await demandReach(change, after.organisation)
      const found = after.organisation === null ? null : await em.findOne(Organisation, { id: after.organisation })
      if (after.organisation !== null && (found === null || !isInUse(found, dateIn(deps.timeZone, action.at)))) throw new HuiyanError('no-organisation', { organisation: after.organisation })
    }
    await em.nativeUpdate(Account, { id }, after)
    audit({ verb: 'change-account', object: { kind: 'account', id }, topic: null, before, after })
  })
}
