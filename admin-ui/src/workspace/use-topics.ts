import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { LocalText } from '../../../core/base/text.ts'
import type { ApiProblem, TopicSummary } from '../../../core/contracts/api.ts'
import { levels } from '../../../core/contracts/finding.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'

/** The topics that the signed-in person sees; one list for menu, search, start page and filters. */
export const useTopics = defineStore('topics', () => {
  const api = useApi()
  const items = shallowRef<readonly TopicSummary[] | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
  /** Titles of packs that are no topics: libraries, asked for when a list first names them. */
  const libraries = shallowRef<ReadonlyMap<string, LocalText>>(new Map())
  let running: Promise<void> | null = null

  function reload(): Promise<void> {
    running ??= (async () => {
      try {
        items.value = (await api.topics()).items
        problem.value = null
      } catch (thrown) {
        problem.value = problemOf(thrown)
      } finally {
        running = null
      }
    })()
    return running
  }

  /** Learns the titles of packs that are not among the topics. One that cannot be had stays by its id. */
  async function learnTitles(packs: readonly string[]): Promise<void> {
    const unknown = [...new Set(packs)].filter((pack) => !libraries.value.has(pack) && items.value?.some((topic) => topic.id === pack) !== true)
    const learnt = await Promise.all(unknown.map(async (pack) => [pack, await api.topic(pack).then((library) => library.title, () => pack)] as const))
    if (learnt.length > 0) libraries.value = new Map([...libraries.value, ...learnt])
  }

  return {
    items: computed(() => items.value),
    problem: computed(() => problem.value),
    running: computed(() => items.value?.filter((topic) => topic.status === 'running') ?? []),
    alertCount: computed(() => (items.value ?? []).reduce((sum, topic) => sum + levels.reduce((all, level) => all + topic.alerts[level], 0), 0)),
    /** The title of a topic or library. */
    titleOf: (pack: string): LocalText => items.value?.find((topic) => topic.id === pack)?.title ?? libraries.value.get(pack) ?? pack,
    reload, learnTitles,
    forget: () => { items.value = null },
  }
})
