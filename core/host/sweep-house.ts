import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { answerRowEffect } from '../domain/forms/store-answer.ts'
import { reviveMessages } from '../domain/jobs/outbox.ts'
import { rerouteReferrals } from '../journeys/reroute-referrals.ts'
import { sweepForms } from '../journeys/sweep-forms.ts'
import type { House } from './house.ts'

/** What the host does by itself every hour: rows of answers that were given up are taken up again, referrals that nobody can go on with find somebody, and what was kept long enough goes. */
export async function sweepHouse(house: House, wake: () => void, signal: AbortSignal): Promise<void> {
  if ((await reviveMessages(house.store, answerRowEffect, house.source.clock.now())) > 0) wake()
  const act = () => newAction(house.source, { actor: systemActor, scope: wholeScope })
  await rerouteReferrals(house, act, signal)
  await sweepForms(house, act, signal)
}
