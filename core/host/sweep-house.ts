import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { answerRowEffect } from '../domain/forms/store-answer.ts'
import { reviveMessages } from '../domain/jobs/outbox.ts'
import { mailEffect } from '../domain/notifications/mails.ts'
import { rerouteReferrals } from '../journeys/reroute-referrals.ts'
import { sweepForms } from '../journeys/sweep-forms.ts'
import type { House } from './house.ts'

/** What the host does by itself every hour: rows of answers and mails that were given up for a reason of this machine are taken up again, referrals that nobody can go on with find somebody, and what was kept long enough goes. */
export async function sweepHouse(house: House, wake: () => void, signal: AbortSignal): Promise<void> {
  for (const kind of [answerRowEffect, mailEffect]) if ((await reviveMessages(house.store, kind, house.source.clock.now())) > 0) wake()
  const act = () => newAction(house.source, { actor: systemActor, scope: wholeScope })
  await rerouteReferrals(house, act, signal)
  await sweepForms(house, act, signal)
}
