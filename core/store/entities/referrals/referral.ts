import { defineEntity, p, type InferEntity } from '@mikro-orm/core'

/** 问题线索移送: what somebody may have done wrong, for the discipline body. It stands in the sealed store, with the work on it under the same id. */
export const Referral = defineEntity({
  name: 'Referral',
  tableName: 'referral',
  properties: {
    id: p.string().primary(),
    /** Of the request, keyed: asked for twice it is there once. */
    key: p.string().unique(),
    topic: p.string(),
    /** Fingerprint of the id of the alert or case that it comes of; null where it comes of none. */
    about: p.string().strictNullable().index(),
    /** What it says, whom it accuses and who wrote it (`ReferralContent`), sealed. */
    sealed: p.text(),
    /** 1, 2, 3 …: one more with every change of what it says. */
    revision: p.integer(),
    draftedAt: p.datetime(),
  },
})

export type Referral = InferEntity<typeof Referral>
