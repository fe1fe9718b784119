import type { Logger } from 'pino'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { endGoneDuties } from '../journeys/end-gone-duties.ts'
import { sweepWork } from '../journeys/sweep-work.ts'
import type { House } from './house.ts'
import { tellPlaces } from './tell-places.ts'

/** Ends what waits for organisations that are there no more, before it is late; brings the lights of matters up to now, does what follows them, and tells open pages where the machine's clock was put back; of the rest the store tells. Gives when the next one changes. */
export async function watchLights(house: House, logger: Logger, signal: AbortSignal): Promise<Date | null> {
  const begun = performance.now()
  const act = () => newAction(house.source, { actor: systemActor, scope: wholeScope })
  const ended = await endGoneDuties(house, act, signal)
  if (ended > 0) logger.info({ duties: ended }, 'duties of organisations that are there no more ended')
  const { items, effects, repainted, next } = await sweepWork(house, act, signal)
  tellPlaces(house.live, new Map([...repainted].map((topic) => [topic, []])))
  if (items > 0) logger.info({ matters: items, effects, milliseconds: Math.round(performance.now() - begun) }, 'lights changed')
  return next
}
