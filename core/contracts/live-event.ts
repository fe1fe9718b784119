/** One line of `GET /events`; the event's name is `kind`. It says what to load again, never what it says. */
export interface LiveEvent {
  readonly kind: 'alerts' | 'cases' | 'duties' | 'import' | 'notices' | 'notifications' | 'referrals' | 'run' | 'samples' | 'topic'
  readonly topic: string
  /** Import or run, null where the topic says it all. */
  readonly id: string | null
  /** Accounts that are told, and nobody else, whatever they reach; never sent itself. */
  readonly to?: readonly string[]
  /** The organisations whose it is, null: nobody's; told to who reaches one of them, never sent itself. With neither: to who reaches the topic as a whole. */
  readonly organisations?: readonly (string | null)[]
}
