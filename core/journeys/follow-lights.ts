import { notify, type Told } from '../domain/notifications/notify.ts'
import type { Owed } from '../domain/work/settle-items.ts'
import type { WorkItem } from '../store/entities/work/work-item.ts'
import type { Change } from '../store/unit-of-work.ts'
import { asksForNotice, draftDueNotices, waitsForIssuers } from './draft-due-notices.ts'
import { holdersOf } from './holders-of.ts'
import type { MatterWording } from './word-matters.ts'

/**
 * Does what workflows say is to follow a light (`escalate`), each with its entry in the trail, in the order in which it fell due. What was
 * due while the program was down is done once, now; by whom its entry says too, since it may be somebody's act that comes upon it. A notice
 * that is due is drafted; where that cannot be, the supervisors are told that one is due. A notice that waits for those who issue it is
 * none of its addressee's delay: they are reminded. Gives the notice that took up each effect which asked for one, by its key.
 */
export async function followLights(deps: MatterWording, change: Change, owed: readonly Owed[]): Promise<ReadonlyMap<string, string>> {
  const all = owed.flatMap(({ item, effects }) => effects.map((effect) => ({ item, effect }))).sort((a, b) => a.effect.since.getTime() - b.effect.since.getTime())
  const drafted = await draftDueNotices(deps, change, all.filter(({ effect }) => asksForNotice(effect)))
  const told = all.filter(({ effect: { key } }) => !drafted.has(key)).map(({ item, effect: { key, do: kind, light, since } }) => ({
    item, key, kind: item.subject === 'notice' && waitsForIssuers(item) && asksForNotice({ do: kind }) ? 'remind' : (kind as Told['kind']), light, since,
  }))
  // Whoever has it is reminded alone, as long as they can see to it; of what is suspended beyond its time who can let it go on.
  const holders = await holdersOf(deps, change, [...new Set(told.filter(({ kind, item }) => kind === 'remind' && (item.phase !== 'suspended' || item.role === null)).map(({ item }) => item))])
  await notify(change, told.map(({ item, ...one }) => ({ ...one, matter: { ...toldOf(item), assignee: holders.get(item.id)?.id ?? null } })))
  for (const { item: { id, subject, topic }, effect: { key, do: kind, light, since, caughtUp } } of all) {
    const notice = drafted.get(key)
    change.audit({ verb: `${kind.replace(':', '-')}-${subject}`, object: { kind: subject, id }, topic, after: { by: 'system', light, since: since.toISOString(), key, ...(caughtUp ? { caughtUp } : {}), ...(notice === undefined ? {} : { notice }) } })
  }
  return drafted
}

/** A matter as people are told of it. */
export function toldOf({ id, subject, topic, role, organisation, assignee, timing }: WorkItem): Told['matter'] {
  return { id, subject, topic, role, organisation, assignee, due: timing?.clock == null ? null : new Date(timing.clock.due) }
}
