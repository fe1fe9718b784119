import type { FindingLine } from './finding.ts'

/** `POST /topics/{topic}/rules/{rule}/screen`: a record by the names of its fields, checked and stored nowhere. */
export interface ScreenRequest {
  readonly record: Readonly<Record<string, unknown>>
  /** By its name in the topic, or qualified; that of the rule's `from` when left out. */
  readonly dataset?: string
  /** Why; the trail keeps it. */
  readonly purpose: string
}

export interface ScreenResponse {
  /** Findings that rest on the record, identifiers masked. */
  readonly findings: readonly FindingLine[]
  /** Milliseconds that it took the server. */
  readonly took_ms: number
}
