import type { Logger } from 'pino'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { dispatchAutomatically } from '../journeys/dispatch-automatically.ts'
import type { House } from './house.ts'

/** Hands out what goes by itself; what was missed while the program was down too. */
export async function watchDispatch(house: House, logger: Logger, signal: AbortSignal): Promise<null> {
  const begun = performance.now()
  const dispatched = await dispatchAutomatically(house, () => newAction(house.source, { actor: systemActor, scope: wholeScope }), signal)
  if (dispatched > 0) logger.info({ alerts: dispatched, milliseconds: Math.round(performance.now() - begun) }, 'alerts dispatched by themselves')
  return null
}
