import type { Level } from '../../contracts/finding.ts'
import type { Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'

const chunk = 500

/** Rule and level of alerts by id, for the host itself. */
export async function alertMarks({ em }: Pick<Reading, 'em'>, ids: readonly string[]): Promise<ReadonlyMap<string, { readonly rule: string; readonly level: Level }>> {
  const rows: Pick<Alert, 'id' | 'rule' | 'level'>[] = []
  for (let at = 0; at < ids.length; at += chunk) rows.push(...((await em.find(Alert, { id: { $in: ids.slice(at, at + chunk) } }, { fields: ['id', 'rule', 'level'], disableIdentityMap: true })) as unknown as typeof rows))
  return new Map(rows.map(({ id, rule, level }) => [id, { rule, level }]))
}
