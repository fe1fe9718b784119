/** What the HTTP API takes and sends around dispatch tables (decision 30). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { CodeTitle } from './api.ts'
import type { Level } from './finding.ts'
import type { OrganisationRef } from './work-api.ts'

/** One row: what it fits goes to its organisation. Null, in a member of what it fits: whatever a matter says there. */
export interface DispatchRow {
  readonly id: string
  /** Rules of the topic, and levels, of the alert; at least one where it is not null. */
  readonly rules: readonly string[] | null
  readonly levels: readonly Level[] | null
  /** With everything that lies below it. */
  readonly region: string | null
  /** Code of a department kind, as the alert names it. */
  readonly department: string | null
  readonly organisation: string
  /** `YYYY-MM-DD`, inclusive; null: since ever, for ever. */
  readonly from: string | null
  readonly to: string | null
}

/** Rows of a table, at most. */
export const mostDispatchRows = 300

/** A row as it is sent: new without an `id`. */
export interface DispatchRowRequest extends Omit<DispatchRow, 'id'> {
  readonly id?: string
  /** Its organisation has been moved since, and is still the right one. */
  readonly confirmed?: boolean
}

/** `PUT /topics/{topic}/dispatch` and `PUT /dispatch`. */
export interface DispatchTableRequest {
  /** Of the table that was edited: of two people at once the second is told. */
  readonly revision: number
  /** Matters of the topic go out by themselves when they are made; in the table of all topics it is false. */
  readonly automatic: boolean
  readonly rows: readonly DispatchRowRequest[]
}

/**
 * What is to be told at a row: rows before it take all that it fits; its last day is over; another row of the same rank fits some of the
 * same; its organisation is not in use on some of its days, or has been moved since; it names something that is no longer there.
 */
export type DispatchNoteKind = 'never' | 'over' | 'overlaps' | 'organisation-ended' | 'organisation-moved' | 'rule-gone' | 'region-gone' | 'department-gone'

export interface DispatchNoteJson {
  readonly kind: DispatchNoteKind
  /** What is wrong and what to do, in the language of the request. */
  readonly text: string
}

/** A row with what it names. */
export interface DispatchRowJson extends DispatchRow {
  readonly organisationTitle: LocalText
  readonly regionTitle: string | null
  readonly notes: readonly DispatchNoteJson[]
}

/** `GET /topics/{topic}/dispatch` and `GET /dispatch`. */
export interface DispatchTableJson {
  /** Null: of all topics. */
  readonly topic: string | null
  /** 0: it was never kept. */
  readonly revision: number
  readonly automatic: boolean
  readonly changed: { readonly at: string; readonly by: string } | null
  readonly rows: readonly DispatchRowJson[]
  /** Rows of all topics, which come after those of the topic. */
  readonly general: readonly DispatchRowJson[]
  /** The reader may keep it. */
  readonly mayKeep: boolean
  /** What rows may name. */
  readonly rules: readonly { readonly id: string; readonly title: LocalText }[]
  readonly departments: readonly CodeTitle[]
  readonly regions: readonly CodeTitle[]
}

/** `POST /topics/{topic}/dispatch/try` and `POST /dispatch/try`: where the alerts at the desk would go. Nothing is changed. */
export interface DispatchTryRequest {
  readonly rows: readonly DispatchRowRequest[]
}

export interface DispatchTryJson {
  /** Alerts that stand at the desk now. */
  readonly desk: number
  /** How many would go elsewhere than by the table as it is. */
  readonly changed: number
  /** Where to, what most would go to first; null: they stay at the desk. `now` by the table as it is, `then` as edited. */
  readonly organisations: readonly { readonly organisation: OrganisationRef | null; readonly now: number; readonly then: number }[]
  /** For each row sent: how many would go by it, and what is to be told of it. */
  readonly rows: readonly { readonly alerts: number; readonly notes: readonly DispatchNoteJson[] }[]
}

/** `GET /organisations/load`: open alerts, cases and assessments by organisation and light, as far as the reader may see them; those without any are left out. */
export interface OrganisationLoadJson {
  readonly id: string
  readonly red: number
  readonly yellow: number
  readonly blue: number
  readonly green: number
}
