import type { Action } from '../../base/action.ts'
import type { Store } from '../../store/database.ts'
import { Session } from '../../store/entities/identity/session.ts'
import { unitOfWork } from '../../store/unit-of-work.ts'
import { sessionId } from './sign-in.ts'

/** Ends the session of a token. A session that has ended already is fine. */
export function endSession(store: Store, action: Action, token: string): Promise<void> {
  return unitOfWork(store, action, async ({ em, audit }) => {
    await em.nativeDelete(Session, { id: sessionId(token) })
    audit({ verb: 'sign-out', object: { kind: 'account', id: action.actor.id }, topic: null })
  })
}
