import type { Store } from '../../store/database.ts'
import { leafBytes } from '../../store/audit-trail.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'

/** `broken`: the first record whose number, predecessor or leaf is not what it should be; null when all are right. */
export interface TrailState {
  readonly records: number
  /** Leaf of the last record, hex; empty without records. */
  readonly head: string
  readonly broken: { readonly seq: number; readonly fault: 'number' | 'previous' | 'leaf' } | null
}

const pageSize = 1_000

/**
 * Recomputes every leaf from its record and walks the chain. A changed byte, a missing or swapped record is located;
 * records cut off at the end are not, that needs a checkpoint kept outside.
 */
export async function verifyTrail(store: Store): Promise<TrailState> {
  let seq = 0
  let head = ''
  for (;;) {
    const records = await store.reader().find(AuditRecord, { seq: { $gt: seq } }, { orderBy: { seq: 'asc' }, limit: pageSize })
    for (const record of records) {
      const fault = faultOf(record, seq, head, store.leafHash)
      if (fault !== null) return { records: seq, head, broken: { seq: record.seq, fault } }
      seq = record.seq
      head = record.leaf
    }
    if (records.length < pageSize) return { records: seq, head, broken: null }
  }
}

function faultOf(record: AuditRecord, last: number, previous: string, hash: Store['leafHash']): 'number' | 'previous' | 'leaf' | null {
  if (record.seq !== last + 1) return 'number'
  if (record.previous !== previous) return 'previous'
  return Buffer.from(hash(leafBytes(record))).toString('hex') === record.leaf ? null : 'leaf'
}
