import type { Lang } from '../base/text.ts'
import type { WorkEventJson } from '../contracts/work-api.ts'
import { eventSentence } from '../domain/alerts/event-sentence.ts'
import { readEvents } from '../domain/alerts/find-alert.ts'
import { leavesOfEvents } from '../domain/alerts/leaves-of-events.ts'
import type { ListedAlert } from '../domain/alerts/list-alerts.ts'
import { titlesOf } from '../domain/alerts/related-alerts.ts'
import type { Reading } from '../store/access.ts'
import { leafOf, tellActs, type WorkReading } from './describe-work.ts'

/** What happened to an alert that the reader may see, what was done with it and said about it, in words, the newest first. */
export async function tellAlert(deps: WorkReading, read: Reading, alert: ListedAlert, lang: Lang): Promise<readonly WorkEventJson[]> {
  const happened = await readEvents(read, alert.id)
  const others = await titlesOf(read, happened.flatMap((event) => event.other ?? []))
  // What came in from out of reach is not told at all: its reason and who did it are not the reader's.
  const events = happened.filter(({ kind, other }) => (kind !== 'absorbed' && kind !== 'released') || others.has(other ?? ''))
  const leaves = await leavesOfEvents(read, alert, events)
  const otherTitle = (other: string | null) => (other === null ? null : ((lang === 'en' ? others.get(other)?.titleEn : others.get(other)?.title) ?? null))
  return [
    ...events.map((event) => ({ at: event.at.toISOString(), text: eventSentence(event, lang, otherTitle(event.other)), by: event.actorName, answer: null, ...leafOf(leaves.get(event.id)) })),
    ...(await tellActs(deps, read, alert.id, lang)).toReversed(),
  ]
}
