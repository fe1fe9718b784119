import { levels, type Finding } from '../../contracts/finding.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { LeftOut } from './left-out.ts'
import type { CountedAlert } from './standing-alerts.ts'

const chunk = 500

/**
 * Ids of the alerts that a run must leave as they are, while their own finding may rest on what was left out: firing, and not found or
 * found milder; or gone, not found and still open (`isOpen`), since the run does not know whether they are there again. A worse level lies
 * in what was found, and is taken over.
 */
export async function keptAlerts(change: Change, standing: ReadonlyMap<string, CountedAlert>, candidates: readonly { readonly fingerprint: string; readonly finding: Finding }[], leftOut: LeftOut, isOpen: (alert: CountedAlert) => boolean): Promise<ReadonlySet<string>> {
  const found = new Map(candidates.map(({ fingerprint, finding }) => [fingerprint, finding.level]))
  const doubtful = [...standing.values()].filter((alert) => {
    const now = found.get(alert.fingerprint)
    if (alert.presence === 'gone') return now === undefined && isOpen(alert)
    return now === undefined || levels.indexOf(now) > levels.indexOf(alert.level)
  }).map(({ id }) => id)
  const kept = new Set<string>()
  for (let at = 0; at < doubtful.length; at += chunk) {
    const rows = await change.em.find(Alert, { id: { $in: doubtful.slice(at, at + chunk) } }, { fields: ['id', 'finding'], disableIdentityMap: true })
    for (const row of rows) if (leftOut(row.finding as unknown as Finding)) kept.add(row.id)
  }
  return kept
}
