import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import { reachesAllTopics, reachesTopic, reachesWholeTopic } from '../../base/reaches-topic.ts'
import type { CompiledRule } from '../../contracts/compiled-rule.ts'
import type { RuntimeDataset } from '../../contracts/topic-runtime.ts'
import type { RunningTopic, TopicRegistry } from './topic-registry.ts'

/** A running topic within the action's scope. Throws `no-topic`, `topic-quarantined`. */
export function visibleTopic(registry: TopicRegistry, action: Action, topic: string): RunningTopic {
  if (!reachesTopic(action.scope, topic)) throw new HuiyanError('no-topic', { topic })
  return registry.get(topic)
}

/** Throws `needs-whole-topic` where the action reaches some organisations of a topic alone. */
export function demandWholeTopic({ scope }: Pick<Action, 'scope'>, topic: string): void {
  if (!reachesWholeTopic(scope, topic)) throw new HuiyanError('needs-whole-topic')
}

/** Throws `needs-all-topics` where the action reaches some topics, or some organisations, alone. */
export function demandAllTopics({ scope }: Pick<Action, 'scope'>): void {
  if (!reachesAllTopics(scope)) throw new HuiyanError('needs-all-topics')
}

/** A dataset that a pack itself brings, for those who reach the whole topic: its rows are of all organisations. Throws `no-topic`, `topic-quarantined`, `no-dataset`, `needs-whole-topic`. */
export function ownDataset(registry: TopicRegistry, action: Action, where: { readonly topic: string; readonly dataset: string }): RuntimeDataset {
  const { runtime } = visibleTopic(registry, action, where.topic)
  demandWholeTopic(action, where.topic)
  const dataset = runtime.datasets.get(`${where.topic}/${where.dataset}`)
  if (dataset === undefined) throw new HuiyanError('no-dataset', where)
  return dataset
}

/** A rule of a running topic. Throws `no-topic`, `topic-quarantined`, `no-rule`. */
export function ownRule(registry: TopicRegistry, action: Action, where: { readonly topic: string; readonly rule: string }): { readonly topic: RunningTopic; readonly rule: CompiledRule } {
  const topic = visibleTopic(registry, action, where.topic)
  const rule = topic.runtime.rules.get(where.rule)
  if (rule === undefined) throw new HuiyanError('no-rule', where)
  return { topic, rule }
}
