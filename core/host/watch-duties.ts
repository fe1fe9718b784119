import type { Logger } from 'pino'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { askDuties } from '../journeys/ask-duties.ts'
import type { House } from './house.ts'

/** Asks for the duties that have begun. Gives when the next one does. */
export async function watchDuties(house: House, logger: Logger, signal: AbortSignal): Promise<Date | null> {
  const { asked, next } = await askDuties(house, () => newAction(house.source, { actor: systemActor, scope: wholeScope }), signal)
  if (asked > 0) logger.info({ organisations: asked }, 'duties asked for')
  return next
}
