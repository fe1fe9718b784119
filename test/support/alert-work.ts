import type { Pack } from '../../core/contracts/pack.ts'
import type { TopicRuntime } from '../../core/contracts/topic-runtime.ts'
import type { AlertFlow } from '../../core/domain/alerts/reconcile.ts'
import { workflowsOfTopic } from '../../core/domain/packs/workflows-of-topic.ts'
import { createTopicRegistry, type RunningTopic } from '../../core/domain/topics/topic-registry.ts'
import { createMachines } from '../../core/domain/work/machines.ts'
import { stateAfter } from '../../core/domain/work/system-flow.ts'
import type { AlertWorkDeps } from '../../core/journeys/alert-work.ts'
import { testStart } from './action.ts'

/** A topic that has nothing but the host's standard workflows. */
export function standardTopic(id: string): RunningTopic {
  const pack = { id, workflows: new Map() } as unknown as Pack
  return { runtime: { pack, workflows: workflowsOfTopic(pack, new Map(), new Map()) } as unknown as TopicRuntime, packVersion: 'v', publishedAt: testStart }
}

export const testMachines = createMachines({ timeZone: 'Asia/Shanghai', holidays: [], makeUpDays: [], coveredThrough: '2026-12-31' })

export const alertWork: AlertWorkDeps = { timeZone: 'Asia/Shanghai', registry: createTopicRegistry(), machines: testMachines }

/** What the host's standard alert workflow lets the system do. */
export const standardFlow: AlertFlow = {
  initial: 'generated',
  know: async () => {},
  after: ({ state }, act) => stateAfter(testMachines.of(standardTopic('t').runtime.workflows.get('alert')!), state, act, testStart),
}
