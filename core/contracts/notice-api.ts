/** What the HTTP API sends and takes about notices (design: interface, domain). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { Light } from './matter-clock.ts'
import type { OrganisationRef, WorkActionJson, WorkEventJson, WorkJson } from './work-api.ts'

/** 工作提醒单, 督办单, 催办单, 通报. */
export const noticeKinds = ['reminder', 'supervision', 'overdue', 'circular'] as const
export type NoticeKind = (typeof noticeKinds)[number]

/** How far a notice has come: `issued` while an addressee has something to do, `over` when none has, `withdrawn` before or after it was issued. An addressee is told it by its own part alone. */
export const noticeStages = ['draft', 'approved', 'issued', 'over', 'withdrawn'] as const
export type NoticeStage = (typeof noticeStages)[number]

/** What may be written; characters (code points). */
export const noticeLengths = { title: 120, facts: 4000, basis: 2000, demand: 2000 } as const
/** Working days, from 1 on. */
export const noticeDays = { sign: 30, reply: 90 } as const
/** To so many organisations one goes, and about so many matters. */
export const mostAddressees = 50
export const mostMatters = 200

/** What is written in a notice. */
export interface NoticeTexts {
  readonly title: string
  readonly facts: string
  readonly basis: string
  readonly demand: string
  /** Working days in which it is to be signed for, and after that to be replied to. */
  readonly signDays: number
  readonly replyDays: number
}

/** `POST /notices`. Of the texts the host keeps no marks that cannot be seen, and masks personal numbers. */
export interface NoticeRequest extends NoticeTexts {
  /** A random UUID of the sender's: sent again it is drafted once. */
  readonly request: string
  readonly topic: string
  readonly kind: NoticeKind
  /** Ids of alerts, cases and parts of notices that it is about. */
  readonly matters: readonly string[]
  /** Ids of organisations. */
  readonly addressees: readonly string[]
  /** Who issues it; left out: the sender's own organisation. */
  readonly issuer?: string
}

/** `PUT /notices/{id}`: a draft as it is to be; matters may only become fewer. */
export interface NoticeChange extends Omit<NoticeRequest, 'request' | 'topic' | 'kind'> {
  /** `revision` of the draft that was changed: of two people at once the second is told. */
  readonly known: number
}

/** Query of `GET /notices`: `topic`, `kind` and `stage` take several values joined by commas. */
export interface NoticeQuery {
  readonly topic?: string
  readonly kind?: string
  readonly stage?: string
  readonly q?: string
  readonly cursor?: string
  readonly limit: number
}

/** An addressee as lists show it; how far it has come is told to those alone who may see its part. */
export interface AddresseeJson {
  /** Of its part. */
  readonly id: string
  readonly organisation: OrganisationRef
  readonly state: { readonly name: string; readonly title: LocalText; readonly light: Light | null } | null
}

/** A notice as lists show it. */
export interface NoticeSummary {
  readonly id: string
  readonly topic: string
  readonly topicTitle: LocalText
  readonly kind: NoticeKind
  readonly kindTitle: LocalText
  /** As it is printed: 莆田市纪委监委督办〔2026〕3号; null until it is issued. */
  readonly number: string | null
  readonly title: string
  readonly stage: NoticeStage
  /** Null where the host has drafted it: whoever approves it issues it. */
  readonly issuer: OrganisationRef | null
  /** ISO. */
  readonly drafted: string
  readonly issued: string | null
  readonly addressees: readonly AddresseeJson[]
}

/** One matter that a notice is about, as it stood when it was drafted. */
export interface NoticeMatterJson {
  readonly id: string
  readonly subject: string
  /** What it is, without anybody's name. */
  readonly words: string
  /** `YYYY-MM-DD`, null where it had no deadline. */
  readonly due: string | null
  readonly late: string | null
  /** The reader may open it. */
  readonly isOpen: boolean
}

/** An addressee's part. */
export interface NoticePartJson {
  readonly id: string
  readonly organisation: OrganisationRef
  readonly work: WorkJson
  /** What was done with it, the newest first. */
  readonly events: readonly WorkEventJson[]
}

/** Something that cannot be done with it now by the reader, though their role would do it, and why. */
export interface NoticeHindrance {
  readonly title: LocalText
  readonly why: string
}

/** `GET /notices/{id}`, by its own id or that of one of its parts. */
export interface NoticeDetail extends NoticeSummary, NoticeTexts {
  /** `YYYY-MM-DD`: the last day for signing; null until it is issued. */
  readonly signBy: string | null
  /** Who drafted it; null to addressees. */
  readonly author: string | null
  /** Who approved it. */
  readonly signer: string | null
  /** When it was taken back and why, null unless it was; no reason is asked for a draft. */
  readonly withdrawn: { readonly at: string; readonly reason: string | null } | null
  readonly revision: number
  readonly matters: readonly NoticeMatterJson[]
  /** What the reader may do with the whole, by `POST /notices/{id}/actions/{name}`, and how many acts there were. */
  readonly actions: readonly WorkActionJson[]
  readonly hindrances: readonly NoticeHindrance[]
  readonly acts: number
  readonly mayEdit: boolean
  /** Those that the reader may see; none before it is issued. */
  readonly parts: readonly NoticePartJson[]
  /** What was done with the whole, the newest first; to addressees that it was issued. */
  readonly events: readonly WorkEventJson[]
}

/** Query of `GET /notices/template`. */
export interface NoticeTemplateQuery {
  readonly kind: NoticeKind
  /** Ids joined by commas. */
  readonly matters?: string
  /** Where it is about no single matter. */
  readonly topic?: string
}

/** `GET /notices/template`: what a notice about some matters may say, to begin with. */
export interface NoticeTemplate extends NoticeTexts {
  readonly topic: string
  readonly topicTitle: LocalText
  readonly kind: NoticeKind
  /** Kinds that the topic uses. */
  readonly kinds: readonly NoticeKind[]
  readonly matters: readonly NoticeMatterJson[]
  readonly addressees: readonly OrganisationRef[]
  readonly issuer: OrganisationRef | null
}

/** A notice about an alert or a case, as the page of that one names it. */
export interface NoticeRef {
  readonly id: string
  readonly kindTitle: LocalText
  readonly number: string | null
  readonly stage: NoticeStage
}
