import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { Light } from '../../../contracts/matter-clock.ts'
import type { NotificationKind } from '../../../contracts/notification-api.ts'

/**
 * Something that people in a role are told of a matter. Of lights it names no account: who reads it is asked when they do, so that whoever
 * takes an office over is told, and whoever has left it is not. Of a comment it names whom that mentions.
 */
export const Notification = defineEntity({
  name: 'Notification',
  tableName: 'notification',
  properties: {
    /** In the order in which they were written, whatever the clock said. */
    id: p.integer().primary().autoincrement(),
    /** Of the effect that it comes of: asked for twice it is there once. */
    key: p.string().unique(),
    kind: p.string().$type<NotificationKind>(),
    /** Null where it tells of no light. */
    light: p.string().$type<Light>().strictNullable(),
    /** Id of the matter. */
    item: p.string(),
    subject: p.string(),
    topic: p.string(),
    /** Who is told: those with this role, null for any, who reach this organisation; null for those who reach all. */
    role: p.string().strictNullable(),
    organisation: p.string().strictNullable(),
    /** The one person who is told, where the matter is theirs. */
    account: p.string().strictNullable(),
    /** When the light began, or the comment was written. */
    since: p.datetime(),
    at: p.datetime(),
    /** When the matter was due; null where it had no deadline. */
    due: p.datetime().strictNullable(),
    /** The comment that mentions the reader, and what its author is called. */
    comment: p.string().strictNullable(),
    by: p.string().strictNullable(),
  },
  indexes: [
    { properties: ['role', 'organisation', 'id'] },
    { name: 'notification_comment_index', expression: 'create index `notification_comment_index` on `notification` (`comment`) where `comment` is not null' },
  ],
})

export type Notification = InferEntity<typeof Notification>
