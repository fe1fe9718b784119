import { mostCards } from '../../contracts/board-api.ts'
import { phases } from '../../contracts/work-api.ts'
import { count, listOf, localText, nullable, object, oneOf, text, type ApiSchema } from './common.ts'
import { organisationRef, timeSchema } from './work.ts'

const total = object({ count, atLeast: { type: 'boolean', description: 'True: there are more than were counted.' } })

const card = object({
  id: text, topic: text, topicTitle: localText, title: { type: 'string', description: 'Identifiers and masked fields in it are masked.' }, level: oneOf(['red', 'orange', 'yellow', 'blue']),
  state: text, stateTitle: localText, time: timeSchema, organisation: nullable(organisationRef),
})

/** A list as columns by phase. */
export const boardSchema: ApiSchema = object({
  total,
  columns: listOf(object({ phase: oneOf(phases), total, items: { ...listOf(card, 'The worst light first, within a light what is due first; of what is done with the newest.'), maxItems: mostCards } })),
})
