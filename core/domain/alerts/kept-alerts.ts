import { levels, type Finding } from '../../contracts/finding.ts'
import { Alert } from '../../store/entities/alerts/alert.ts'
import type { Change } from '../../store/unit-of-work.ts'
import type { LeftOut } from './left-out.ts'
import type { CountedAlert } from './standing-alerts.ts'

const chunk = 500

/**
 * Ids of the alerts that a run must leave as they are: firing, and not found or found milder, while their own finding may rest on
 * what was left out. A worse level lies in what was found, and is taken over.
 */
export async function keptAlerts(change: Change, standing: ReadonlyMap<string, CountedAlert>, candidates: readonly { readonly fingerprint: string; readonly finding: Finding }[], leftOut: LeftOut): Promise<ReadonlySet<string>> {
  const found = new Map(candidates.map(({ fingerprint, finding }) => [fingerprint, finding.level]))
  const doubtful = [...standing.values()].filter(({ presence, fingerprint, level }) => {
    const now = found.get(fingerprint)
    return presence === 'firing' && (now === undefined || levels.indexOf(now) > levels.indexOf(level))
  }).map(({ id }) => id)
  const kept = new Set<string>()
  for (let at = 0; at < doubtful.length; at += chunk) {
    const rows = await change.em.find(Alert, { id: { $in: doubtful.slice(at, at + chunk) } }, { fields: ['id', 'finding'], disableIdentityMap: true })
    for (const row of rows) if (leftOut(row.finding as unknown as Finding)) kept.add(row.id)
  }
  return kept
}
