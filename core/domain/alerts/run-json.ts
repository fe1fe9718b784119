import { problemToJson } from '../../base/problem.ts'
import type { Lang } from '../../base/text.ts'
import type { RunJson } from '../../contracts/api.ts'
import { evaluationJson } from './run-evaluation.ts'
import type { RuleRun } from '../../store/entities/alerts/rule-run.ts'

/** A run as the API sends it. */
export function runJson(run: RuleRun, lang: Lang): RunJson {
  return {
    id: run.id, topic: run.topic, rule: run.rule, version: run.version, asOf: run.asOf, state: run.state, trigger: run.trigger, by: run.accountName,
    params: run.params, inputs: run.inputs,
    findings: run.findings, difference: run.difference, unknown: run.unknown, nullKeys: run.nullKeys, suppressed: run.suppressed, held: run.held,
    evaluation: run.evaluation === null ? null : evaluationJson(run.evaluation, lang),
    problems: run.problems.map((problem) => problemToJson(problem, lang)),
    startedAt: run.startedAt.toISOString(), seconds: run.seconds, job: run.job,
  }
}
