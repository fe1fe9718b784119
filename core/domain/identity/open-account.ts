import type { Action } from '../../base/action.ts'
import { dateIn } from '../../base/clock.ts'
import { HuiyanError } from '../../base/errors.ts'
import { reading } from '../../store/access.ts'
import type { Store } from '../../store/database.ts'
import { Organisation } from '../../store/entities/identity/organisation.ts'
import { addAccount } from './create-account.ts'
import { isInUse } from './find-organisations.ts'
import { oneTimeMilliseconds, oneTimePassword } from './one-time-password.ts'
import { hashPassword } from './password.ts'
import { demandReach } from './within-reach.ts'

/** A password to hand over in person: it is stored nowhere, and until `until` it opens a session in which another has to be chosen. */
export interface OneTimePassword {
  readonly password: string
  readonly until: Date
}

/** An account without any role yet, its password to be told once. Throws `account-exists`, `no-organisation`, `out-of-reach`. */
export async function openAccount(deps: { readonly store: Store; readonly timeZone: string }, action: Action, asked: { readonly account: string; readonly name: string; readonly organisation: string | null }): Promise<OneTimePassword & { readonly id: string }> {
  const read = reading(deps.store, action)
  await demandReach(read, asked.organisation)
  if (asked.organisation !== null) {
    const found = await read.em.findOne(Organisation, { id: asked.organisation })
    if (found === null || !isInUse(found, dateIn(deps.timeZone, action.at))) throw new HuiyanError('no-organisation', { organisation: asked.organisation })
  }
  const { password, until } = newOneTimePassword(action)
  const id = await addAccount(deps.store, action, { ...asked, grants: [] }, await hashPassword(password, action.random(16)), until)
  return { id, password, until }
}

export function newOneTimePassword(action: Action): OneTimePassword {
  return { password: oneTimePassword(action.random(12)), until: new Date(action.at.getTime() + oneTimeMilliseconds) }
}
