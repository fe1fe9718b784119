import type { Problem } from '../../base/problem.ts'
import type { LocalText } from '../../base/text.ts'
import type { TopicRuntime } from '../../contracts/topic-runtime.ts'
import { HuiyanError } from '../../base/errors.ts'

/** A topic as requests find it. */
export interface RunningTopic {
  readonly runtime: TopicRuntime
  /** The store's version row. */
  readonly packVersion: string
  readonly publishedAt: Date
}

/** A pack that does not run, and why. */
export interface QuarantinedTopic {
  readonly id: string
  readonly title: LocalText
  readonly version: string
  readonly problems: readonly Problem[]
}

/** The running topics of this process. A runtime is swapped whole, after the commit; requests in flight keep the old one. */
export interface TopicRegistry {
  running(): readonly RunningTopic[]
  quarantined(): readonly QuarantinedTopic[]
  /** Throws `no-topic`, or `topic-quarantined` when its pack has errors. */
  get(id: string): RunningTopic
  swap(topic: RunningTopic): void
  quarantine(topic: QuarantinedTopic): void
}

export function createTopicRegistry(): TopicRegistry {
  const running = new Map<string, RunningTopic>()
  const quarantined = new Map<string, QuarantinedTopic>()
  return {
    running: () => [...running.values()],
    quarantined: () => [...quarantined.values()],
    get: (id) => {
      const topic = running.get(id)
      if (topic !== undefined) return topic
      throw quarantined.has(id) ? new HuiyanError('topic-quarantined', { topic: id }) : new HuiyanError('no-topic', { topic: id })
    },
    swap: (topic) => {
      running.set(topic.runtime.pack.id, topic)
      quarantined.delete(topic.runtime.pack.id)
    },
    quarantine: (topic) => {
      running.delete(topic.id)
      quarantined.set(topic.id, topic)
    },
  }
}
