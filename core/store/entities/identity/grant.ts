import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import { Account } from './account.ts'
import { Organisation } from './organisation.ts'

/** What an account may do: a role, in an organisation and all below it, for some topics, for some time. */
export const Grant = defineEntity({
  name: 'Grant',
  tableName: 'role_grant',
  properties: {
    id: p.string().primary(),
    account: () => p.manyToOne(Account).mapToPk().index().deleteRule('no action'),
    role: p.string(),
    /** Root of the subtree; null: every organisation. */
    organisation: () => p.manyToOne(Organisation).mapToPk().strictNullable().deleteRule('no action'),
    /** Topic ids; null: every topic. */
    topics: p.json<readonly string[]>().strictNullable(),
    /** `YYYY-MM-DD`, inclusive; null: no bound. */
    validFrom: p.string().strictNullable(),
    validTo: p.string().strictNullable(),
    /** Before its last day it can be ended at once; null: it was not. The row stays. */
    endedAt: p.datetime().strictNullable(),
    /** Name of who ended it. */
    endedBy: p.string().strictNullable(),
    /** The grant that it was delegated from, by whose holder; it stands no longer and reaches no further than that one. */
    delegatedFrom: () => p.manyToOne(Grant).mapToPk().strictNullable().index().deleteRule('no action'),
    /** When it was given, and the name of who gave it; null: at the making of the account, by the host. */
    grantedAt: p.datetime().strictNullable(),
    grantedBy: p.string().strictNullable(),
    /** Why. */
    reason: p.text().strictNullable(),
  },
})

export type Grant = InferEntity<typeof Grant>
