import type { Logger } from 'pino'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { freeMatters } from '../journeys/free-matters.ts'
import type { House } from './house.ts'

/** Makes nobody's again what people have who can no longer see to it; those whose grants end by their date are found when the host comes by. */
export async function watchHolders(house: House, logger: Logger, signal: AbortSignal): Promise<null> {
  const freed = await freeMatters(house, () => newAction(house.source, { actor: systemActor, scope: wholeScope }), signal)
  if (freed > 0) logger.info({ matters: freed }, 'matters put back, since whoever had them can no longer see to them')
  return null
}
