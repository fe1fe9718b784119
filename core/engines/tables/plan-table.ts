import type { DatasetModel } from '../../contracts/dataset-model.ts'
import type { TablePlan } from '../../contracts/table-plan.ts'

/** How a dataset is kept: one column a field, named by its `fid`, so that a rename of the field moves no data. */
export function planTable(model: DatasetModel): TablePlan {
  const fids = new Map(model.fields.map((field) => [field.name, field.fid]))
  return {
    dataset: model.id,
    columns: model.fields.map((field) => ({ column: field.fid, field: field.name, type: field.type, token: field.identity?.kind ?? null })),
    key: model.key.map((name) => fids.get(name)!),
    cluster: model.cluster === null ? null : fids.get(model.cluster)!,
  }
}
