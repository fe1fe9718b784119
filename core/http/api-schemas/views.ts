import { longestViewName, type ViewedList } from '../../contracts/view-api.ts'
import { flag, listOf, mapOf, nullable, object, oneOf, text, type ApiSchema } from './common.ts'
import { uuid } from './forms.ts'
import { listQueries } from './list-queries.ts'
import { organisationRef } from './work.ts'

export const viewsSchema = object({
  items: listOf(object({
    id: text, name: text,
    query: { ...mapOf(text), description: 'As it opens for the reader now.' },
    leftOut: listOf(text, 'Members of the query of which something was left out: it is gone, or not for the reader.'),
    own: { ...flag, description: 'The reader’s own, theirs to change.' }, by: text, sharedWith: nullable(organisationRef),
  }), 'In the reader’s order.'),
  opens: nullable({ type: 'string', description: 'The view that the list opens with.' }),
})

/** Lists that are shown as boards, too. */
const boards: ReadonlySet<ViewedList> = new Set(['alerts', 'cases'])

/** A view of a list keeps what narrows and sorts it, by the same schema as the list itself takes it. */
export function viewRequestSchema(list: ViewedList): ApiSchema {
  const members: Readonly<Record<string, ApiSchema>> = { ...listQueries[list], ...(boards.has(list) ? { as: oneOf(['board'], 'Shown as a board.') } : {}) }
  return object({
    name: { type: 'string', maxLength: longestViewName, pattern: '^[^\\u0000-\\u001f]*$' },
    query: { ...object(members, { optional: Object.keys(members) }), description: 'Left out: as it was.' },
    shared: { ...flag, description: 'With the owner’s organisation and all below it, to use.' },
  }, { optional: ['query'] })
}

export const viewOrderSchema = object({ order: { ...listOf(uuid), maxItems: 1000, uniqueItems: true }, opens: nullable(uuid) })
