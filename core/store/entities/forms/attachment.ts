import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** A file that somebody has attached, or is about to. Its content lies sealed beside the store, once however often it is sent. */
export const Attachment = defineEntity({
  name: 'Attachment',
  tableName: 'attachment',
  properties: {
    id: p.string().primary(),
    /** Of its content, keyed; the name of the sealed file. */
    hash: p.string(),
    /** As the sender called it, sealed: people call files after people. Never a path on disk. */
    name: p.string(),
    /** By content. */
    type: p.string(),
    size: p.integer(),
    account: p.string(),
    at: p.datetime(),
  },
  indexes: [{ properties: ['hash'] }],
})

export type Attachment = InferEntity<typeof Attachment>
