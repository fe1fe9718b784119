import type { CompiledRule } from './compiled-rule.ts'
import type { CodeTable, DatasetModel } from './dataset-model.ts'
import type { ImportPlan } from './import-plan.ts'
import type { Pack } from './pack.ts'
import type { RuntimeDuty } from './runtime-duty.ts'
import type { RuntimeForm } from './runtime-form.ts'
import type { RuntimeWorkflow } from './runtime-workflow.ts'
import type { TablePlan } from './table-plan.ts'

/** A running topic, frozen: everything that requests are answered from. Swapped whole, never changed. */
export interface TopicRuntime {
  readonly pack: Pack
  /** By qualified id: the topic's own datasets, then those of used packs that its rules read or its forms look persons up in. */
  readonly datasets: ReadonlyMap<string, RuntimeDataset>
  /** By rule id. */
  readonly rules: ReadonlyMap<string, CompiledRule>
  /** By qualified id, used packs' tables included. */
  readonly codes: ReadonlyMap<string, CodeTable>
  /** By qualified id: the topic's own forms, then those of used packs that its modules and workflows name. */
  readonly forms: ReadonlyMap<string, RuntimeForm>
  /** By the workflow's own id: the pack's, and the host's standard ones for subjects that it has none for. */
  readonly workflows: ReadonlyMap<string, RuntimeWorkflow>
  /** By their own ids: those of the pack that its modules name. */
  readonly duties: ReadonlyMap<string, RuntimeDuty>
}

export interface RuntimeDataset {
  readonly model: DatasetModel
  readonly table: TablePlan
  readonly importPlan: ImportPlan
}
