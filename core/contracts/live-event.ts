/** One line of `GET /events`; the event's name is `kind`. It says what to load again, never what it says. */
export interface LiveEvent {
  readonly kind: 'alerts' | 'cases' | 'import' | 'notices' | 'notifications' | 'run' | 'samples' | 'topic'
  readonly topic: string
  /** Import or run, null where the topic says it all. */
  readonly id: string | null
}
