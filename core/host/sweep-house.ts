import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { answerRowEffect } from '../domain/forms/store-answer.ts'
import { reviveMessages } from '../domain/jobs/outbox.ts'
import { sweepForms } from '../journeys/sweep-forms.ts'
import type { House } from './house.ts'

/** What the host does by itself every hour: rows of answers that were given up are taken up again, and what was kept long enough goes. */
export async function sweepHouse(house: House, wake: () => void, signal: AbortSignal): Promise<void> {
  if ((await reviveMessages(house.store, answerRowEffect, house.source.clock.now())) > 0) wake()
  await sweepForms(house, () => newAction(house.source, { actor: systemActor, scope: wholeScope }), signal)
}
