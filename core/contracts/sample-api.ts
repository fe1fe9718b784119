/** What the HTTP API sends and takes about random sampling (随机抽查): draws of closed cases, and their inspection. Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { AnswerSummary, FormEnvJson } from './form-api.ts'
import type { Level } from './finding.ts'
import type { DrawStratum, StratumField } from './sampling.ts'
import type { Page } from './api.ts'
import type { MatterTimeJson, OrganisationRef, WorkEventJson, WorkJson } from './work-api.ts'

/** How a sample has ended, or that it has not: `open` is every state of its workflow but those three. */
export const sampleOutcomes = ['open', 'passed', 'failed', 'withdrawn'] as const
export type SampleOutcome = (typeof sampleOutcomes)[number]

/** Another share for one stratum. */
export type StratumQuota = Pick<DrawStratum, 'key' | 'rate' | 'minimum'>

/** Whether a stratum may be drawn from by these numbers: a share above 0 and at most 1, and a whole number from 0 to 1000. */
export const isQuota = ({ rate, minimum }: Pick<StratumQuota, 'rate' | 'minimum'>): boolean => rate > 0 && rate <= 1 && Number.isInteger(minimum) && minimum >= 0 && minimum <= 1000

/** `POST /draws/preview`: of which cases how many would be drawn. */
export interface DrawPlanRequest {
  readonly topic: string
  /** Closed from the first to the last day, `YYYY-MM-DD`. */
  readonly from: string
  readonly through: string
  readonly by: readonly StratumField[]
  readonly rate: number
  readonly minimum: number
  readonly strata?: readonly StratumQuota[]
  /** Who is to inspect; left out: the sender's own organisation. */
  readonly organisation?: string
}

/** `POST /draws` */
export interface DrawRequest extends DrawPlanRequest {
  /** A random UUID of the sender's: sent again it is drawn once. */
  readonly request: string
}

/** A stratum in words. */
export interface DrawStratumJson extends DrawStratum {
  readonly title: LocalText
}

/** What a draw would come to; which cases is not told before it is on the trail. */
export interface DrawPlan {
  readonly frame: number
  readonly drawn: number
  readonly organisation: OrganisationRef
  readonly strata: readonly DrawStratumJson[]
}

export interface DrawQuery {
  readonly topic?: string
  readonly cursor?: string
  readonly limit: number
}

/** A draw as lists show it: `drawn` is the sum of the four numbers in `counts`. */
export interface DrawSummary {
  readonly id: string
  readonly topic: string
  readonly topicTitle: LocalText
  /** ISO. */
  readonly drawnAt: string
  readonly drawnBy: string
  readonly organisation: OrganisationRef
  readonly from: string
  readonly through: string
  readonly frame: number
  readonly drawn: number
  readonly counts: Readonly<Record<SampleOutcome, number>>
}

/** `GET /draws/{id}` */
export interface DrawDetail extends DrawSummary {
  readonly by: readonly StratumField[]
  readonly method: string
  readonly seed: string
  readonly frameHash: string
  readonly strata: readonly (DrawStratumJson & { readonly counts: Readonly<Record<SampleOutcome, number>> })[]
}

/** `GET /draws/{id}/repeat`: the draw done again from what stands on the trail. */
export interface DrawRepeated {
  /** Everything below is as it was. */
  readonly same: boolean
  /** What is kept of the draw is what the trail has: seed, method, frame, strata. */
  readonly leaf: boolean
  /** Number of the entry in the trail. */
  readonly seq: number | null
  /** The kept frame has the hash that the trail has. */
  readonly frame: boolean
  readonly frameHash: string
  /** Drawn again, of the same seed and frame. */
  readonly drawn: number
  /** Ids of cases that were drawn and should not have been, and the other way round. */
  readonly surplus: readonly string[]
  readonly missing: readonly string[]
}

/** Query of `GET /samples`: `topic`, `outcome` and `light` take several values joined by commas. */
export interface SampleQuery {
  readonly draw?: string
  readonly topic?: string
  /** A case. */
  readonly case?: string
  readonly outcome?: string
  readonly light?: string
  readonly q?: string
  readonly cursor?: string
  readonly limit: number
}

export interface SampleSummary {
  readonly id: string
  readonly draw: string
  readonly topic: string
  readonly topicTitle: LocalText
  /** `isOpen`: the reader may open it. Identifiers in its title are masked. */
  readonly case: { readonly id: string; readonly title: string; readonly level: Level; readonly isOpen: boolean }
  readonly region: { readonly code: string; readonly title: string } | null
  /** Who inspects. */
  readonly organisation: OrganisationRef
  readonly outcome: SampleOutcome
  readonly state: string
  readonly stateTitle: LocalText
  readonly drawnAt: string
  readonly endedAt: string | null
  readonly time: MatterTimeJson | null
}

export interface SamplePage extends Page<SampleSummary> {
  /** How many there are of each outcome, whichever the query asks for. */
  readonly outcomes: Readonly<Record<SampleOutcome, Page<SampleSummary>['total']>>
}

/** What the inspection found; `form` as `pack/form`. */
export interface SampleAnswer extends AnswerSummary {
  readonly form: string
  readonly env: FormEnvJson
}

/** `GET /samples/{id}` */
export interface SampleDetail extends SampleSummary {
  /** Number of the case on its list. */
  readonly caseNumber: { readonly year: number; readonly number: number } | null
  /** The reader took part in the case, and is kept from inspecting it. */
  readonly keptApart: boolean
  readonly work: WorkJson
  readonly answer: SampleAnswer | null
  readonly events: readonly WorkEventJson[]
}
