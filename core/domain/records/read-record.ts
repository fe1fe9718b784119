import type { RuntimeDataset } from '../../contracts/topic-runtime.ts'
import { recordReader, type ReadRecord, type RecordReader } from '../../engines/tables/read-record.ts'

const readers = new WeakMap<RuntimeDataset, RecordReader>()

/** A single record as an import would read it; `timeZone` is the city's, the same for all that a process reads. */
export function readRecord(dataset: RuntimeDataset, timeZone: string, record: Readonly<Record<string, unknown>>): ReadRecord {
  const reader = readers.get(dataset) ?? recordReader(dataset.model, dataset.importPlan, timeZone)
  readers.set(dataset, reader)
  return reader(record)
}
