import { describe, expect, test } from 'vitest'
import { assembleTopic } from '../../../../core/domain/packs/assemble-topic.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { checkFolder, goodDir, pluginDir } from './corpus.ts'

const settings = { timeZone: 'Asia/Shanghai' }
const { pack: common } = await checkFolder(`${pluginDir}common`, new Map())
const used = new Map([['common', common!]])

describe('a running topic', () => {
  test('holds its own datasets first, then those of used packs that it reads, ready to import', async () => {
    const { pack } = await checkFolder(`${goodDir}every-rule-step`)
    const runtime = assembleTopic(pack!, used, settings, duckdb)
    expect([...runtime.datasets.keys()]).toEqual(['every-rule-step/catalog', 'every-rule-step/exams', 'every-rule-step/hospitals', 'every-rule-step/refunds', 'common/deceased'])
    const exams = runtime.datasets.get('every-rule-step/exams')!
    expect(exams.table.dataset).toBe('every-rule-step/exams')
    expect(exams.importPlan.table).toEqual(exams.table)
    expect(exams.importPlan.columns.find((column) => column.field === 'result')?.lookup?.entries).toContainEqual(['阳性', 'P'])
  })

  test('holds every rule compiled, by id, and the code tables within reach', async () => {
    const { pack } = await checkFolder(`${goodDir}every-rule-step`)
    const runtime = assembleTopic(pack!, used, settings, duckdb)
    expect([...runtime.rules.keys()]).toEqual(['busy', 'crowded-days', 'dead-patient', 'expensive', 'repeated', 'sounds-alike', 'unlisted'])
    expect(runtime.rules.get('dead-patient')?.datasets).toEqual(['every-rule-step/exams', 'common/deceased'])
    expect(runtime.rules.get('repeated')?.needsComplete).toEqual(['every-rule-step/refunds'])
    expect([...runtime.codes.keys()]).toEqual(expect.arrayContaining(['every-rule-step/results', 'common/departments']))
  })

  test('sees nothing of packs that it does not use', async () => {
    const { pack: minimal } = await checkFolder(`${goodDir}minimal`)
    const { pack: library } = await checkFolder(`${goodDir}library`)
    const runtime = assembleTopic(minimal!, new Map([...used, ['library', library!]]), settings, duckdb)
    expect([...runtime.datasets.keys(), ...runtime.codes.keys()]).toEqual(['minimal/items'])
  })

  test('is frozen', async () => {
    const { pack } = await checkFolder(`${goodDir}minimal`)
    expect(Object.isFrozen(assembleTopic(pack!, used, settings, duckdb))).toBe(true)
    expect(Object.isFrozen(pack)).toBe(true)
  })
})
