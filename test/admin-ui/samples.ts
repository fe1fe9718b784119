import type { AlertSummary, DatasetSummary, RuleSummary, RunJson, TopicDetail } from '../../core/contracts/api.ts'

const noAlerts = { red: 0, orange: 0, yellow: 0, blue: 0 }
const all = { present: true, ready: 1, of: 1 }

/** A dataset with fresh data, unless told otherwise. */
export const aDataset = (name: string, change: Partial<DatasetSummary> = {}): DatasetSummary => {
  const pack = change.pack ?? 'topic'
  return {
    id: `${pack}/${name}`, name, pack, title: name, class: 'business', owner: null, mode: 'snapshot', rows: 10,
    lastImport: { id: `import-${name}`, batch: '1', at: '2026-03-01T00:00:00Z' }, freshness: 'fresh', fields: [], ...change,
  }
}

/** A finished run without findings, unless told otherwise. */
export const aRun = (change: Partial<RunJson> = {}): RunJson => ({
  id: 'run', topic: 'topic', rule: 'rule', version: '1.0.0', asOf: '2026-03-01', state: 'done', inputs: [], findings: noAlerts,
  difference: { new: 0, gone: 0, changed: 0, same: 0 }, trigger: 'hand', by: '林晓', params: {}, unknown: 0, nullKeys: 0, suppressed: 0, held: null, evaluation: null, problems: [], startedAt: '2026-03-01T00:00:00Z', seconds: 1, job: 'job', ...change,
})

/** A rule that never ran, unless told otherwise. */
export const aRule = (id: string, change: Partial<RuleSummary> = {}): RuleSummary =>
  ({ id, title: id, basis: null, params: [], sentences: [], alerts: noAlerts, lastRun: null, ...change })

/** A running topic with all modules and nothing in them, unless told otherwise. */
export const aTopic = (change: Partial<TopicDetail> = {}): TopicDetail => ({
  id: 'topic', title: 'Topic', version: '1.0.0', year: 2026, lead: null, departments: [], status: 'running', problems: [],
  modules: { basicData: all, publicTopic: all, departmentResponse: all, supervision: all, socialEvaluation: all },
  alerts: noAlerts, rows: 0, basis: [], uses: [], datasets: [], rules: [], workflows: [], forms: [],
  publicTopic: null, departmentResponse: null, supervision: null, socialEvaluation: null, publishedAt: '2026-01-01T00:00:00Z', ...change,
})

/** An alert that fires and that nobody has done anything with, unless told otherwise. */
export const anAlert = (id: string, change: Partial<AlertSummary> = {}): AlertSummary => ({
  id, topic: 'topic', topicTitle: 'Topic', rule: 'rule', ruleTitle: 'rule', level: 'red', title: `预警 ${id}`, region: null, department: null, state: 'new', stateTitle: '待派发',
  presence: 'firing', firstSeen: '2026-03-01T00:00:00Z', lastSeen: '2026-03-01T00:00:00Z', timesSeen: 1, time: null, suppressedUntil: null, mergedInto: null, ...change,
})
