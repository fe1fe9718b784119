import { dateIn } from '../base/clock.ts'
import { wholeScope } from '../base/new-action.ts'
import { findAlerts } from '../domain/alerts/find-alert.ts'
import { registerCases } from '../domain/cases/register-cases.ts'
import type { TopicRegistry } from '../domain/topics/topic-registry.ts'
import type { Machines } from '../domain/work/machines.ts'
import { startItems } from '../domain/work/start-items.ts'
import type { Change } from '../store/unit-of-work.ts'
import { workflowToBegin } from './begin-work.ts'

export interface ConvertDeps {
  readonly registry: TopicRegistry
  readonly machines: Machines
  readonly timeZone: string
}

/** The state of alert workflows in which an alert has become a case (design: domain, Standard machines). */
export const converted = 'converted'

/** Opens a case for each alert that turned out to be true; it lies with the dispatch desk. Throws `topic-quarantined` where its topic does not run. */
export async function convertAlerts({ registry, machines, timeZone }: ConvertDeps, change: Change, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  // Reached when they were moved; what was done may have taken them out of the actor's reach.
  const alerts = [...(await findAlerts({ ...change, action: { ...change.action, scope: wholeScope } }, ids)).values()]
  const year = Number(dateIn(timeZone, change.action.at).slice(0, 4))
  for (const [topic, alike] of Map.groupBy(alerts, (alert) => alert.topic)) {
    const version = await workflowToBegin(change, registry.get(topic).runtime, 'case')
    const cases = await registerCases(change, topic, year, version.content.workflow.initial, alike)
    await startItems(change, machines.calendar, version, cases.map(({ id, region, department }) => ({ id, region, department })))
  }
}
