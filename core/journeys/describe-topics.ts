import type { Action } from '../base/action.ts'
import { HuiyanError } from '../base/errors.ts'
import { problemToJson } from '../base/problem.ts'
import type { Lang } from '../base/text.ts'
import { reachesTopic } from '../base/reaches-topic.ts'
import type { DatasetSummary, RuleSummary, TopicDetail, TopicSummary } from '../contracts/api.ts'
import type { CompiledRule, RuleParam } from '../contracts/compiled-rule.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import type { RuleParamJson } from '../contracts/rule-param.ts'
import type { JsonValue } from '../contracts/value-type.ts'
import { addCounts, countAlerts, lastRuns, noAlerts } from '../domain/alerts/rule-runs.ts'
import { ruleSentences } from '../domain/alerts/rule-sentences.ts'
import { fits, readSettings } from '../domain/alerts/rule-settings.ts'
import { lastImports } from '../domain/records/dataset-imports.ts'
import { departmentOf } from '../domain/topics/code-titles.ts'
import { declaredParts, moduleReadiness, summariseDataset } from '../domain/topics/summarise-topic.ts'
import type { QuarantinedTopic, RunningTopic, TopicRegistry } from '../domain/topics/topic-registry.ts'
import { reading } from '../store/access.ts'
import type { Store } from '../store/database.ts'
import type { RuleRun } from '../store/entities/alerts/rule-run.ts'
import type { RuleSetting } from '../store/entities/alerts/rule-setting.ts'
import { alertsScope, shownRun } from './shown-run.ts'

export interface TopicReading {
  readonly store: Store
  readonly registry: TopicRegistry
  readonly pool: () => Promise<PoolEngine>
}

/** Every topic in the reader's scope, running ones first, each with its counts. */
export async function listTopics(deps: TopicReading, action: Action, lang: Lang): Promise<readonly TopicSummary[]> {
  const visible = <T>(topics: readonly T[], id: (topic: T) => string) => topics.filter((topic) => reachesTopic(action.scope, id(topic)))
  const running: TopicSummary[] = []
  for (const topic of visible(deps.registry.running(), (one) => one.runtime.pack.id)) {
    if (topic.runtime.pack.kind === 'topic') running.push(summaryOf(await describe(deps, action, topic, lang)))
  }
  return [...running, ...visible(deps.registry.quarantined(), (one) => one.id).map((topic) => quarantinedSummary(topic, lang))]
}

/** One topic with its parts; libraries too. Throws `no-topic`, `topic-quarantined`. */
export async function describeTopic(deps: TopicReading, action: Action, id: string, lang: Lang): Promise<TopicDetail> {
  if (!reachesTopic(action.scope, id)) throw new HuiyanError('no-topic', { topic: id })
  return describe(deps, action, deps.registry.get(id), lang)
}

async function describe(deps: TopicReading, action: Action, topic: RunningTopic, lang: Lang): Promise<TopicDetail> {
  const { runtime } = topic
  const { pack } = runtime
  const read = reading(deps.store, action)
  const [runs, alerts, datasets] = [await lastRuns(read, pack.id), await countAlerts({ ...read, action: { ...action, scope: alertsScope(action.scope) } }, pack.id), await describeDatasets(deps, action, topic)]
  const settings = await readSettings(read, pack.id)
  const done = new Set([...runs].filter(([, run]) => run.state === 'done').map(([rule]) => rule))
  return {
    id: pack.id, title: pack.topic.title, version: pack.version, year: pack.topic.year ?? null,
    lead: departmentOf(runtime.codes, pack.topic.lead),
    departments: (pack.topic.departments ?? []).map((code) => departmentOf(runtime.codes, code)!),
    status: 'running', problems: [],
    modules: moduleReadiness(runtime, datasets, done),
    alerts: addCounts(alerts.values()),
    rows: datasets.filter((dataset) => dataset.pack === pack.id).reduce((sum, dataset) => sum + dataset.rows, 0),
    datasets,
    rules: [...runtime.rules.values()].map((rule) => describeRule(action, rule, runs.get(rule.id) ?? null, alerts.get(rule.id) ?? noAlerts(), settings.get(rule.id) ?? null, lang)),
    ...declaredParts(runtime, (used) => deps.registry.running().find((one) => one.runtime.pack.id === used)?.runtime.pack ?? null),
    publishedAt: topic.publishedAt.toISOString(),
  }
}

/** The datasets a topic brings or uses, with rows, last import and freshness. */
async function describeDatasets(deps: TopicReading, action: Action, topic: RunningTopic): Promise<readonly DatasetSummary[]> {
  const pool = await deps.pool()
  const imports = await lastImports(reading(deps.store, action))
  const summaries: DatasetSummary[] = []
  for (const { model, table } of topic.runtime.datasets.values()) {
    const last = imports.get(model.id)
    const lastImport = last === undefined ? null : { id: last.id, batch: last.batch, at: last.finishedAt ?? last.startedAt }
    summaries.push(summariseDataset(topic.runtime, model, { rows: await pool.countRows(table), lastImport }, action.at))
  }
  return summaries
}

function describeRule(action: Action, rule: CompiledRule, run: RuleRun | null, alerts: RuleSummary['alerts'], settings: ReadonlyMap<string, RuleSetting> | null, lang: Lang): RuleSummary {
  const params = rule.params.map((param) => describeParam(rule, param, settings?.get(param.name) ?? null))
  const values = Object.fromEntries(params.map(({ name, value }) => [name, value]))
  return {
    id: rule.id, title: rule.title, basis: rule.basis, params,
    sentences: ruleSentences(rule, values, lang),
    alerts,
    lastRun: run === null ? null : shownRun(action, run, lang),
  }
}

function describeParam(rule: CompiledRule, param: RuleParam, setting: RuleSetting | null): RuleParamJson {
  const asRead = (value: string | boolean) => (param.type.kind === 'int' && /^[+-]?\d+$/.test(String(value)) ? asJson(BigInt(value)) : value)
  const set = setting === null ? null : { value: asRead(setting.value), by: setting.accountName, at: setting.setAt.toISOString(), fits: fits(rule, param.name, setting.value) }
  return {
    name: param.name, title: param.title, type: param.type.kind, value: set?.fits === true ? set.value : asJson(param.default), default: asJson(param.default),
    minimum: asJson(param.minimum), maximum: asJson(param.maximum), set,
  }
}

function asJson(value: null | boolean | bigint | string): JsonValue {
  if (typeof value !== 'bigint') return value
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value)
}

function summaryOf(detail: TopicDetail): TopicSummary {
  const { id, title, version, year, lead, departments, status, problems, modules, alerts, rows } = detail
  return { id, title, version, year, lead, departments, status, problems, modules, alerts, rows }
}

function quarantinedSummary(topic: QuarantinedTopic, lang: Lang): TopicSummary {
  const absent = { present: false, ready: 0, of: 0 }
  return {
    id: topic.id, title: topic.title, version: topic.version, year: null, lead: null, departments: [], status: 'quarantined',
    problems: topic.problems.map((problem) => problemToJson(problem, lang)),
    modules: { basicData: absent, publicTopic: absent, departmentResponse: absent, supervision: absent, socialEvaluation: absent },
    alerts: noAlerts(), rows: 0,
  }
}
