import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** What was filled in with an act on a referral. */
export const ReferralAnswer = defineEntity({
  name: 'ReferralAnswer',
  tableName: 'referral_answer',
  properties: {
    /** That the act names. */
    id: p.string().primary(),
    referral: p.string().index(),
    /** Form and answer, sealed. */
    sealed: p.text(),
    at: p.datetime(),
  },
})

export type ReferralAnswer = InferEntity<typeof ReferralAnswer>
