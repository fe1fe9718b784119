import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { ViewedList, ViewQuery } from '../../../contracts/view-api.ts'

/** A list as somebody has narrowed and sorted it, kept under a name: nothing but the query of an address. */
export const SavedView = defineEntity({
  name: 'SavedView',
  tableName: 'saved_view',
  properties: {
    id: p.string().primary(),
    account: p.string(),
    list: p.string().$type<ViewedList>(),
    /** As its owner wrote it, identifiers in it masked. */
    name: p.string(),
    query: p.json<ViewQuery>(),
    /** The organisation that has it to use, with all below it; null: its owner alone. */
    sharedWith: p.string().strictNullable(),
    savedAt: p.datetime(),
  },
  uniques: [{ properties: ['account', 'list', 'name'] }],
  indexes: [{ properties: ['list', 'sharedWith'] }],
})

export type SavedView = InferEntity<typeof SavedView>
