import type { Finding } from '../../contracts/finding.ts'
import type { Reading } from '../../store/access.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import { SupervisionCase } from '../../store/entities/cases/supervision-case.ts'
import { WorkItem } from '../../store/entities/work/work-item.ts'

/** What people made of an alert: that it is right, or that it is not. Identifiers in its key are tokens. */
export interface DecidedAlert extends Pick<Finding, 'key'> {
  readonly isConfirmed: boolean
}

const lot = 500

/**
 * Alerts of a rule that were converted to a case, or that were dismissed; one whose case was then found to be none counts as dismissed. Of
 * several about one key the latest counts. What was merged or went away by itself says nothing about the rule.
 */
export async function decidedAlerts(read: Pick<Reading, 'em'>, topic: string, rule: string): Promise<readonly DecidedAlert[]> {
  const decided = new Map<string, DecidedAlert>()
  for (let after = ''; ;) {
    const some = await read.em.find(Alert, { topic, rule, state: { $in: ['converted', 'dismissed'] }, id: { $gt: after } }, { orderBy: { id: 'asc' }, limit: lot, fields: ['id', 'state', 'fingerprint', 'finding'], disableIdentityMap: true })
    const unfounded = await ofVoidCases(read, some.map(({ id }) => id))
    for (const { id, fingerprint, state, finding } of some) decided.set(fingerprint, { key: (finding as unknown as Finding).key, isConfirmed: state === 'converted' && !unfounded.has(id) })
    if (some.length < lot) return [...decided.values()]
    after = some.at(-1)!.id
  }
}

/** Those of some alerts whose case was found to be none. */
async function ofVoidCases({ em }: Pick<Reading, 'em'>, alerts: readonly string[]): Promise<ReadonlySet<string>> {
  const cases = await em.find(SupervisionCase, { alert: { $in: [...alerts] } }, { fields: ['id', 'alert'], disableIdentityMap: true })
  const none = new Set((await em.find(WorkItem, { id: { $in: cases.map(({ id }) => id) }, phase: 'void' }, { fields: ['id'], disableIdentityMap: true })).map(({ id }) => id))
  return new Set(cases.flatMap(({ id, alert }) => (none.has(id) ? alert! : [])))
}
