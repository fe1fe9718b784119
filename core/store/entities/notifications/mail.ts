import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { MailFailure } from '../../../contracts/mail-api.ts'

/** A mail to somebody about what they were told since the one before. Its words are made when it is sent: of what they may still see then. */
export const Mail = defineEntity({
  name: 'Mail',
  tableName: 'mail',
  properties: {
    /** Names it in its Message-ID, too. */
    id: p.string().primary(),
    account: p.string(),
    /** It is about notifications beyond this one … */
    after: p.integer(),
    /** … and up to this one. */
    through: p.integer(),
    /** `unneeded`: when it was to be sent there was nothing left to tell, or nobody to tell it. */
    state: p.string().$type<'waiting' | 'sent' | 'unneeded' | 'failed'>(),
    queuedAt: p.datetime(),
    endedAt: p.datetime().strictNullable(),
    /** How often it was tried since it was made ready, or taken up again. */
    tries: p.integer(),
    /** How often it was taken up again. */
    round: p.integer(),
    why: p.string().$type<MailFailure>().strictNullable(),
  },
  indexes: [{ properties: ['state', 'endedAt'] }, { properties: ['account', 'state'] }],
})

export type Mail = InferEntity<typeof Mail>
