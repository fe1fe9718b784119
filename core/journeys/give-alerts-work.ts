import type { Action } from '../base/action.ts'
import { alertsWithoutWork, oldestLacksWork } from '../domain/alerts/alerts-without-work.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Machines } from '../domain/work/machines.ts'
import { startItems } from '../domain/work/start-items.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { workflowToBegin } from './begin-work.ts'

/** In one change: other writers wait no longer than a moment. */
const lot = 5000

/** Alerts that came before there was work on alerts get theirs, in the state that they are in, as begun when they were first seen. */
export async function giveAllAlertsWork({ store, registry, machines }: { readonly registry: TopicRegistry; readonly store: Store; readonly machines: Pick<Machines, 'calendar'> }, action: Action): Promise<void> {
  for (const topic of registry.running()) {
    const { id } = topic.runtime.pack
    if (!(await oldestLacksWork(reading(store, action), id))) continue
    let before: string | null = null
    let given = lot
    while (given === lot) {
      const alerts = await unitOfWork(store, action, async (change) => {
        const version = await workflowToBegin(change, topic.runtime, 'alert')
        const found = await alertsWithoutWork(change, id, before, lot)
        for (const [state, alike] of Map.groupBy(found, (alert) => alert.state)) await startItems(change, machines.calendar, version, alike.map(({ firstSeenAt, ...alert }) => ({ ...alert, startedAt: firstSeenAt })), state)
        change.audit({ verb: 'give-alerts-work', object: { kind: 'topic', id }, topic: id, after: { alerts: found.length } })
        return found
      })
      before = alerts.at(-1)?.id ?? null
      given = alerts.length
    }
  }
}
