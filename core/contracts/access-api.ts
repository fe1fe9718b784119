/** What the HTTP API takes and sends around organisations, accounts, grants and what people may see (design: interface). Pages and routes share these types. */
import type { LocalText } from '../base/text.ts'
import type { OrganisationRef } from './work-api.ts'

/** An organisation as the register has it. Days `YYYY-MM-DD`, inclusive; null: no bound. */
export interface RegisteredOrganisation {
  readonly id: string
  /** The Chinese name, and the English one where there is one. */
  readonly title: string
  readonly titleEn: string | null
  readonly parent: string | null
  /** Code of a department kind, with what it is called. */
  readonly departmentKind: string | null
  readonly kindTitle: string | null
  /** Regions it answers for. */
  readonly serves: readonly RegionRef[]
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly inUse: boolean
  /** How many organisations lie above it. */
  readonly depth: number
  /** How many accounts belong to it itself; null out of reach. */
  readonly accounts: number | null
  /** Whether the reader may change it. */
  readonly mayChange: boolean
}

export interface RegionRef { readonly code: string; readonly title: string | null }

/** `GET /organisations/register`: parents before children; with what may be chosen. */
export interface OrganisationRegister {
  readonly items: readonly RegisteredOrganisation[]
  readonly kinds: readonly { readonly code: string; readonly title: string }[]
}

/** `POST /organisations` takes all of it, `PATCH /organisations/{id}` what changes. `validTo` is the last day: that is how one is dissolved. */
export interface OrganisationRequest {
  readonly id: string
  readonly title: string
  readonly titleEn?: string | null
  readonly parent?: string | null
  readonly departmentKind?: string | null
  readonly serves?: readonly string[]
  readonly validFrom?: string | null
  readonly validTo?: string | null
}
export type OrganisationChange = Partial<Omit<OrganisationRequest, 'id'>>

export interface RegionJson {
  readonly code: string
  readonly title: string
  readonly titleEn: string | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly inUse: boolean
}
export interface RegionRequest { readonly code: string; readonly title: string; readonly titleEn?: string | null; readonly validFrom?: string | null; readonly validTo?: string | null }
export type RegionChange = Partial<Omit<RegionRequest, 'code'>>

/** `POST /organisations/import`, `POST /regions/import`: what a file would do, or, with `digest`, has done. */
export interface RegisterImport {
  readonly created: number
  readonly changed: number
  readonly unchanged: number
  /** Entries that are new or change, in the order of the file; at most 500 of them. */
  readonly entries: readonly RegisterEntry[]
  /** What stands against it; as long as there is any, nothing is taken. At most 200 of them. */
  readonly faults: readonly { readonly line: number; readonly column: string | null; readonly message: string; readonly hint: string }[]
  readonly faultCount: number
  /** Names this outcome: sent along, it is taken if nothing has changed since. Null while there are faults, or nothing to do. */
  readonly digest: string | null
  readonly done: boolean
}

export interface RegisterEntry {
  readonly line: number
  readonly id: string
  readonly title: string
  readonly outcome: 'created' | 'changed'
  /** By the column's heading. */
  readonly changes: readonly { readonly column: string; readonly before: string | null; readonly after: string | null }[]
}

export interface AccountJson {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly state: 'active' | 'suspended'
  readonly organisation: OrganisationRef | null
  /** Has not chosen a password of their own yet; ISO: until when the one that was given opens a session. */
  readonly oneTimeUntil: string | null
  readonly createdAt: string
  /** Of grants that stand today. */
  readonly roles: readonly string[]
  /** What the reader may do with it. */
  readonly may: readonly ('change' | 'suspend' | 'resume' | 'reset-password' | 'grant')[]
}

export interface AccountDetail extends AccountJson {
  readonly grants: readonly GrantJson[]
}

export type GrantState = 'standing' | 'later' | 'over'

export interface GrantJson {
  readonly id: string
  readonly role: string
  /** Null: every one. */
  readonly organisation: OrganisationRef | null
  readonly topics: readonly { readonly id: string; readonly title: LocalText }[] | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly state: GrantState
  /** Null where it was made with the account. */
  readonly granted: { readonly at: string; readonly by: string; readonly reason: string | null } | null
  readonly ended: { readonly at: string | null; readonly by: string } | null
  /** Whose grant this one was delegated from. */
  readonly delegatedBy: { readonly id: string; readonly name: string } | null
  /** To whom parts of it were delegated. */
  readonly delegations: readonly DelegationJson[]
}

export interface DelegationJson {
  readonly id: string
  readonly to: { readonly id: string; readonly name: string }
  readonly organisation: OrganisationRef | null
  readonly topics: readonly { readonly id: string; readonly title: LocalText }[] | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly state: GrantState
}

/** `GET /grants/choices`: what grants are made of, in the reader's reach. */
export interface GrantChoices {
  readonly roles: readonly string[]
  readonly topics: readonly { readonly id: string; readonly title: LocalText }[]
}

export interface AccountRequest { readonly account: string; readonly name: string; readonly organisation: string | null }
export interface AccountChange { readonly name?: string; readonly organisation?: string | null }
/** A password that is told this once. */
export interface GivenPassword { readonly id: string; readonly password: string; readonly until: string }

/** `POST /accounts/{id}/grants`. Null: every organisation, every topic, no bound. */
export interface GrantRequest {
  readonly role: string
  readonly organisation: string | null
  readonly topics: readonly string[] | null
  readonly validFrom: string | null
  readonly validTo: string | null
  readonly reason: string
}
/** `POST /grants/{id}/end`: at once, or after a day. */
export interface GrantEndRequest { readonly lastDay?: string | null; readonly reason: string }

/** `GET /me/grants`: one's own, with what one has handed on, and to whom one may. */
export interface OwnGrants {
  readonly grants: readonly GrantJson[]
  readonly colleagues: readonly { readonly id: string; readonly name: string; readonly organisation: OrganisationRef | null }[]
  /** Organisations below those that the grants name, for handing on a part. */
  readonly organisations: readonly (OrganisationRef & { readonly parent: string | null })[]
}

/** `POST /grants/{id}/delegations`. */
export interface DelegationRequest {
  readonly to: string
  readonly organisation: string | null
  readonly topics: readonly string[] | null
  readonly validFrom: string | null
  readonly validTo: string
  readonly reason: string
}

export interface AccountQuery {
  readonly q?: string
  readonly state?: 'active' | 'suspended'
  readonly organisation?: string
  readonly role?: string
  readonly cursor?: string
  readonly limit: number
}
