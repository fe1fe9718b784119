/** What the HTTP API sends and takes about forms (design: interface, packs). Pages and routes share these types. */
import type { ProblemJson } from '../base/problem.ts'
import type { LocalText, Sentence } from '../base/text.ts'
import type { AnswerFault } from './answer-schema.ts'
import type { ApiProblem } from './api.ts'
import type { FormModel } from './form-model.ts'

/** A form model as JSON: the expressions' whole numbers, which JSON would round, as `{"whole": "…"}`. */
export type FormWire = Omit<FormModel, 'expressions'> & { readonly expressions: readonly unknown[] }

/** What conditions and computed fields read beside the answer; days since 1970-01-01. */
export interface FormEnvJson {
  /** `YYYY-MM-DD`, in city time. */
  readonly today: string
  readonly timeZone: string
  readonly calendar: { readonly holidays: readonly number[]; readonly makeUpDays: readonly number[] }
}

/** A version of a form: the form and the code tables that it takes its options from, named by the hash of both. */
export interface FormVersionJson {
  /** SHA-256 in lower-case hex. */
  readonly hash: string
  /** 1, 2, 3 … in the order in which they came into use. */
  readonly number: number
  /** ISO with offset. */
  readonly since: string
  readonly isCurrent: boolean
}

/** `GET /topics/{t}/forms/{pack}/{form}`, with `?version=` an earlier one. */
export interface FormView {
  /** `pack/form`. */
  readonly id: string
  readonly topic: string
  readonly title: LocalText
  readonly description: LocalText | null
  readonly basis: LocalText | null
  readonly version: FormVersionJson
  /** Answers keep neither who sent them nor when. */
  readonly anonymous: boolean
  /** How long answers are kept, ISO 8601; null for ever. */
  readonly retain: string | null
  readonly model: FormWire
  readonly env: FormEnvJson
}

/** `POST /topics/{t}/forms/{pack}/{form}/answers` */
export interface AnswerRequest {
  /** UUID made by the sender: sent again after a lost reply, the answer is stored once. */
  readonly id: string
  /** Hash of the version that was filled in. */
  readonly version: string
  readonly answer: Readonly<Record<string, unknown>>
  /** Ended with the answer. It becomes no other one (`draft-sent`), unless something else is done with its matter. */
  readonly draft?: string
  /** As far as the sender knows the draft: what another page has saved since stays a draft. Without it, the draft ends as it stands. */
  readonly drafted?: Pick<DraftRequest, 'revision' | 'writer'> | undefined
  /** The answer that this one corrects. */
  readonly replaces?: string
}

export interface AnswerReceipt {
  readonly id: string
  readonly version: FormVersionJson
  /** What was stored; what identifies somebody or has a mask is masked. */
  readonly answer: Readonly<Record<string, unknown>>
  /** Pointers to what was given and is not stored, since a condition hides its field. */
  readonly dropped: readonly string[]
  readonly score: { readonly total: string | null; readonly band: LocalText | null } | null
}

export interface AnswerSummary extends AnswerReceipt {
  readonly sentAt: string
  /** Null where the form asks for no name; then `sentAt` is the beginning of the day in the city. */
  readonly sentBy: { readonly id: string; readonly name: string } | null
  readonly organisation: { readonly id: string; readonly title: LocalText } | null
  /** Of an answer that was corrected: by which. */
  readonly replacedBy: string | null
  readonly replaces: string | null
}

/** Problem of an answer that its form does not allow: 422 `answer-unfit`. */
export interface AnswerProblem extends ApiProblem {
  readonly faults: readonly (Pick<AnswerFault, 'path' | 'keyword' | 'detail' | 'orNothing'> & { readonly message: Sentence })[]
}

/** 409 `draft-sent`: the draft is an answer already, sent from here or elsewhere. 409 `answer-replaced`: the answer was corrected. */
export interface SentProblem extends ApiProblem {
  /** Id of the answer that stands. */
  readonly answer: string
}

/** `POST /topics/{t}/forms/{pack}/{form}/people`: looks a person up for a field of the form. */
export interface PeopleRequest {
  /** As the field's control names it. */
  readonly dataset: string
  /** The field's format: which numbers are meant. */
  readonly format: string
  /** A name, a name with the last 3 or 4 characters of the number, or a whole number. */
  readonly query: string
}

