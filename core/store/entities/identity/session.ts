import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import { Account } from './account.ts'

/** A browser that is signed in. The row goes when the session ends. */
export const Session = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    /** SHA-256 of the cookie's token, hex: the table alone opens no session. */
    id: p.string().primary(),
    account: () => p.manyToOne(Account).mapToPk().index().deleteRule('no action'),
    csrfToken: p.string(),
    createdAt: p.datetime(),
    lastSeenAt: p.datetime(),
    /** The end whatever happens. */
    expiresAt: p.datetime().index(),
  },
})

export type Session = InferEntity<typeof Session>
