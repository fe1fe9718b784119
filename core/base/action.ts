/** Who does something: a person, a machine token, or the host itself. */
export interface Actor {
  readonly kind: 'person' | 'machine' | 'system' | 'public'
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
}

/**
 * What a person may reach, resolved once by a journey and demanded by every repository: whatever one of the extents reaches. They stay
 * apart, since topics of one grant do not go with organisations of another. None of them: nothing.
 */
export type AccessScope = readonly Extent[]

/** Topics within organisations; `all` means no restriction. */
export interface Extent {
  /** In which role, where it comes of a grant. */
  readonly role?: string
  /** Id of the account that delegated the grant it comes of; left out: the grant is one's own. */
  readonly heldBy?: string
  readonly topics: 'all' | readonly string[]
  /** Roots: each stands for itself and every organisation below it. */
  readonly organisations: 'all' | readonly string[]
}

/** One thing somebody does: the only source of time, ids and randomness for all that happens in it. */
export interface Action {
  readonly actor: Actor
  readonly scope: AccessScope
  /** The instant of the whole action. */
  readonly at: Date
  /** A new id: UUID version 7 (RFC 9562), sortable by time, and within the action in the order in which they were made. */
  nextId(): string
  /** Cryptographically strong random bytes. */
  random(bytes: number): Uint8Array
  /** Why, where a reason is asked for. */
  readonly reason?: string
}
