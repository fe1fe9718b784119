import type { Action } from '../base/action.ts'
import { cronTimes } from '../domain/alerts/cron-times.ts'
import { lastRuns } from '../domain/alerts/rule-runs.ts'
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
 * down then, once afterwards, however many times were missed. Times before the topic was published do not count.
 * Looking twice queues nothing more.
 */
export async function queueDueRuns(deps: RunDeps, action: Action): Promise<SchedulesLookedAt> {
  const queued: string[] = []
  const nexts: Date[] = []
  for (const topic of deps.registry.running()) {
    const timed = [...topic.runtime.rules.values()].flatMap((rule) => {
      const crons = rule.schedule.flatMap((entry) => ('cron' in entry ? [entry.cron] : []))
      return crons.length === 0 ? [] : [{ rule, times: cronTimes(crons, action.at, deps.timeZone) }]
    })
    if (timed.length === 0) continue
    const runs = await lastRuns(reading(deps.store, action), topic.runtime.pack.id)
    const due = timed.filter(({ rule, times: { previous } }) => previous !== null && previous > topic.publishedAt && !((runs.get(rule.id)?.startedAt ?? topic.publishedAt) >= previous))
    for (const { rule } of due) {
      const run = await unitOfWork(deps.store, action, (change) => queueRunOf(deps, change, topic, rule, 'schedule'))
      queued.push(run.id)
    }
    nexts.push(...timed.flatMap(({ times }) => times.next ?? []))
  }
  return { queued, next: nexts.sort((a, b) => a.getTime() - b.getTime())[0] ?? null }
}
