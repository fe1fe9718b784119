/** What the HTTP API sends and takes about saved views (design: interface). Pages and routes share these types. */
import type { OrganisationRef } from './work-api.ts'

/** Lists that have views. */
export const viewedLists = ['alerts', 'cases', 'notices', 'tasks'] as const
export type ViewedList = (typeof viewedLists)[number]

/** The query of a list's address: filters, sorting, and `as` where it is shown as a board. */
export type ViewQuery = Readonly<Record<string, string>>

/** How long a name may be, in characters. */
export const longestViewName = 40

/** A view that the reader may open. */
export interface ViewJson {
  readonly id: string
  readonly name: string
  /** As it opens for the reader now. */
  readonly query: ViewQuery
  /** Members of which something was left out: a topic or rule that is gone, or not for the reader. */
  readonly leftOut: readonly string[]
  /** The reader's own: theirs to change. */
  readonly own: boolean
  /** Whose it is. */
  readonly by: string
  /** Who has it to use besides its owner: an organisation and all below it. */
  readonly sharedWith: OrganisationRef | null
}

/** `GET /views/{list}`: in the reader's order. */
export interface ViewsJson {
  readonly items: readonly ViewJson[]
  /** The one that the list opens with; null: the list as it is. */
  readonly opens: string | null
}

/** `PUT /views/{list}/{id}` */
export interface ViewRequest {
  readonly name: string
  /** Left out: as it was. */
  readonly query?: ViewQuery
  /** With the owner's organisation. */
  readonly shared: boolean
}

/** `PUT /views/{list}` */
export interface ViewOrderRequest {
  readonly order: readonly string[]
  readonly opens: string | null
}
