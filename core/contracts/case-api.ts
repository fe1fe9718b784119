/** What the HTTP API sends and takes about cases (design: interface). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { Level } from './finding.ts'
import type { MatterPapers } from './matter-papers.ts'
import type { WorkEventJson, WorkJson } from './work-api.ts'

/** Query of `GET /cases`: `topic`, `level`, `state` and `phase` take several values joined by commas; `region` takes all below it. */
export interface CaseQuery {
  readonly topic?: string
  readonly level?: string
  readonly state?: string
  /** Of the work on it. */
  readonly phase?: string
  readonly region?: string
  readonly q?: string
  readonly sort?: 'registered' | '-registered' | 'level' | '-level'
  readonly cursor?: string
  readonly limit: number
}

/** A case as lists show it. */
export interface CaseSummary {
  readonly id: string
  readonly topic: string
  readonly topicTitle: LocalText
  /** Number on the topic's case list of that year. */
  readonly year: number
  readonly number: number
  readonly level: Level
  /** Identifiers in it are masked. */
  readonly title: string
  readonly region: { readonly code: string; readonly title: string } | null
  readonly department: { readonly code: string; readonly title: string } | null
  readonly state: string
  readonly stateTitle: LocalText
  /** ISO. */
  readonly registered: string
}

/** `GET /cases/{id}` */
export interface CaseDetail extends CaseSummary, MatterPapers {
  /** The alert that it comes of, where the reader may see it. */
  readonly alert: { readonly id: string; readonly title: string } | null
  readonly work: WorkJson
  /** What was done with it, the newest first. */
  readonly events: readonly WorkEventJson[]
  /** Of so many assessments, the earlier ones, `events` tells nothing. */
  readonly untold: number
}
