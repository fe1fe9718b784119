import type { Logger } from 'pino'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { sweepWork } from '../journeys/sweep-work.ts'
import type { House } from './house.ts'
import { tellPlaces } from './tell-places.ts'

/** Brings the lights of matters up to now, does what follows them, and tells open pages where the machine's clock was put back; of the rest the store tells. Gives when the next one changes. */
export async function watchLights(house: House, logger: Logger, signal: AbortSignal): Promise<Date | null> {
  const begun = performance.now()
  const { items, effects, repainted, next } = await sweepWork(house, () => newAction(house.source, { actor: systemActor, scope: wholeScope }), signal)
  tellPlaces(house.live, new Map([...repainted].map((topic) => [topic, []])))
  if (items > 0) logger.info({ matters: items, effects, milliseconds: Math.round(performance.now() - begun) }, 'lights changed')
  return next
}
