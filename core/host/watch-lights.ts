import type { Logger } from 'pino'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { sweepWork } from '../journeys/sweep-work.ts'
import type { House } from './house.ts'

/** Brings the lights of matters up to now, does what follows them, and tells open pages. Gives when the next one changes. */
export async function watchLights(house: House, logger: Logger, signal: AbortSignal): Promise<Date | null> {
  const begun = performance.now()
  const { items, effects, topics, told, next } = await sweepWork(house, () => newAction(house.source, { actor: systemActor, scope: wholeScope }), signal)
  for (const topic of topics) for (const kind of ['alerts', 'cases', 'duties', 'notices', 'samples'] as const) house.live.publish({ kind, topic, id: null })
  for (const topic of told) house.live.publish({ kind: 'notifications', topic, id: null })
  if (items > 0) logger.info({ matters: items, effects, milliseconds: Math.round(performance.now() - begun) }, 'lights changed')
  return next
}
