import { defineEntity, p, type InferEntity } from '@mikro-orm/core'
import type { ImportJson, ImportState } from '../../../contracts/api.ts'
import type { ImportCounts } from '../../../contracts/engine.ts'
import type { Problem } from '../../../base/problem.ts'
import type { Sentence } from '../../../base/text.ts'

/** One file handed in for a dataset and what became of it. */
export const DatasetImport = defineEntity({
  name: 'DatasetImport',
  tableName: 'dataset_import',
  properties: {
    id: p.string().primary(),
    /** Pack and name of the dataset. */
    topic: p.string(),
    dataset: p.string(),
    /** As the sender called it; never a path on disk. */
    fileName: p.string(),
    bytes: p.bigint('number'),
    state: p.string().$type<ImportState>(),
    encoding: p.string().strictNullable(),
    columns: p.json<ImportJson['columns']>(),
    counts: p.json<ImportCounts>().strictNullable(),
    /** Quarantined rows by reason, most frequent first. */
    reasons: p.json<readonly { readonly code: string; readonly text: Sentence; readonly rows: number }[]>(),
    problems: p.json<readonly Problem[]>(),
    /** The pool's batch; null while running and when nothing changed. */
    batch: p.string().strictNullable(),
    account: p.string(),
    accountName: p.string(),
    job: p.string(),
    startedAt: p.datetime(),
    finishedAt: p.datetime().strictNullable(),
  },
  indexes: [{ properties: ['topic', 'dataset', 'startedAt'] }, { properties: ['state'] }],
})

export type DatasetImport = InferEntity<typeof DatasetImport>
