/** What the HTTP API sends of boards: a list as columns, by how far its matters are (design: interface). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { Level } from './finding.ts'
import type { MatterTimeJson, OrganisationRef, Phase } from './work-api.ts'

/** Cards of a column that a board shows; the list has the others. */
export const mostCards = 20

/** A matter as a board shows it. */
export interface BoardCard {
  readonly id: string
  readonly topic: string
  readonly topicTitle: LocalText
  /** Identifiers in it are masked. */
  readonly title: string
  readonly level: Level
  readonly state: string
  readonly stateTitle: LocalText
  /** Null once it is done with. */
  readonly time: MatterTimeJson | null
  /** Null: it lies with the dispatch desk. */
  readonly organisation: OrganisationRef | null
}

export interface BoardColumn {
  readonly phase: Phase
  /** Of all in it, counted as far as lists count. */
  readonly total: BoardJson['total']
  /** The worst light first, within a light what is due first; of what is done with the newest. At most `mostCards`. */
  readonly items: readonly BoardCard[]
}

/** `GET /cases/board`, `GET /alerts/board`: as the list of the same filter. */
export interface BoardJson {
  /** In the order of `phases`; those alone that were asked for. */
  readonly columns: readonly BoardColumn[]
  readonly total: { readonly count: number; readonly atLeast: boolean }
}
