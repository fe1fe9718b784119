// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { nextSteps } from '../../../admin-ui/src/workspace/next-steps.ts'
import { latestHappenings, pooledDatasets } from '../../../admin-ui/src/workspace/use-topic-details.ts'
import { aDataset, aRule, aRun, aTopic } from '../samples.ts'

const all = () => true

describe('what to do first', () => {
  test('nothing waits when data is fresh, rules have run and nothing is red', () => {
    const topic = aTopic({ datasets: [aDataset('a')], rules: [aRule('r', { lastRun: aRun() })] })
    expect(nextSteps([topic], [topic], all)).toEqual([])
  })

  test('red alerts come before broken packs, stale data, missing data and rules', () => {
    const topic = aTopic({
      alerts: { red: 3, orange: 0, yellow: 0, blue: 0 },
      datasets: [aDataset('missing', { freshness: 'never', lastImport: null }), aDataset('old', { freshness: 'stale' })],
      rules: [aRule('frozen', { lastRun: aRun({ state: 'frozen' }) }), aRule('waiting')],
    })
    const broken = aTopic({ id: 'broken', status: 'quarantined' })
    expect(nextSteps([topic, broken], [topic], all).map((step) => step.kind)).toEqual(['red', 'quarantined', 'stale', 'never', 'frozen'])
  })

  test('a rule that never ran is a step only once all of its topic’s data is there', () => {
    const ready = aTopic({ datasets: [aDataset('a')], rules: [aRule('r')] })
    expect(nextSteps([ready], [ready], all).map((step) => step.kind)).toEqual(['neverRun'])
    const waiting = aTopic({ datasets: [aDataset('a', { freshness: 'never', lastImport: null })], rules: [aRule('r')] })
    expect(nextSteps([waiting], [waiting], all).map((step) => step.kind)).toEqual(['never'])
  })

  test('nobody is sent to do what they may not', () => {
    const topic = aTopic({ alerts: { red: 1, orange: 0, yellow: 0, blue: 0 }, datasets: [aDataset('old', { freshness: 'stale' })], rules: [aRule('frozen', { lastRun: aRun({ state: 'frozen' }) }), aRule('waiting')] })
    expect(nextSteps([topic], [topic], all).map((step) => step.kind)).toEqual(['red', 'stale', 'frozen', 'neverRun'])
    expect(nextSteps([topic], [topic], (what) => what === 'read-alerts').map((step) => step.kind)).toEqual(['red'])
  })

  test('a shared dataset that is missing is named once', () => {
    const shared = aDataset('deceased', { pack: 'common', freshness: 'never', lastImport: null })
    const topics = [aTopic({ id: 'one', datasets: [shared] }), aTopic({ id: 'two', datasets: [shared] })]
    expect(nextSteps(topics, topics, all)).toHaveLength(1)
    expect(pooledDatasets(topics).map((pooled) => pooled.topics.map((topic) => topic.id))).toEqual([['one', 'two']])
  })
})

test('what happened lately: imports and runs by time, newest first, at most so many', () => {
  const topic = aTopic({
    datasets: [aDataset('a', { lastImport: { id: 'i1', batch: '1', at: '2026-03-01T00:00:00Z' } }), aDataset('b', { lastImport: { id: 'i2', batch: '2', at: '2026-03-03T00:00:00+08:00' } }), aDataset('c', { lastImport: null })],
    rules: [aRule('r', { lastRun: aRun({ startedAt: '2026-03-02T00:00:00Z' }) })],
  })
  expect(latestHappenings([topic], 9).map((one) => (one.kind === 'import' ? one.import : one.rule.id))).toEqual(['i2', 'r', 'i1'])
  expect(latestHappenings([topic], 2)).toHaveLength(2)
})
