import type { Logger } from 'pino'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { dispatchAutomatically } from '../journeys/dispatch-automatically.ts'
import type { House } from './house.ts'

/** Hands out what goes by itself, and tells open pages; what was missed while the program was down too. */
export async function watchDispatch(house: House, logger: Logger, signal: AbortSignal): Promise<null> {
  const begun = performance.now()
  const { dispatched, topics } = await dispatchAutomatically(house, () => newAction(house.source, { actor: systemActor, scope: wholeScope }), signal)
  for (const topic of topics) for (const kind of ['alerts', 'notifications'] as const) house.live.publish({ kind, topic, id: null })
  if (dispatched > 0) logger.info({ alerts: dispatched, milliseconds: Math.round(performance.now() - begun) }, 'alerts dispatched by themselves')
  return null
}
