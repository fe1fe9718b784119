import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { ApiProblem, TopicSummary } from '../../../core/contracts/api.ts'
import { levels } from '../../../core/contracts/finding.ts'
import { problemOf } from '../api/failure.ts'
import { useApi } from '../api/huiyan-api.ts'

/** The topics that the signed-in person sees; one list for menu, search, start page and filters. */
export const useTopics = defineStore('topics', () => {
  const api = useApi()
  const items = shallowRef<readonly TopicSummary[] | null>(null)
  const problem = shallowRef<ApiProblem | null>(null)
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

  return {
    items: computed(() => items.value),
    problem: computed(() => problem.value),
    running: computed(() => items.value?.filter((topic) => topic.status === 'running') ?? []),
    alertCount: computed(() => (items.value ?? []).reduce((sum, topic) => sum + levels.reduce((all, level) => all + topic.alerts[level], 0), 0)),
    reload,
    forget: () => { items.value = null },
  }
})
