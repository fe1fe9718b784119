/** What the HTTP API takes and sends around comments on matters (design: interface). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'

/** What comments are written on. */
export const commentedSubjects = ['alert', 'case'] as const
export type CommentedSubject = (typeof commentedSubjects)[number]

/** Characters of one comment. */
export const longestComment = 2000
/** People whom one comment mentions. */
export const mostMentions = 20

/** `POST /alerts/{id}/comments`. Sent again under its id, it is stored once. */
export interface CommentRequest {
  /** A UUID that the sender has chosen. */
  readonly id: string
  readonly text: string
  /** Ids of accounts, as `GET /alerts/{id}/mentionable` gives them. */
  readonly mentions?: readonly string[]
}

/** What a comment says beside its event in a matter's timeline. */
export interface CommentJson {
  readonly id: string
  /** As it was written, personal numbers masked; null once it is withdrawn. */
  readonly text: string | null
  /** Names of those whom it mentions, as they were called then. */
  readonly mentions: readonly string[]
  /** ISO: when its author withdrew it; null while it stands. */
  readonly withdrawn: string | null
  /** The reader wrote it. */
  readonly isOwn: boolean
}

/** Somebody who may see the matter. */
export interface MentionableJson {
  /** Of the account. */
  readonly id: string
  readonly name: string
  readonly organisation: LocalText | null
}
