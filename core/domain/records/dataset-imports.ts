import type { Problem } from '../../base/problem.ts'
import type { Sentence } from '../../base/text.ts'
import { reachesWholeTopic } from '../../base/reaches-topic.ts'
import type { ImportCounts } from '../../contracts/engine.ts'
import { wholeTopicsIn, type Reading } from '../../store/access.ts'
import { DatasetImport } from '../../store/entities/records/dataset-import.ts'
import { newestOfGroups } from '../../store/grouped.ts'
import type { Change } from '../../store/unit-of-work.ts'

export type NewImport = Pick<DatasetImport, 'id' | 'topic' | 'dataset' | 'fileName' | 'bytes' | 'job'>

/** Notes a file that was handed in and waits to be read. */
export async function queueImport(change: Change, item: NewImport): Promise<DatasetImport> {
  const { action } = change
  const row = {
    ...item, state: 'queued' as const, encoding: null, columns: [], counts: null, reasons: [], problems: [], batch: null,
    account: action.actor.id, accountName: action.actor.name, startedAt: action.at, finishedAt: null,
  } as unknown as DatasetImport
  await change.em.insert(DatasetImport, row)
  change.audit({
    verb: 'upload', object: { kind: 'dataset', id: `${item.topic}/${item.dataset}` }, topic: item.topic,
    after: { import: item.id, fileName: item.fileName, bytes: item.bytes },
  })
  return row
}

export interface ImportOutcome {
  readonly state: 'done' | 'refused' | 'failed' | 'cancelled'
  readonly encoding: string | null
  readonly columns: DatasetImport['columns']
  readonly counts: ImportCounts | null
  readonly reasons: readonly { readonly code: string; readonly text: Sentence; readonly rows: number }[]
  readonly problems: readonly Problem[]
  readonly batch: string | null
}

/** Notes how an import ended. */
export async function endImport(change: Change, item: DatasetImport, outcome: ImportOutcome): Promise<void> {
  await change.em.nativeUpdate(DatasetImport, { id: item.id }, { ...outcome, finishedAt: change.action.at })
  change.audit({
    verb: 'import', object: { kind: 'dataset', id: `${item.topic}/${item.dataset}` }, topic: item.topic,
    after: { import: item.id, state: outcome.state, batch: outcome.batch, counts: outcome.counts === null ? null : { ...outcome.counts } },
  })
}

export async function findImport(reading: Reading, id: string): Promise<DatasetImport | null> {
  const row = await reading.em.findOne(DatasetImport, { id })
  return row !== null && reachesWholeTopic(reading.action.scope, row.topic) ? row : null
}

/** Newest first; the cursor is the last id of the page before. */
export async function listImports(reading: Reading, where: { topic?: string; dataset?: string }, page: { readonly cursor?: string; readonly limit: number }): Promise<readonly DatasetImport[]> {
  const after = page.cursor === undefined ? {} : { id: { $lt: page.cursor } }
  return reading.em.find(DatasetImport, { $and: [where, after, wholeTopicsIn(reading.action.scope)] }, { orderBy: { id: 'desc' }, limit: page.limit })
}

export async function countImports(reading: Reading, where: { topic?: string; dataset?: string }): Promise<number> {
  return reading.em.count(DatasetImport, { $and: [where, wholeTopicsIn(reading.action.scope)] })
}

/** The newest finished import of each dataset, by qualified dataset. */
export async function lastImports(reading: Reading): Promise<ReadonlyMap<string, DatasetImport>> {
  const newest = await newestOfGroups(reading.em, DatasetImport, ['topic', 'dataset'], { state: 'done' })
  const rows = await reading.em.find(DatasetImport, { $and: [{ id: { $in: [...newest] } }, wholeTopicsIn(reading.action.scope)] })
  return new Map(rows.map((row) => [`${row.topic}/${row.dataset}`, row]))
}