/** What, beside what was typed, would tell too many persons apart: how the number ends, more of its end, or nothing but the whole number. */
export type PartedBy = 'end' | 'longer-end' | 'number'

export interface PeopleFound {
  /** Each person once, at most 10. */
  readonly people: readonly PersonFound[]
  /** Null: there are no others. */
  readonly more: PartedBy | null
  readonly dataset: {
    readonly title: LocalText
    /** ISO with offset: when data last came. */
    readonly loadedAt: string
    /** Older than the data set should be: somebody new may be missing. */
    readonly isStale: boolean
  }
}

export interface PersonFound {
  /** Stands in the answer in place of the number, for this account and topic. */
  readonly handle: string
  /** Masked; empty where the data set has none. */
  readonly name: string
  /** Masked. */
  readonly number: string
  /** Where the person belongs, e.g. 户籍区划: 涵江区萩芦镇. */
  readonly regions: readonly { readonly title: LocalText; readonly value: string }[]
}

/** `PUT /drafts/{id}` */
export interface DraftRequest {
  readonly topic: string
  /** `pack/form` */
  readonly form: string
  /** Id of the matter that is done something with by the answer. */
  readonly matter?: string
  /** The answer that is corrected: a correction's draft is a draft of its own. */
  readonly replaces?: string
  readonly version: string
  readonly answer: Readonly<Record<string, unknown>>
  /** What is written beside the form of an action. */
  readonly terms?: DraftTerms
  /** The revision that this one follows; 0 for a new draft. */
  readonly revision: number
  readonly writer?: DraftWriter
}

/** What is said with an action beside its form. */
export interface DraftTerms {
  readonly note?: string
  /** Id of the organisation that it is to be handed to. */
  readonly organisation?: string
}

/** One saving of one open page. */
export interface DraftSaving {
  /** UUID made by the page. */
  readonly id: string
  /** Counts what was written on the page, so that what comes late does not take the place of what came after it; the same text has the same number. */
  readonly saving: number
}

/** Who saves a draft. What the page saved itself, though it never heard so, is nobody else's change. */
export interface DraftWriter extends DraftSaving {
  /**
   * The pages whose draft, as the browser has kept it, this one goes on with since a saving was last heard of, the last one first, and how far
   * each had come: what it saved later is not in it. No more than `mostFollowed`.
   */
  readonly follows?: readonly DraftSaving[]
}

/** Pages that one after the other went on with a draft and heard of no saving, as far back as is kept. */
export const mostFollowed = 16

export interface DraftJson extends Omit<DraftRequest, 'writer'> {
  readonly id: string
  /** The saving that stands there. */
  readonly writer?: DraftSaving
  readonly savedAt: string
  /** What it was written on, in a few words, from the browser's own. */
  readonly device: string
  /** In lists: what kind of thing `matter` is; absent where the reader may not see that any more. */
  readonly subject?: string
}

/** 409 `draft-conflict`: another device has saved since. */
export interface DraftProblem extends ApiProblem {
  readonly theirs: DraftJson
}

/** `POST /attachments` */
export interface AttachmentJson {
  readonly id: string
  readonly name: string
  /** By content, not by name: `image/jpeg`, `application/pdf` … */
  readonly type: string
  /** Bytes. */
  readonly size: number
}

/** `POST /forms/preview`: a form file as its author writes it, with the code tables that it names and that no library has. */
export interface FormPreviewRequest {
  readonly text: string
  readonly codes?: Readonly<Record<string, readonly { readonly code: string; readonly title: string; readonly validFrom?: string | null; readonly validTo?: string | null }[]>>
}

export interface FormPreviewJson {
  readonly problems: readonly ProblemJson[]
  /** Null while an error keeps it from being shown. */
  readonly form: { readonly title: LocalText; readonly description: LocalText | null; readonly model: FormWire; readonly env: FormEnvJson } | null
}

/** `POST …/answers/{id}/reveal`: opens what is masked in one answer for a reason; logged. */
export interface AnswerRevealRequest { readonly reason: string }
export interface RevealedAnswer { readonly answer: Readonly<Record<string, unknown>> }
