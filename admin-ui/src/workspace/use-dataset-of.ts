import { computed, type ComputedRef } from 'vue'
import type { DatasetSummary, TopicDetail } from '../../../core/contracts/api.ts'
import { useApi, type DatasetRef } from '../api/huiyan-api.ts'
import { useLoad, type Loaded } from '../ui/use-load.ts'

/** A dataset by the pack it belongs to and its name, and that pack. */
export function useDatasetOf(ref: DatasetRef): Loaded<TopicDetail> & { readonly dataset: ComputedRef<DatasetSummary | null> } {
  const api = useApi()
  const loaded = useLoad((signal) => api.topic(ref.pack, signal))
  const dataset = computed(() => loaded.data.value?.datasets.find((known) => known.pack === ref.pack && known.name === ref.name) ?? null)
  return { ...loaded, dataset }
}
