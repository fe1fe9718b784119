import type { AlertMoves } from '../domain/alerts/apply-run.ts'
import type { AlertFlow } from '../domain/alerts/reconcile.ts'
import type { RunningTopic, TopicRegistry } from '../domain/topics/topic-registry.ts'
import { findItems } from '../domain/work/find-items.ts'
import type { Machines } from '../domain/work/machines.ts'
import { moveItems } from '../domain/work/move-items.ts'
import { startItems } from '../domain/work/start-items.ts'
import { hostActor, stateAfter } from '../domain/work/system-flow.ts'
import { versionsInUse, versionsOfItems } from '../domain/work/workflow-versions.ts'
import { workflowOf } from '../domain/work/workflow-of.ts'
import type { Reading } from '../store/access.ts'
import type { Change } from '../store/unit-of-work.ts'
import { workflowToBegin } from './begin-work.ts'
import { settleCarried, settleMoves } from './settle-moves.ts'

export interface AlertWorkDeps {
  readonly timeZone: string
  readonly registry: TopicRegistry
  readonly machines: Machines
}

/** What the alert workflow of a topic lets the host do; alerts that began under another version go by that one. */
export async function alertFlow({ machines }: AlertWorkDeps, read: Reading, { runtime }: RunningTopic): Promise<AlertFlow> {
  const running = workflowOf(runtime, 'alert')!
  const versions = await versionsInUse(read, runtime.pack.id, 'alert')
  const [only] = versions.values()
  const byAlert = new Map<string, string>()
  const known = new Map<string, string | null>()
  return {
    initial: running.content.workflow.initial,
    async know(ids) {
      // Nearly always it is one: only where there are more does it matter which alert has which.
      if (versions.size > 1) for (const [id, version] of await versionsOfItems(read, ids)) byAlert.set(id, version)
    },
    after({ id, state }, act) {
      const version = versions.size < 2 ? only : versions.get(byAlert.get(id) ?? '')
      const key = `${version?.hash ?? ''} ${state} ${act}`
      if (!known.has(key)) known.set(key, stateAfter(machines.of(version ?? running), state, act, read.action.at))
      return known.get(key)!
    },
  }
}

/** The work on a rule's alerts after a run: begun for the new ones, moved on for those that the run closed or took up again. */
export async function followRun(deps: AlertWorkDeps, change: Change, topic: RunningTopic, { created, moved, carrying }: AlertMoves): Promise<void> {
  if (created.length > 0) await startItems(change, deps.machines.calendar, await workflowToBegin(change, topic.runtime, 'alert'), created)
  await settleCarried(change, carrying.map((id) => ({ id, organisation: null })))
  // One alert may have gone two steps in one run: closed as another's, and taken up again.
  for (let rest = moved; rest.length > 0;) {
    const step = [...new Map(rest.toReversed().map((one) => [one.id, one])).values()].toReversed()
    await moveByHost(deps, change, step)
    rest = rest.filter((one) => !step.includes(one))
  }
}

/** What a workflow refuses leaves its alert as it is: one alert must not undo a run. */
async function moveByHost(deps: AlertWorkDeps, change: Change, moves: AlertMoves['moved']): Promise<void> {
  const items = await findItems(change, moves.map(({ id }) => id))
  const machineOf = await deps.machines.under(change, [...items.values()])
  const results = await moveItems(change, deps.machines.calendar, moves.flatMap(({ id, act }) => {
    const item = items.get(id)
    return item === undefined ? [] : [{ item, machine: machineOf(item), move: { action: act, actor: hostActor } }]
  }))
  await settleMoves(deps, change, items, results)
}
