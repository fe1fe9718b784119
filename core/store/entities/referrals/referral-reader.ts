import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { ReferralSide } from '../../../contracts/referral-api.ts'

/** That somebody is named for a referral, from one day to another; rows stay. */
export const ReferralReader = defineEntity({
  name: 'ReferralReader',
  tableName: 'referral_reader',
  properties: {
    id: p.string().primary(),
    referral: p.string(),
    /** 1, 2, 3 … within the referral. */
    number: p.integer(),
    /** Id of the account. */
    account: p.string(),
    side: p.string().$type<ReferralSide>(),
    /** Why, and by whom (`NamedReason`), sealed. */
    sealed: p.text(),
    since: p.datetime(),
    endedAt: p.datetime().strictNullable(),
    /** Why it ended, and by whom, sealed. */
    ended: p.text().strictNullable(),
  },
  uniques: [{ properties: ['referral', 'number'] }],
  indexes: [{ properties: ['account', 'endedAt'] }],
})

export type ReferralReader = InferEntity<typeof ReferralReader>
