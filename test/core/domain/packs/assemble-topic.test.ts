import { describe, expect, test } from 'vitest'
import { assembleTopic } from '../../../../core/domain/packs/assemble-topic.ts'
import { duckdb } from '../../../../core/language/dialects/duckdb.ts'
import { checkPack } from '../../../../core/domain/packs/check-pack.ts'
import { readPackFolder } from '../../../../core/domain/packs/read-pack.ts'
import { formLookups } from '../../../../core/engines/forms/form-lookups.ts'
import { checkFolder, context, goodDir, pluginDir } from './corpus.ts'

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

  test('holds the datasets in which its forms look persons up, those of used packs too', async () => {
    const form = { $schema: 'form.schema.json', id: 'who', title: '何人', schema: { type: 'object', properties: { who: { type: 'string', title: '何人', format: 'id-card', identifies: 'person' } } }, uischema: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/who', options: { lookup: 'common/deceased' } }] } }
    const { files: { files } } = await readPackFolder(`${goodDir}minimal`)
    const topic = JSON.parse(new TextDecoder().decode(files.get('topic.json'))) as object
    const bytes = (content: object) => new TextEncoder().encode(JSON.stringify(content))
    const { pack, problems } = checkPack({ name: 'minimal', files: new Map([...files, ['topic.json', bytes({ ...topic, uses: { common: '*' } })], ['forms/who.json', bytes(form)]]) }, context(used))
    expect(problems).toEqual([])
    const runtime = assembleTopic(pack!, used, settings, duckdb)
    expect([...runtime.datasets.keys()]).toEqual(['minimal/items', 'common/deceased'])
    expect(formLookups(runtime.forms.get('minimal/who')!.model)).toEqual([{ dataset: 'common/deceased', format: 'id-card' }])
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
