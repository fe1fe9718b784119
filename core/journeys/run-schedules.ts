import type { Action } from '../base/action.ts'
import { cronTimes } from '../domain/alerts/cron-times.ts'
import { isDue } from '../domain/alerts/rule-runs.ts'
import { reading } from '../store/access.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { queueRunOf, type RunDeps } from './run-rule.ts'

/** What a look at the schedules did. */
export interface SchedulesLookedAt {
  /** Ids of the runs that were queued. */
  readonly queued: readonly string[]
  /** When the next rule is due; null: none ever. */
  readonly next: Date | null
}

/**
 * Queues a run of every rule whose last fixed time has passed without a run since: at that time, or, when the host was
 * down then, once afterwards, however many times were missed. Looking twice queues nothing more.
 */
export async function queueDueRuns(deps: RunDeps, action: Action): Promise<SchedulesLookedAt> {
  const queued: string[] = []
  const nexts: Date[] = []
  for (const topic of deps.registry.running()) {
    const timed = [...topic.runtime.rules.values()].flatMap((rule) => {
      const crons = rule.schedule.flatMap((entry) => ('cron' in entry ? [entry.cron] : []))
      return crons.length === 0 ? [] : [{ rule, times: cronTimes(crons, action.at, deps.timeZone) }]
    })
    for (const { rule, times: { previous } } of timed) {
      if (previous === null || !(await isDue(reading(deps.store, action), topic.runtime.pack.id, rule.id, previous, topic.publishedAt))) continue
      const run = await unitOfWork(deps.store, action, (change) => queueRunOf(deps, change, topic, rule, 'schedule'))
      queued.push(run.id)
    }
    nexts.push(...timed.flatMap(({ times }) => times.next ?? []))
  }
  return { queued, next: nexts.sort((a, b) => a.getTime() - b.getTime())[0] ?? null }
}
