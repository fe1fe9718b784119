import type { EntityManager } from '@mikro-orm/sql'
import type { Action } from '../base/action.ts'
import { runBound } from './bound.ts'
import { AuditRecord } from './entities/audit/audit-record.ts'
import { insertEach } from './insert-each.ts'
import { canonicalJson, type Json } from './json-object.ts'
import { maskJson, maskPersonal } from './mask-personal.ts'

/** What somebody did, for the trail. Who, when and why come from the action. */
export interface AuditEntry {
  /** Verb of the act, kebab-case: `import`, `publish`, `reveal`. */
  readonly verb: string
  readonly object: { readonly kind: string; readonly id: string }
  /** Topic it belongs to, null when to none. */
  readonly topic: string | null
  /** The object before and after, as far as the act changed it. Persons as tokens or masked, never plain. */
  readonly before?: Json
  readonly after?: Json
}

/** The fields of a record that its leaf covers. */
export type LeafFields = Omit<AuditRecord, 'leaf'>

/** An entry as it will stand in the trail, its place there still open. */
export type NotedRecord = Omit<LeafFields, 'seq' | 'previous'>

/** Persons in it are masked from here on, and its texts are such that the store gives them back as they went into the leaf. */
export function noted({ actor, at, reason }: Action, entry: AuditEntry): NotedRecord {
  return {
    at,
    actorKind: actor.kind,
    actorId: actor.id.toWellFormed(),
    actorName: actor.name.toWellFormed(),
    verb: entry.verb,
    objectKind: entry.object.kind,
    objectId: entry.object.id.toWellFormed(),
    topic: entry.topic?.toWellFormed() ?? null,
    reason: reason === undefined ? null : maskPersonal(reason).toWellFormed(),
    before: asText(entry.before),
    after: asText(entry.after),
  }
}

const columns = ['seq', 'at', 'actorKind', 'actorId', 'actorName', 'verb', 'objectKind', 'objectId', 'topic', 'reason', 'before', 'after', 'previous', 'leaf'] as const satisfies readonly (keyof AuditRecord)[]

/** Appends records to the trail, each leaf over its own fields and the leaf before it. Call inside the write transaction. */
export async function writeAuditRecords(em: EntityManager, noted: readonly NotedRecord[], leafHash: (leaf: Uint8Array) => Uint8Array): Promise<void> {
  const [last] = await runBound<Pick<AuditRecord, 'seq' | 'leaf'>>(em, 'select seq, leaf from audit_record order by seq desc limit 1', [])
  let seq = last?.seq ?? 0
  let previous = last?.leaf ?? ''
  const records = noted.map((record) => {
    const fields: LeafFields = { seq: ++seq, ...record, previous }
    previous = Buffer.from(leafHash(leafBytes(fields))).toString('hex')
    return { ...fields, leaf: previous }
  })
  await insertEach(em, AuditRecord, columns, records)
}

/** The bytes a record's leaf is the hash of: its fields as canonical JSON, the instant in ISO 8601. */
export function leafBytes({ actorId, actorKind, actorName, after, at, before, objectId, objectKind, previous, reason, seq, topic, verb }: LeafFields): Uint8Array {
  // In the order of canonical JSON, in which JSON writes them too.
  return Buffer.from(JSON.stringify({ actorId, actorKind, actorName, after, at: at.toISOString(), before, objectId, objectKind, previous, reason, seq, topic, verb }), 'utf8')
}

function asText(value: Json | undefined): string | null {
  return value === undefined ? null : canonicalJson(maskJson(value))
}
