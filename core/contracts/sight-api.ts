/** What the HTTP API sends of what somebody else may see: to those who grant, and those who look on. */
import type { LocalText } from '../base/text.ts'
import type { OrganisationRef } from './work-api.ts'

export const sightKinds = ['alert', 'case', 'notice', 'assessment', 'duty', 'sample'] as const
export type SightKind = (typeof sightKinds)[number]

/** One grant as it counts today. */
export interface SightExtent {
  readonly role: string
  /** Who delegated it. */
  readonly heldBy: string | null
  /** It and all below it; null: every organisation. */
  readonly organisation: OrganisationRef | null
  /** Null: every topic. */
  readonly topics: readonly { readonly id: string; readonly title: LocalText }[] | null
}

/** `GET /accounts/{id}/sight`. */
export interface SightJson {
  readonly name: string
  /** A suspended account sees nothing, whatever its grants. */
  readonly active: boolean
  /** What it may, and by which grants. */
  readonly may: readonly { readonly permission: string; readonly extents: readonly SightExtent[] }[]
  /** The reader reaches all there is; else only what lies within their own reach too is counted and found. */
  readonly whole: boolean
  /** How many matters of each kind it finds in its lists; null where it may not open the list. Counted to 10,000. */
  readonly topics: readonly {
    readonly id: string
    readonly title: LocalText
    readonly counts: Readonly<Record<SightKind, { readonly count: number; readonly atLeast: boolean } | null>>
  }[]
}

/** `GET /accounts/{id}/sight/{kind}/{matter}`: whether it finds that matter, and by which grants. What is not there is not seen. */
export interface MatterSightJson {
  readonly sees: boolean
  readonly by: readonly SightExtent[]
}
