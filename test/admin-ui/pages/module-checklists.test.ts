// @vitest-environment node
import { describe, expect, test } from 'vitest'
import { moduleNames } from '../../../core/contracts/api.ts'
import { moduleChecklists } from '../../../admin-ui/src/pages/topic/module-checklists.ts'
import { aDataset, aRule, aRun, aTopic } from '../samples.ts'

// The keys stand in for the words: what is said where is what matters here.
const words = { t: ((key: string) => key) as never, text: (value: unknown) => String(value), ago: () => 'ago' }
const may = () => true
const list = (topic: ReturnType<typeof aTopic>, name: string) => moduleChecklists(topic, words, may).find((one) => one.name === name)!

describe('a topic’s modules as checklists', () => {
  test('all five stand in their order, absent ones without items', () => {
    const topic = aTopic({ modules: { ...aTopic().modules, socialEvaluation: { present: false, ready: 0, of: 0 } }, socialEvaluation: { forms: ['f'], survey: null } })
    const lists = moduleChecklists(topic, words, may)
    expect(lists.map((one) => one.name)).toEqual([...moduleNames])
    expect(lists.at(-1)).toMatchObject({ present: false, items: [] })
  })

  test('data that is stale warns, data that never came is open, and each leads to its dataset', () => {
    const topic = aTopic({ datasets: [aDataset('a'), aDataset('b', { freshness: 'stale' }), aDataset('c', { pack: 'common', freshness: 'never', lastImport: null })] })
    expect(list(topic, 'basicData').items.map((item) => [item.state, item.warn])).toEqual([['done', false], ['part', true], ['open', false]])
    expect(list(topic, 'basicData').items.at(-1)?.to).toEqual({ name: 'dataset', params: { topic: 'common', dataset: 'c' } })
    const without = moduleChecklists(topic, words, () => false).find((one) => one.name === 'basicData')!
    expect(without.items.at(-1)?.to).toEqual({ name: 'dataset-fields', params: { topic: 'common', dataset: 'c' } })
  })

  test('a rule is done once it ran well; frozen and failed ones warn', () => {
    const topic = aTopic({
      supervision: { rules: ['ok', 'frozen', 'failed', 'running', 'never', 'unknown'], sampling: { rate: 0.05, minimum: 1, by: [] }, notices: [] },
      rules: [aRule('ok', { lastRun: aRun() }), aRule('frozen', { lastRun: aRun({ state: 'frozen' }) }), aRule('failed', { lastRun: aRun({ state: 'failed' }) }), aRule('running', { lastRun: aRun({ state: 'running' }) }), aRule('never')],
    })
    expect(list(topic, 'supervision').items.map((item) => [item.state, item.warn])).toEqual([['done', false], ['part', true], ['part', true], ['part', false], ['open', false], ['done', false]])
  })

  test('forms and preset evaluations go by their titles, an unknown form by its id', () => {
    const topic = aTopic({
      modules: Object.fromEntries(moduleNames.map((name) => [name, { present: true, ready: 0, of: 0 }])) as never,
      forms: [{ id: 'report', title: '群众反映', fields: 3 }], publicTopic: { tags: [], intake: 'report' }, socialEvaluation: { forms: ['five-grades', 'own'], survey: 'awareness' },
    })
    expect(list(topic, 'publicTopic').items.at(-1)?.line).toBe('群众反映')
    expect(list(topic, 'socialEvaluation').items.map((item) => item.title)).toEqual(['module.preset.five-grades', 'own', 'module.preset.awareness'])
  })
})
