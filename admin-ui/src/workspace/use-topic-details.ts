import type { DatasetSummary, RuleSummary, TopicDetail } from '../../../core/contracts/api.ts'
import { useApi, type HuiyanApi } from '../api/huiyan-api.ts'
import { useLoad, type Loaded } from '../ui/use-load.ts'

/** Every topic that runs, in detail; throws when one cannot be fetched. */
export async function fetchTopicDetails(api: HuiyanApi, signal?: AbortSignal): Promise<readonly TopicDetail[]> {
  const { items } = await api.topics(signal)
  return Promise.all(items.filter((topic) => topic.status === 'running').map((topic) => api.topic(topic.id, signal)))
}

/** Every topic that runs. One that cannot be fetched fails the whole: a list that lacks one would mislead. */
export function useTopicDetails(): Loaded<readonly TopicDetail[]> {
  const api = useApi()
  return useLoad((signal) => fetchTopicDetails(api, signal))
}

/** A dataset and the topics that read it. */
export interface PooledDataset { readonly dataset: DatasetSummary; readonly topics: readonly TopicDetail[] }

/** The datasets of all topics; one that several share stands once. Ordered by pack, then as the topics list them. */
export function pooledDatasets(topics: readonly TopicDetail[]): PooledDataset[] {
  const byId = new Map<string, { dataset: DatasetSummary; topics: TopicDetail[] }>()
  for (const topic of topics) {
    for (const dataset of topic.datasets) {
      const id = `${dataset.pack}/${dataset.name}`
      const known = byId.get(id)
      if (known === undefined) byId.set(id, { dataset, topics: [topic] })
      else known.topics.push(topic)
    }
  }
  return [...byId.values()].sort((a, b) => a.dataset.pack.localeCompare(b.dataset.pack))
}

/** Something that happened lately: a file was imported or a rule ran. */
export type Happening =
  | { readonly kind: 'import'; readonly at: string; readonly dataset: DatasetSummary; readonly import: string }
  | { readonly kind: 'run'; readonly at: string; readonly topic: TopicDetail; readonly rule: RuleSummary }

/** The latest import of each dataset and the last run of each rule, newest first. */
export function latestHappenings(topics: readonly TopicDetail[], limit: number): Happening[] {
  const imports = pooledDatasets(topics).flatMap(({ dataset }): Happening[] =>
    dataset.lastImport === null ? [] : [{ kind: 'import', at: dataset.lastImport.at, dataset, import: dataset.lastImport.id }])
  const runs = topics.flatMap((topic) => topic.rules.flatMap((rule): Happening[] =>
    rule.lastRun === null ? [] : [{ kind: 'run', at: rule.lastRun.startedAt, topic, rule }]))
  return [...imports, ...runs].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, limit)
}
