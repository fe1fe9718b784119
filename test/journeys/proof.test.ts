import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertDetail, AlertSummary, ImportJson, Page } from '../../core/contracts/api.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const samples = join(import.meta.dirname, '../../plugins')

let house: TestHouse
let supervisor: Agent
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
})
afterAll(() => house.remove())

const as = async <T>(url: string) => expectJson<T>(await supervisor.get(url))
const sample = (pack: string, dataset: string) => readFile(join(samples, pack, 'samples', `${dataset}.csv`))

async function bring(pack: string, dataset: string, content: Buffer): Promise<ImportJson> {
  const place = `${api}/topics/${pack}/datasets/${dataset}/imports`
  const started = expectJson<ImportJson>(await supervisor.request(fileRequest(place, `${dataset}.csv`, content)), 202)
  await house.open.idle()
  return as<ImportJson>(`${place}/${started.id}`)
}

test('an alert names the nearest change, and shows its proof when the data has moved on', async () => {
  await bring('common', 'deceased', await sample('common', 'deceased'))
  await bring('uncovered-assistance', 'assistance_recipients', await sample('uncovered-assistance', 'assistance_recipients'))
  const people = await sample('uncovered-assistance', 'disabled_persons')
  await bring('uncovered-assistance', 'disabled_persons', people)

  const { items } = await as<Page<AlertSummary>>(`${api}/alerts?rule=uncovered-disabled&level=red&limit=200`)
  const before = await as<AlertDetail>(`${api}/alerts/${items[0]!.id}`)
  expect(before.nearest).toMatch(/^如果.*，就不会预警。$/)
  expect(before.milder).toMatch(/^如果残疾(类别|等级)为.*（现为.*），就降为黄色预警。$/)
  const english = await as<AlertDetail>(`${api}/alerts/${before.id}?lang=en`)
  expect(english.nearest).toMatch(/^If .*, there would be no alert\.$/)

  // Everybody's certificate is cancelled, however it is written, and every address with it.
  const moved = Buffer.from(people.toString('utf8').replaceAll(/有效(?!期)|valid/g, '注销').replaceAll('莆田市', '别处'))
  expect((await bring('uncovered-assistance', 'disabled_persons', moved)).counts!.stored).toBeGreaterThan(100)
  expect((await as<Page<AlertSummary>>(`${api}/alerts?rule=uncovered-disabled&presence=firing`)).items).toEqual([])
  const after = await as<AlertDetail>(`${api}/alerts/${before.id}`)
  expect(after.presence).toBe('gone')
  const { sentence, nearest, milder, conditions, sources, sourceCount, evidence, params, version, asOf } = before
  expect(after).toMatchObject({ sentence, nearest, milder, conditions, sources, sourceCount, evidence, params, version, asOf })
  expect(JSON.stringify(after.sources)).toContain('有效')
})
