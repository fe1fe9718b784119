import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** A file that somebody has attached, or is about to. Its content lies sealed beside the store, once however often it is sent with a name. */
export const Attachment = defineEntity({
  name: 'Attachment',
  tableName: 'attachment',
  properties: {
    id: p.string().primary(),
    /** Of its content, keyed, of an unnamed one with something random before it; the name of the sealed file. */
    hash: p.string(),
    /** As the sender called it, sealed: people call files after people. Never a path on disk. */
    name: p.string(),
    /** By content. */
    type: p.string(),
    size: p.integer(),
    /** Null once an answer without a name has it. */
    account: p.string().strictNullable(),
    /** Sent for an answer without a name: nothing but `account` says who it was, and `at` is the day. */
    isUnnamed: p.boolean(),
    at: p.datetime(),
  },
  indexes: [{ properties: ['hash'] }, { properties: ['account', 'at'] }, { properties: ['at'] }],
})

export type Attachment = InferEntity<typeof Attachment>
