/** What the HTTP API sends and takes about assessments (研判): what organisations are asked about matters that were split. Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { AnswerSummary, FormEnvJson } from './form-api.ts'
import type { Level } from './finding.ts'
import type { Page } from './api.ts'
import type { MatterTimeJson, OrganisationRef, WorkEventJson, WorkJson } from './work-api.ts'

/** States of an assessment, whatever its workflow: `asked` and `below` wait, the others are over. */
export const assessmentStates = ['asked', 'below', 'answered', 'returned', 'unneeded'] as const
export type AssessmentState = (typeof assessmentStates)[number]

/** Query of `GET /assessments`: `topic`, `state`, `organisation` and `light` take several values joined by commas; `region` takes all below it. */
export interface AssessmentQuery {
  readonly topic?: string
  /** Of `assessmentStates`. */
  readonly state?: string
  /** Of the matter that was split. */
  readonly parent?: string
  /** Who is asked. */
  readonly organisation?: string
  readonly region?: string
  readonly light?: string
  readonly q?: string
  readonly cursor?: string
  readonly limit: number
}

/** An assessment as lists show it. */
export interface AssessmentSummary {
  readonly id: string
  readonly topic: string
  readonly topicTitle: LocalText
  /** What it is about in the end; identifiers in its title are masked. `isOpen`: the reader may open it. */
  readonly about: { readonly subject: 'alert' | 'case'; readonly id: string; readonly title: string; readonly level: Level | null; readonly isOpen: boolean }
  /** The matter that was split: what it is about, or another assessment. */
  readonly parent: string
  /** Which time it was split: the number of that act. */
  readonly round: number
  readonly region: { readonly code: string; readonly title: string } | null
  /** Who is asked. */
  readonly organisation: OrganisationRef
  readonly state: AssessmentState
  readonly stateTitle: LocalText
  /** ISO. */
  readonly askedAt: string
  /** ISO: when it was answered, sent back or no longer needed; null while it waits. */
  readonly endedAt: string | null
  /** Null once it is over. */
  readonly time: MatterTimeJson | null
}

/** `GET /assessments`: those asked first coming first. */
export interface AssessmentPage extends Page<AssessmentSummary> {
  /** How many there are of each state, whichever the query asks for. */
  readonly states: Readonly<Record<AssessmentState, Page<AssessmentSummary>['total']>>
}

/** What was answered; `form` as `pack/form`. */
export interface AssessmentAnswer extends AnswerSummary {
  readonly form: string
  /** What the form's conditions read beside the answer, as it was when it was sent. */
  readonly env: FormEnvJson
}

/** `GET /assessments/{id}` */
export interface AssessmentDetail extends AssessmentSummary {
  /** Why the matter is there, one sentence, where that is known; identifiers are masked. */
  readonly why: string | null
  /** The assessment that was handed down, where it was split from one that the reader may see. */
  readonly above: { readonly id: string; readonly organisation: OrganisationRef } | null
  /** Null for readers who see it because of what it is about. */
  readonly work: WorkJson | null
  readonly answer: AssessmentAnswer | null
  readonly events: readonly WorkEventJson[]
}

/** Lines of a sheet, those due first coming first: what waits beyond them comes with the next one. */
export const mostSheetLines = 5000

/** `POST /topics/{topic}/assessments/import`: what a filled-in sheet would answer; with `digest` sent along it is done. */
export interface AssessmentSheet {
  /** Lines that would be answered, or were. */
  readonly ready: number
  /** Lines that say what was answered before. */
  readonly already: number
  /** Lines without an answer. */
  readonly blank: number
  readonly faults: readonly { readonly line: number; readonly column: string | null; readonly message: string; readonly hint: string }[]
  readonly faultCount: number
  /** Headings that no form has. */
  readonly ignored: readonly string[]
  readonly digest: string | null
  readonly done: boolean
}
