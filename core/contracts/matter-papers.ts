/** What an alert's and a case's page name beside it. */
import type { LocalText } from '../base/text.ts'
import type { NoticeRef } from './notice-api.ts'

/** A referral about an alert or a case. */
export interface ReferralRef {
  readonly id: string
  readonly number: string
  readonly stateTitle: LocalText
}

export interface MatterPapers {
  /** About it, the newest first. */
  readonly notices: readonly NoticeRef[]
  /** That come of it, for which the reader is named; to everybody else there are none. */
  readonly referrals: readonly ReferralRef[]
}
