import type { Reading } from '../../store/access.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'

/** The last entries of the trail with a verb about one object, the newest first. Whoever asks has been let to the object before. */
export function recordsOf({ em }: Pick<Reading, 'em'>, object: { readonly kind: string; readonly id: string }, verb: string, limit: number): Promise<readonly AuditRecord[]> {
  return em.find(AuditRecord, { objectKind: object.kind, objectId: object.id, verb }, { orderBy: { seq: 'desc' }, limit, disableIdentityMap: true })
}
