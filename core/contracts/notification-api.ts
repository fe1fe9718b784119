/** What the HTTP API takes and sends around what people are told (design: interface). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { Page } from './api.ts'
import type { Light } from './matter-clock.ts'

/** `remind` whoever is in charge, `raise` to the next organisation up, or a notice that is due and that somebody has to draft, as `escalate` of a workflow has it; `approve`: the host has drafted one; `time:…`: somebody asks for more time, or is given it or not; `task:…`: a matter was given to the reader, or whoever had it can no longer see to it; `mention`: a comment mentions the reader. */
export type NotificationKind = 'remind' | 'raise' | 'approve' | 'notice:reminder' | 'notice:supervision' | 'notice:overdue' | 'notice:circular' | 'time:asked' | 'time:granted' | 'time:refused' | 'task:given' | 'task:freed' | 'mention'

export interface NotificationJson {
  /** UUID, of this reader's alone. */
  readonly id: string
  readonly kind: NotificationKind
  /** Null where it tells of no light. */
  readonly light: Light | null
  /** What it says, in the language of the request. */
  readonly text: string
  readonly matter: { readonly id: string; readonly subject: string; readonly topic: string; readonly topicTitle: LocalText; /** Identifiers in it are masked. */ readonly title: string }
  /** ISO. */
  readonly at: string
  /** ISO: when the matter was due; null where it had no deadline. */
  readonly due: string | null
  readonly read: boolean
}

/** `GET /notifications`: the newest first. */
export interface NotificationPage extends Pick<Page<NotificationJson>, 'items' | 'next'> {
  readonly unread: { readonly count: number; readonly atLeast: boolean }
}

/** `POST /notifications/read`: this one and all before it have been read. */
export interface ReadRequest { readonly through: string }
