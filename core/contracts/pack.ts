import type { DashboardFile } from './generated/dashboard.ts'
import type { DatasetFile } from './generated/dataset.ts'
import type { DutyFile } from './generated/duty.ts'
import type { FormFile } from './generated/form.ts'
import type { PackTestFile } from './generated/pack-test.ts'
import type { RuleFile } from './generated/rule.ts'
import type { TopicFile } from './generated/topic.ts'
import type { WorkflowFile } from './generated/workflow.ts'
import type { CodeTable } from './dataset-model.ts'

/** A pack as bytes: from a folder, a zip or a request. */
export interface PackFiles {
  /** How messages name the pack: the folder or file as it was given. */
  readonly name: string
  /** Path inside the pack with `/` → content. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** A pack whose every part has the shape of its schema and whose meaning was checked. */
export interface Pack {
  readonly id: string
  readonly version: string
  readonly kind: 'topic' | 'library'
  /** SHA-256 over paths and bytes, lower-case hex. */
  readonly hash: string
  readonly topic: TopicFile
  /** Parts by id (datasets by name). */
  readonly datasets: ReadonlyMap<string, DatasetFile>
  readonly rules: ReadonlyMap<string, RuleFile>
  readonly workflows: ReadonlyMap<string, WorkflowFile>
  readonly forms: ReadonlyMap<string, FormFile>
  readonly duties: ReadonlyMap<string, DutyFile>
  readonly dashboards: ReadonlyMap<string, DashboardFile>
  /** By unqualified id. */
  readonly codes: ReadonlyMap<string, CodeTable>
  readonly tests: readonly { readonly file: string; readonly test: PackTestFile }[]
  /** Dataset name → CSV bytes of `samples/<dataset>.csv`. */
  readonly samples: ReadonlyMap<string, Uint8Array>
}
