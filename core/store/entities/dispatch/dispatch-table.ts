import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { DispatchRow } from '../../../contracts/dispatch-api.ts'

/** A row as it is kept. */
export interface KeptDispatchRow extends DispatchRow {
  /** What its organisation lay below when somebody last said that it is the right one. */
  readonly under: string | null
}

/** Where matters of a topic go, or of all topics (`*`), as somebody keeps it by hand. */
export const DispatchTable = defineEntity({
  name: 'DispatchTable',
  tableName: 'dispatch_table',
  properties: {
    topic: p.string().primary(),
    /** 1, 2, 3 … with each change. */
    revision: p.integer(),
    /** What is made from here on goes out by itself; null: matters wait for the desk. */
    automaticSince: p.datetime().strictNullable(),
    /** In the order in which they stand. */
    rows: p.json<readonly KeptDispatchRow[]>(),
    changedAt: p.datetime(),
    account: p.string(),
    accountName: p.string(),
  },
})

export type DispatchTable = InferEntity<typeof DispatchTable>
