import type { Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type { Page } from '../contracts/api.ts'
import type { AccusedChange, ReaderCandidate, ReaderRequest, ReferralAct, ReferralChange, ReferralDetail, ReferralQuery, ReferralRequest, ReferralsWaiting, ReferralSummary, ReferralTemplate } from '../contracts/referral-api.ts'
import type { Sender } from '../domain/forms/store-answer.ts'

/** What the discipline body is told, for those who are named. `sight`: the act in which the reader sees cases; null where they see none. */
export interface ReferralsDoor {
  list(action: Action, query: ReferralQuery): Promise<Page<ReferralSummary>>
  waiting(action: Action): Promise<ReferralsWaiting>
  find(action: Action, sight: Action | null, who: Sender, id: string, lang: Lang): Promise<ReferralDetail>
  propose(action: Action, sight: Action | null, query: { readonly matter?: string; readonly topic?: string }): Promise<ReferralTemplate>
  draft(action: Action, who: Sender, sight: Action | null, request: ReferralRequest): Promise<string>
  change(action: Action, id: string, request: ReferralChange): Promise<void>
  accuse(action: Action, id: string, request: AccusedChange): Promise<void>
  candidates(action: Action, id: string, q: string): Promise<readonly ReaderCandidate[]>
  addReader(action: Action, id: string, request: ReaderRequest): Promise<void>
  removeReader(action: Action, id: string, account: string, request: { readonly reason: string }): Promise<void>
  act(action: Action, who: Sender, id: string, name: string, request: ReferralAct): Promise<void>
}
