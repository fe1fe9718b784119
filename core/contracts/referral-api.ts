/** What the HTTP API sends and takes about referrals (design: domain, security). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { ApiProblem } from './api.ts'
import type { FormEnvJson, FormWire } from './form-api.ts'
import type { Light } from './matter-clock.ts'
import type { MatterTimeJson, OrganisationRef } from './work-api.ts'

/** Who refers, and the discipline body that receives. */
export const referralSides = ['sending', 'receiving'] as const
export type ReferralSide = (typeof referralSides)[number]

/** How far a referral has come, whatever its workflow calls it. */
export const referralStages = ['waiting', 'open', 'over'] as const
export type ReferralStage = (typeof referralStages)[number]

/** What may be written; characters (code points). */
export const referralLengths = { title: 120, facts: 8000, basis: 2000, reason: 500, name: 50, post: 100 } as const
export const mostAccused = 20
/** People named for one at the same time. */
export const mostReaders = 30

/** Why the host has named somebody, or names them anew, and as whom it does, as they are kept; pages say them in the reader's language. */
export const hostNaming = { by: '系统', routed: '按管辖和回避规定由系统指派', anew: '改由系统指派', drafted: '拟写移送' } as const

/** Somebody whom a referral accuses, as far as they are known. */
export interface AccusedPerson {
  readonly name: string
  /** Id of an organisation, or null. */
  readonly organisation: string | null
  /** Empty where it is not known. */
  readonly post: string
}

/** Whom a referral accuses. */
export interface Accused {
  /** Ids: each with all that lies below it. */
  readonly organisations: readonly string[]
  readonly persons: readonly AccusedPerson[]
}

export interface ReferralTexts {
  readonly title: string
  readonly facts: string
  readonly basis: string
}

/** `POST /referrals` */
export interface ReferralRequest extends ReferralTexts {
  /** A random UUID of the sender's: sent again it is drafted once. */
  readonly request: string
  readonly topic: string
  /** Id of the alert or case that it comes of; null where it comes of none. */
  readonly matter: string | null
  readonly accused: Accused
}

/** 409 `referral-request-taken`: under the same `request` a draft was kept that says something else. */
export interface ReferralProblem extends ApiProblem {
  /** Id of that draft. */
  readonly referral: string
}

/** `PUT /referrals/{id}`: a draft as it is to be. */
export interface ReferralChange extends ReferralTexts {
  /** `revision` of the draft that was changed. */
  readonly known: number
}

/** `PUT /referrals/{id}/accused`: whom it accuses from here on. */
export interface AccusedChange extends Accused {
  readonly reason: string
  readonly known: number
}

/** `POST /referrals/{id}/readers` and `…/readers/{account}/removal`, which takes the reason alone. */
export interface ReaderRequest {
  /** Id of an account. */
  readonly account: string
  readonly reason: string
}

/** `POST /referrals/{id}/actions/{action}`: with the answer to the action's form. */
export interface ReferralAct {
  readonly answer: Readonly<Record<string, unknown>>
  /** How many acts the sender knew of, and the `revision` that they read: nobody approves, or takes on, what they have not seen. */
  readonly known: number
  readonly revision: number
}

/** Query of `GET /referrals`. */
export interface ReferralQuery {
  readonly stage?: ReferralStage
  readonly cursor?: string
  readonly limit: number
}

/** `GET /referrals/waiting`: how many wait for the reader, and the worst light of these; it says nothing of any. */
export interface ReferralsWaiting {
  readonly count: number
  readonly light: Light | null
}

/** A referral as lists show it to those who are named. */
export interface ReferralSummary {
  readonly id: string
  /** As it is printed. It counts nothing, so that it says nothing of others. */
  readonly number: string
  readonly topic: string
  readonly topicTitle: LocalText
  readonly title: string
  readonly state: string
  readonly stateTitle: LocalText
  readonly stage: ReferralStage
  readonly time: MatterTimeJson | null
  readonly side: ReferralSide
  /** ISO. */
  readonly drafted: string
}

export interface ReferralActionJson {
  readonly name: string
  readonly title: LocalText
  readonly form: { readonly title: LocalText; readonly description: LocalText | null; readonly model: FormWire }
  /** Why the reader, whose role would do it, may not. */
  readonly hindrance: string | null
}

/** Somebody who is, or was, named. */
export interface ReferralReaderJson {
  readonly account: string
  readonly name: string
  readonly organisation: LocalText | null
  readonly side: ReferralSide
  readonly since: string
  /** Null where it is the discipline body's own, and the reader of the sending side. */
  readonly reason: string | null
  readonly by: string
  readonly ended: { readonly at: string; readonly reason: string | null; readonly by: string } | null
  /** Named, but kept out: a conflict of interest, or an account that is closed or has no role for it any more. */
  readonly isApart: boolean
}

/** Something that was done with it, with what was filled in where the reader may see that. */
export interface ReferralEventJson {
  readonly at: string
  readonly text: string
  readonly by: string
  readonly answer: { readonly model: FormWire; readonly answer: Readonly<Record<string, unknown>> } | null
}

/** `GET /referrals/{id}` */
export interface ReferralDetail extends ReferralSummary, ReferralTexts {
  readonly revision: number
  /** For the sending side as it was sent: whom the discipline body comes upon is its own. */
  readonly accused: { readonly organisations: readonly OrganisationRef[]; readonly persons: readonly (Omit<AccusedPerson, 'organisation'> & { readonly organisation: OrganisationRef | null })[] }
  /** What it comes of; `isOpen` where the reader may see that. */
  readonly matter: { readonly id: string; readonly subject: string; readonly words: string; readonly isOpen: boolean } | null
  readonly author: string
  readonly sender: LocalText | null
  readonly acts: number
  readonly actions: readonly ReferralActionJson[]
  readonly env: FormEnvJson
  readonly mayEdit: boolean
  readonly mayName: boolean
  readonly readers: readonly ReferralReaderJson[]
  /** The newest first. */
  readonly events: readonly ReferralEventJson[]
  /** Who has opened it, the newest first; the last 200. */
  readonly readings: readonly { readonly at: string; readonly by: string }[]
}

/** Somebody who could be named. */
export interface ReaderCandidate {
  readonly account: string
  readonly name: string
  readonly organisation: LocalText | null
  readonly roles: readonly LocalText[]
}

/** `GET /referrals/template`: what a referral about a matter may say, to begin with. */
export interface ReferralTemplate extends ReferralTexts {
  readonly topic: string
  readonly topicTitle: LocalText
  readonly matter: { readonly id: string; readonly subject: string; readonly words: string } | null
  /** Who is in charge of the matter: likely, not said to be accused. */
  readonly inCharge: OrganisationRef | null
}
