import type { Reading } from '../../store/access.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'

/** The leaves of the trail that acts on a matter stand in, hex, by the number of the act. Their numbers in the trail are not told: they would count what others do. */
export async function leavesOfActs({ em }: Pick<Reading, 'em'>, { id, subject }: Pick<WorkItem, 'id' | 'subject'>): Promise<ReadonlyMap<number, string>> {
  const records = await em.find(AuditRecord, { objectKind: subject, objectId: id, after: { $ne: null } }, { fields: ['leaf', 'after'], disableIdentityMap: true })
  return new Map(records.flatMap(({ leaf, after }) => {
    const { act } = JSON.parse(after!) as { readonly act?: unknown }
    return typeof act === 'number' ? [[act, leaf] as const] : []
  }))
}
