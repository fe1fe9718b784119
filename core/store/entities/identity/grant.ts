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
  },
})

export type Grant = InferEntity<typeof Grant>
