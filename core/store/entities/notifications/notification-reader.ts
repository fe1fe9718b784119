import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** How far somebody has read what they are told. */
export const NotificationReader = defineEntity({
  name: 'NotificationReader',
  tableName: 'notification_reader',
  properties: {
    account: p.string().primary(),
    /** The last one that counts as read, with all before it. */
    through: p.integer(),
  },
})

export type NotificationReader = InferEntity<typeof NotificationReader>
