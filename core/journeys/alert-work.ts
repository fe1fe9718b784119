import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import type { AlertMoves } from '../domain/alerts/apply-run.ts'
import type { AlertFlow } from '../domain/alerts/reconcile.ts'
import { noteWork } from '../domain/alerts/note-work.ts'
import { alertsWithoutWork } from '../domain/alerts/standing-alerts.ts'
import type { RunningTopic, TopicRegistry } from '../domain/topics/topic-registry.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Machines } from '../domain/work/machines.ts'
import { moveItems } from '../domain/work/move-items.ts'
import { startItems } from '../domain/work/start-items.ts'
import { hostActor, stateAfter } from '../domain/work/system-flow.ts'
import { useWorkflow, workflowVersions } from '../domain/work/workflow-versions.ts'
import { workflowFor } from '../domain/work/workflow-of.ts'
import { reading, type Reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import { WorkItem } from '../store/entities/work/work-item.ts'
import { unitOfWork, type Change } from '../store/unit-of-work.ts'

export interface AlertWorkDeps {
  readonly registry: TopicRegistry
  readonly machines: Machines
}

/** What the alert workflow of a topic lets the host do; alerts that began under another version go by that one. */
export async function alertFlow({ machines }: AlertWorkDeps, { em, action }: Reading, { runtime }: RunningTopic): Promise<AlertFlow> {
  const running = workflowFor(runtime, 'alert')!
  const rows = await em.createQueryBuilder(WorkItem, 'w').select('version', true).where({ topic: runtime.pack.id, subject: 'alert' }).execute<{ version: string }[]>('all')
  const versions = [...(await workflowVersions({ em }, rows.map(({ version }) => version))).values()]
  // Nearly always it is one: only where there are more does it matter which alert has which.
  const byAlert = versions.length < 2 ? null : new Map((await em.find(WorkItem, { topic: runtime.pack.id, subject: 'alert' }, { fields: ['id', 'version'] })).map(({ id, version }) => [id, version as unknown as string]))
  const known = new Map<string, string | null>()
  return {
    initial: running.content.workflow.initial,
    after({ id, state }, act) {
      const version = versions.length < 2 ? versions[0] : versions.find((one) => one.id === byAlert!.get(id))
      const key = `${version?.hash ?? ''} ${state} ${act}`
      if (!known.has(key)) known.set(key, stateAfter(machines.of(version ?? running), state, act, action.at))
      return known.get(key)!
    },
  }
}

/** The work on a rule's alerts after a run: begun for the new ones, moved on for those that the run closed or took up again. */
export async function followRun(deps: AlertWorkDeps, change: Change, topic: RunningTopic, { created, moved }: AlertMoves): Promise<void> {
  if (created.length > 0) await startItems(change, await useWorkflow(change, topic.runtime.pack.id, workflowFor(topic.runtime, 'alert')!), created)
  // One alert may have gone two steps in one run: closed as another's, and taken up again.
  for (let rest = moved; rest.length > 0;) {
    const step = [...new Map(rest.toReversed().map((one) => [one.id, one])).values()].toReversed()
    await moveByHost(deps, change, step)
    rest = rest.filter((one) => !step.includes(one))
  }
}

async function moveByHost({ machines }: AlertWorkDeps, change: Change, moves: AlertMoves['moved']): Promise<void> {
  const items = await findItems(change, moves.map(({ id }) => id))
  const machineOf = await machines.under(change, [...items.values()])
  const results = await moveItems(change, moves.map(({ id, act }) => {
    const item = items.get(id)!
    return { item, machine: machineOf(item), move: { action: act, actor: hostActor } }
  }))
  await noteWork(change, [...results.values()].map((result) => {
    if (result instanceof HuiyanError) throw result
    return result
  }))
}

/** Alerts that came before there was work on alerts get theirs, in the state that they are in. */
export async function giveAllAlertsWork({ store, registry }: Pick<AlertWorkDeps, 'registry'> & { readonly store: Store }, action: Action): Promise<void> {
  for (const topic of registry.running()) {
    const { id } = topic.runtime.pack
    if ((await alertsWithoutWork(reading(store, action), id)).length === 0) continue
    await unitOfWork(store, action, async (change) => {
      const version = await useWorkflow(change, id, workflowFor(topic.runtime, 'alert')!)
      const alerts = await alertsWithoutWork(change, id)
      for (const [state, alike] of Map.groupBy(alerts, (alert) => alert.state)) await startItems(change, version, alike, state)
      change.audit({ verb: 'give-alerts-work', object: { kind: 'topic', id }, topic: id, after: { alerts: alerts.length } })
    })
  }
}
