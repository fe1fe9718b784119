import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import { Organisation } from './organisation.ts'

/** Somebody who can sign in. What they may do stands in their grants. */
export const Account = defineEntity({
  name: 'Account',
  tableName: 'account',
  properties: {
    id: p.string().primary(),
    /** What is typed at sign-in, lower case. */
    account: p.string().unique(),
    name: p.string(),
    /** `scrypt$<N>$<r>$<p>$<salt>$<hash>`, base64url. */
    passwordHash: p.string(),
    passwordChangedAt: p.datetime(),
    /** The password was given by an administrator: until when it opens a session, in which nothing can be done but choosing another. Null: it is their own. */
    oneTimeUntil: p.datetime().strictNullable(),
    /** Id of who gave the last password that was given, also after its holder has chosen another; null: the host did. */
    passwordGivenBy: p.string().strictNullable(),
    state: p.enum(['active', 'suspended']),
    organisation: () => p.manyToOne(Organisation).mapToPk().strictNullable().deleteRule('no action'),
    createdAt: p.datetime(),
  },
})

export type Account = InferEntity<typeof Account>
