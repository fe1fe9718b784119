import type { Reading } from '../../store/access.ts'
import { AuditRecord } from '../../store/entities/audit/audit-record.ts'
import type { WorkAct } from '../../store/entities/work/work-act.ts'
import type { WorkItem } from '../../store/entities/work/work-item.ts'

const chunk = 500

/** The leaves of the trail that acts on some matters stand in, hex, by matter and number of the act. Their numbers in the trail are not told: they would count what others do. */
export async function leavesOfActs({ em }: Pick<Reading, 'em'>, items: readonly Pick<WorkItem, 'id' | 'subject'>[]): Promise<(act: Pick<WorkAct, 'item' | 'number'>) => string | undefined> {
  const leaves = new Map<string, string>()
  for (const [subject, some] of Map.groupBy(items, (item) => item.subject)) {
    for (let at = 0; at < some.length; at += chunk) {
      const records = await em.find(AuditRecord, { objectKind: subject, objectId: { $in: some.slice(at, at + chunk).map(({ id }) => id) }, after: { $ne: null } }, { fields: ['leaf', 'objectId', 'after'], disableIdentityMap: true })
      for (const { leaf, objectId, after } of records) {
        const { act } = JSON.parse(after!) as { readonly act?: unknown }
        if (typeof act === 'number') leaves.set(`${objectId} ${act}`, leaf)
      }
    }
  }
  return ({ item, number }) => leaves.get(`${item} ${number}`)
}
