import type { AccessScope, Action } from '../base/action.ts'
import type { Lang } from '../base/text.ts'
import type { RunJson } from '../contracts/api.ts'
import { runJson } from '../domain/alerts/run-json.ts'
import { roleMay } from '../domain/identity/permissions.ts'
import type { RuleRun } from '../store/entities/alerts/rule-run.ts'

/** The extents of a scope that read alerts: numbers that come of alerts are for those alone. */
export function alertsScope(scope: AccessScope): AccessScope {
  return scope.filter(({ role }) => role === undefined || roleMay(role, 'read-alerts'))
}

/** Whether somebody sees every alert of a topic: what a run says of all of them together is for those alone. */
function seesAllAlerts({ scope }: Pick<Action, 'scope'>, topic: string): boolean {
  return alertsScope(scope).some(({ topics, organisations }) => organisations === 'all' && (topics === 'all' || topics.includes(topic)))
}

/** A run as the API sends it to somebody: its numbers where they see all that these count. */
export function shownRun(action: Pick<Action, 'scope'>, run: RuleRun, lang: Lang): RunJson {
  const json = runJson(run, lang)
  return seesAllAlerts(action, run.topic) ? json : { ...json, findings: null, difference: null, unknown: null, nullKeys: null, suppressed: null, held: null }
}
