import type { LiveEvents } from '../domain/jobs/live-events.ts'

/** Lists that may look otherwise once something has changed with a matter. */
const matterKinds = ['alerts', 'cases', 'duties', 'notices', 'notifications', 'samples'] as const

/** Tells open pages of those who reach some organisations, by topic, that something of theirs has changed. */
export function tellPlaces(live: Pick<LiveEvents, 'publish'>, places: ReadonlyMap<string, readonly (string | null)[]>): void {
  for (const [topic, organisations] of places) for (const kind of matterKinds) live.publish({ kind, topic, id: null, organisations })
}
