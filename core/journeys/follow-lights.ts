import type { NotificationKind } from '../contracts/notification-api.ts'
import { notify } from '../domain/notifications/notify.ts'
import type { Owed } from '../domain/work/settle-items.ts'
import type { Change } from '../store/unit-of-work.ts'

/**
 * Does what workflows say is to follow a light (`escalate`), each with its entry in the trail, in the order in which it fell due. What was
 * due while the program was down is done once, now; by whom its entry says too, since it may be somebody's act that comes upon it. Until there are notices, that one is due is told to the supervisors: whoever builds
 * them writes their drafts here, for the effects whose kind begins with `notice:`.
 */
export async function followLights(change: Change, owed: readonly Owed[]): Promise<void> {
  const all = owed.flatMap(({ item, effects }) => effects.map((effect) => ({ item, effect }))).sort((a, b) => a.effect.since.getTime() - b.effect.since.getTime())
  await notify(change, all.map(({ item, effect: { key, do: kind, light, since } }) => ({
    key, kind: kind as NotificationKind, light, since, matter: { ...item, due: item.timing?.clock == null ? null : new Date(item.timing.clock.due) },
  })))
  for (const { item: { id, subject, topic }, effect: { key, do: kind, light, since, caughtUp } } of all) {
    change.audit({ verb: `${kind.replace(':', '-')}-${subject}`, object: { kind: subject, id }, topic, after: { by: 'system', light, since: since.toISOString(), key, ...(caughtUp ? { caughtUp } : {}) } })
  }
}
