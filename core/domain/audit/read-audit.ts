import type { Action } from '../../base/action.ts'
import { HuiyanError } from '../../base/errors.ts'
import type { Page } from '../../contracts/api.ts'
import type { AuditRecordJson } from '../../contracts/audit-record.ts'
import { reading, wholeTopicsIn } from '../../store/access.ts'
import type { Store } from '../../store/database.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'

export interface AuditQuery {
  readonly cursor?: string
  readonly limit: number
  readonly actor?: string
  readonly verb?: string
  readonly objectKind?: string
  readonly objectId?: string
  readonly topic?: string
}

/** Counting stops here; a list that is longer says "at least". */
const countBound = 10_000

/**
 * The trail, newest first. Only what concerns topics whose organisations are all in the action's reach; acts that concern no topic need an unrestricted one.
 * Throws `bad-cursor` for a cursor that is none.
 */
export async function readAudit(store: Store, action: Action, query: AuditQuery): Promise<Page<AuditRecordJson>> {
  const { em } = reading(store, action)
  const where = { ...filter(query), $and: [wholeTopicsIn(action.scope)] }
  const before = query.cursor === undefined ? {} : { seq: { $lt: parseCursor(query.cursor) } }
  const rows = await em.find(AuditRecord, { ...where, ...before }, { orderBy: { seq: 'desc' }, limit: query.limit + 1 })
  const items = rows.slice(0, query.limit)
  const counted = await em.find(AuditRecord, where, { fields: ['seq'], orderBy: { seq: 'desc' }, offset: countBound, limit: 1 })
  const atLeast = counted.length > 0
  return {
    items: items.map(toJson),
    next: rows.length > items.length ? String(items.at(-1)!.seq) : null,
    total: { count: atLeast ? countBound : await em.count(AuditRecord, where), atLeast },
  }
}

function filter(query: AuditQuery) {
  return {
    ...(query.actor === undefined ? {} : { actorId: query.actor }),
    ...(query.verb === undefined ? {} : { verb: query.verb }),
    ...(query.objectKind === undefined ? {} : { objectKind: query.objectKind }),
    ...(query.objectId === undefined ? {} : { objectId: query.objectId }),
    ...(query.topic === undefined ? {} : { topic: query.topic }),
  }
}

function parseCursor(cursor: string): number {
  if (!/^\d{1,15}$/.test(cursor)) throw new HuiyanError('bad-cursor')
  return Number(cursor)
}

function toJson(record: AuditRecord): AuditRecordJson {
  return {
    seq: record.seq,
    at: record.at.toISOString(),
    actor: { kind: record.actorKind, id: record.actorId, name: record.actorName },
    verb: record.verb,
    object: { kind: record.objectKind, id: record.objectId },
    topic: record.topic,
    reason: record.reason,
    before: record.before === null ? null : JSON.parse(record.before),
    after: record.after === null ? null : JSON.parse(record.after),
    leaf: record.leaf,
  }
}
