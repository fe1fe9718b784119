import type { Finding } from '../../contracts/finding.ts'
import type { Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'

/** What people made of an alert: that it is right, or that it is not. Identifiers in its key are tokens. */
export interface DecidedAlert extends Pick<Finding, 'key'> {
  readonly isConfirmed: boolean
}

const lot = 500

/**
 * Alerts of a rule that were converted to a case or dismissed. Of several about one key the latest counts. What was merged or went away by
 * itself says nothing about the rule.
 */
export async function decidedAlerts({ em }: Pick<Reading, 'em'>, topic: string, rule: string): Promise<readonly DecidedAlert[]> {
  const decided = new Map<string, DecidedAlert>()
  for (let after = ''; ;) {
    const some = await em.find(Alert, { topic, rule, state: { $in: ['converted', 'dismissed'] }, id: { $gt: after } }, { orderBy: { id: 'asc' }, limit: lot, fields: ['id', 'state', 'fingerprint', 'finding'], disableIdentityMap: true })
    for (const { fingerprint, state, finding } of some) decided.set(fingerprint, { key: (finding as unknown as Finding).key, isConfirmed: state === 'converted' })
    if (some.length < lot) return [...decided.values()]
    after = some.at(-1)!.id
  }
}
