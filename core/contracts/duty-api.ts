/** What the HTTP API sends and takes about duties (规定动作): what organisations answer again and again. Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { AnswerSummary, FormEnvJson } from './form-api.ts'
import type { Page } from './api.ts'
import type { DutyStatus } from './duty-status.ts'
import type { MatterTimeJson, OrganisationRef, WorkEventJson, WorkJson } from './work-api.ts'

/** Which: `topic`, `duty`, `period`, `organisation` and `status` take several values joined by commas. */
export interface DutyFilterQuery {
  readonly topic?: string
  readonly duty?: string
  /** `2026-02` */
  readonly period?: string
  readonly organisation?: string
  readonly status?: string
  readonly q?: string
}

/** Query of `GET /duties`. */
export interface DutyQuery extends DutyFilterQuery {
  readonly cursor?: string
  readonly limit: number
}

/** What one organisation is asked for one period. */
export interface DutySummary {
  readonly id: string
  readonly topic: string
  readonly topicTitle: LocalText
  readonly duty: string
  readonly title: LocalText
  readonly period: { readonly key: string; readonly title: LocalText; readonly from: string; readonly through: string }
  readonly organisation: OrganisationRef
  readonly status: DutyStatus
  readonly askedAt: string
  readonly endedAt: string | null
  readonly time: MatterTimeJson | null
}

/** `GET /duties`: the newest period first, within it by organisation. */
export interface DutyPage extends Page<DutySummary> {
  /** How many there are of each status, whichever the query asks for: together all that were asked. */
  readonly statuses: Readonly<Record<DutyStatus, Page<DutySummary>['total']>>
  /** Duties and periods that there are to choose from, the newest periods first. */
  readonly duties: readonly { readonly topic: string; readonly duty: string; readonly title: LocalText }[]
  readonly periods: readonly { readonly key: string; readonly title: LocalText }[]
}

/** `GET /duties/summary?by=organisation|period` */
export interface DutySum extends Readonly<Record<DutyStatus, number>> {
  /** Id of an organisation, or a period. */
  readonly key: string
  readonly title: LocalText
  readonly asked: number
}

/** What was answered; `form` as `pack/form`. */
export interface DutyAnswer extends AnswerSummary {
  readonly form: string
  readonly env: FormEnvJson
}

/** `GET /duties/{id}` */
export interface DutyDetail extends DutySummary {
  /** What the pack says of it, as it runs now. */
  readonly description: LocalText | null
  readonly work: WorkJson
  readonly answer: DutyAnswer | null
  readonly events: readonly WorkEventJson[]
}
