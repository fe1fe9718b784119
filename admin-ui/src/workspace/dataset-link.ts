import type { RouteLocationRaw } from 'vue-router'
import type { DatasetSummary } from '../../../core/contracts/api.ts'

/** A dataset's page: its records, or its fields for whoever may not read records. */
export function datasetLink(dataset: Pick<DatasetSummary, 'pack' | 'name'>, may: (what: string) => boolean): RouteLocationRaw {
  return { name: may('read-records') ? 'dataset' : 'dataset-fields', params: { topic: dataset.pack, dataset: dataset.name } }
}
