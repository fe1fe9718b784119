import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { JsonObject } from '../../json-object.ts'

/** An effect that a change demands, written in the change's own transaction and carried out afterwards, at least once. */
export const OutboxMessage = defineEntity({
  name: 'OutboxMessage',
  tableName: 'outbox_message',
  properties: {
    id: p.string().primary(),
    kind: p.string(),
    /** The same effect asked for twice has the same key and happens once. */
    key: p.string().unique(),
    payload: p.json<JsonObject>(),
    /** Lower ones are taken first; higher ones leave places free for them. */
    rank: p.integer().default(0),
    state: p.string().$type<'waiting' | 'done' | 'dead'>(),
    createdAt: p.datetime(),
    /** Not before; moves into the future after a failure. */
    availableAt: p.datetime(),
    attempts: p.integer(),
    leasedBy: p.string().strictNullable(),
    leasedUntil: p.datetime().strictNullable(),
    /** Grows with every lease: who holds an older one cannot finish the message any more. */
    fence: p.integer(),
    lastError: p.text().strictNullable(),
    doneAt: p.datetime().strictNullable(),
  },
  indexes: [{ properties: ['state', 'rank', 'availableAt'] }],
})

export type OutboxMessage = InferEntity<typeof OutboxMessage>
