import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expectJson, fileRequest, type TestHouse } from './house.ts'
import type { Agent } from './server.ts'

const plugins = join(import.meta.dirname, '../../plugins')
const topic = 'uncovered-assistance'

/** Brings the samples of the shipped topic into a house, one data set after the other, and waits for the alerts that come of them. */
export async function importSamples(house: TestHouse, supervisor: Agent): Promise<void> {
  for (const [pack, dataset] of [['common', 'deceased'], [topic, 'disabled_persons'], [topic, 'assistance_recipients']] as const) {
    const content = await readFile(join(plugins, pack, 'samples', `${dataset}.csv`))
    expectJson(await supervisor.request(fileRequest(`/api/v1/topics/${pack}/datasets/${dataset}/imports`, `${dataset}.csv`, content)), 202)
    await house.open.idle()
  }
}
