import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { ViewedList } from '../../../contracts/view-api.ts'

/** In which order somebody has the views of a list, their own and those of others, and which of them the list opens with. */
export const ViewOrder = defineEntity({
  name: 'ViewOrder',
  tableName: 'view_order',
  properties: {
    account: p.string().primary(),
    list: p.string().$type<ViewedList>().primary(),
    /** Ids, some of which may be gone. */
    order: p.json<readonly string[]>(),
    /** Null, or one that is gone: the list as it is. */
    opens: p.string().strictNullable(),
  },
})

export type ViewOrder = InferEntity<typeof ViewOrder>
