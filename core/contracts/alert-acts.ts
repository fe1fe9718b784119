/** What the HTTP API takes and sends around alerts beside the alerts themselves: which ones, what is done with them, what is set aside. */
import type { LocalText } from '../base/text.ts'

/**
 * Query of `GET /alerts`. `topic`, `rule`, `level`, `state` and `light` take several values joined by commas;
 * `region` is a code and takes all below it; `sort` is a member's name, `-` before it for descending.
 */
export interface AlertQuery {
  readonly topic?: string
  readonly rule?: string
  readonly level?: string
  readonly state?: string
  /** Of the work on it. */
  readonly light?: string
  readonly phase?: string
  readonly presence?: 'firing' | 'gone'
  /** Those whose key is set aside: left out, or they alone. */
  readonly suppressed?: 'no' | 'only'
  readonly region?: string
  readonly q?: string
  readonly sort?: 'lastSeen' | '-lastSeen' | 'firstSeen' | '-firstSeen' | 'level' | '-level'
  readonly cursor?: string
  readonly limit?: number
}

export const alertActions = ['suppress', 'unsuppress', 'merge', 'unmerge'] as const
export type AlertActionName = (typeof alertActions)[number]

/** `POST /alerts/{id}/actions/{action}`: `until` for `suppress`, `into` for `merge`. The trail keeps the reason. */
export interface AlertActRequest {
  readonly reason: string
  /** Last day, `YYYY-MM-DD` in city time. */
  readonly until?: string
  /** The alert to merge into. */
  readonly into?: string
}

/** `POST /alerts/actions/{action}`: the same with several alerts; what cannot be done is said, the rest is done. */
export interface AlertActsRequest extends AlertActRequest { readonly ids: readonly string[] }

export interface AlertActsResponse {
  readonly done: readonly string[]
  readonly refused: readonly { readonly id: string; readonly code: string; readonly detail: string; readonly hint: string }[]
}

/** That a key is set aside for a time. */
export interface SuppressionJson {
  readonly id: string
  readonly alert: { readonly id: string; readonly title: string }
  readonly topic: string
  readonly topicTitle: LocalText
  readonly rule: string
  readonly ruleTitle: LocalText
  readonly reason: string
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string
  readonly state: 'active' | 'ended' | 'lifted'
  readonly at: string
  readonly by: string
  readonly lifted: { readonly at: string; readonly by: string; readonly reason: string } | null
}

/** Query of `GET /suppressions`: those in force, or with `all` also those that are over. */
export interface SuppressionQuery { readonly show?: 'active' | 'all'; readonly cursor?: string; readonly limit: number }
