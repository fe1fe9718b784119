import type { AccessScope, Action } from '../../base/action.ts'
import { problemToJson } from '../../base/problem.ts'
import type { Lang } from '../../base/text.ts'
import type { RunJson } from '../../contracts/api.ts'
import { roleMay } from '../identity/permissions.ts'
import { evaluationJson } from './run-evaluation.ts'
import type { RuleRun } from '../../store/entities/alerts/rule-run.ts'

/** The extents of a scope that read alerts: numbers that come of alerts are for those alone. */
export function alertsScope(scope: AccessScope): AccessScope {
  return scope.filter(({ role }) => role === undefined || roleMay(role, 'read-alerts'))
}

/** Whether somebody sees every alert of a topic: what a run says of all of them together is for those alone. */
export function seesAllAlerts({ scope }: Pick<Action, 'scope'>, topic: string): boolean {
  return alertsScope(scope).some(({ topics, organisations }) => organisations === 'all' && (topics === 'all' || topics.includes(topic)))
}

/** A run as the API sends it to somebody: its numbers where they see all that these count. */
export function shownRun(action: Pick<Action, 'scope'>, run: RuleRun, lang: Lang): RunJson {
  const json = runJson(run, lang)
  return seesAllAlerts(action, run.topic) ? json : { ...json, findings: null, difference: null, unknown: null, nullKeys: null, suppressed: null, held: null }
}

/** A run as the API sends it. */
function runJson(run: RuleRun, lang: Lang): RunJson {
  return {
    id: run.id, topic: run.topic, rule: run.rule, version: run.version, asOf: run.asOf, state: run.state, trigger: run.trigger, by: run.accountName,
    params: run.params, inputs: run.inputs,
    findings: run.findings, difference: run.difference, unknown: run.unknown, nullKeys: run.nullKeys, suppressed: run.suppressed, held: run.held,
    evaluation: run.evaluation === null ? null : evaluationJson(run.evaluation, lang),
    problems: run.problems.map((problem) => problemToJson(problem, lang)),
    startedAt: run.startedAt.toISOString(), seconds: run.seconds, job: run.job,
  }
}
