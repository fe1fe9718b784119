import { inject, type ComputedRef, type InjectionKey } from 'vue'
import type { DatasetSummary } from '../../../../core/contracts/api.ts'

/** The dataset whose page the tabs belong to. */
export const datasetKey: InjectionKey<ComputedRef<DatasetSummary | null>> = Symbol('dataset')

/** The dataset of the page around; the tabs are only drawn once it is there. */
export function useDataset(): ComputedRef<DatasetSummary | null> {
  const dataset = inject(datasetKey)
  if (dataset === undefined) throw new Error('no dataset page around')
  return dataset
}
