import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { sweepWork } from '../journeys/sweep-work.ts'
import type { House } from './house.ts'

/** Brings the lights of referrals up to now. The log says nothing of it, nor are pages told: whoever reads either is not named. Gives when the next one changes. */
export async function watchSealed(house: House, signal: AbortSignal): Promise<Date | null> {
  const { next } = await sweepWork({ ...house, store: house.sealed }, () => newAction(house.source, { actor: systemActor, scope: wholeScope }), signal)
  return next
}
