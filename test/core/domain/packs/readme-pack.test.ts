import { expect, test } from 'vitest'
import { checkPack } from '../../../../core/domain/packs/check-pack.ts'
import { readmePack } from '../../../schemas/readme-pack.ts'
import { checkFolder, context, pluginDir } from './corpus.ts'

const folders = { dataset: 'datasets', rule: 'rules', workflow: 'workflows', form: 'forms', duty: 'duties', dashboard: 'dashboards', 'pack-test': 'tests' } as const

test('the examples of schemas/README.md are one pack without a Problem', async () => {
  const { pack: common } = await checkFolder(`${pluginDir}common`, new Map())
  const files = new Map(readmePack().map(({ kind, name, text }) => [kind === 'topic' ? 'topic.json' : `${folders[kind]}/${name}.json`, new TextEncoder().encode(text)]))
  expect(files.size).toBe(readmePack().length)
  const { pack, problems } = checkPack({ name: 'care-visits', files }, context(new Map([['common', common!]])))
  // The second rule is there to show a window; no module lists it.
  expect(problems.map((problem) => `${problem.severity} ${problem.code} ${problem.file}`)).toEqual(['warning rule-not-listed topic.json'])
  expect(pack?.rules.size).toBe(2)
})
