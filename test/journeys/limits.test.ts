import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertSummary, Page, RunJson } from '../../core/contracts/api.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import type { Agent } from '../support/server.ts'
import { topicOf } from '../packs/run-pack.ts'

const api = '/api/v1'
const topic = `${api}/topics/limits`

let dir: string
let house: TestHouse
let supervisor: Agent
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'huiyan-limits-'))
  const text = (title: string) => ({ title, type: 'string' })
  const list = (id: string, title: string) => ({ $schema: 'dataset.schema.json', id, title, mode: 'snapshot', key: ['no'], fields: { no: text('编号'), name: text('名称'), town: text('镇街') }, required: ['no'] })
  const files = {
    'topic.json': { $schema: 'topic.schema.json', id: 'limits', version: '1.0.0', host: '^1.0.0', title: '上限', modules: { basicData: { datasets: ['shops', 'licences'] }, supervision: { rules: ['alike'] } } },
    'datasets/shops.json': list('shops', '店铺'), 'datasets/licences.json': list('licences', '许可证'),
    'rules/alike.json': {
      $schema: 'rule.schema.json', id: 'alike', title: '名称相近', from: { dataset: 'shops', as: 's' },
      steps: [{ similar: { dataset: 'licences', as: 'l', block: [['s.town', 'l.town']], score: [{ method: 'jaro-winkler', of: ['s.name', 'l.name'] }], atLeast: 0.9, best: 1, pairCap: 12 } }],
      levels: [{ level: 'yellow', when: 'true' }], alert: { key: ['s.no'], title: '{s.name}' }, schedule: { on: 'hand' },
    },
  }
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, file)), { recursive: true })
    await writeFile(join(dir, file), JSON.stringify(content))
  }
  const runtime = await topicOf(dir)
  house = await testHouse()
  const { registry, pool } = house.open.house
  await (await pool()).ensureTables([...runtime.datasets.values()].map(({ table }) => table))
  registry.swap({ runtime, packVersion: 'v1', publishedAt: new Date(0) })
  supervisor = await house.agent('supervisor')
})
afterAll(async () => {
  await house.remove()
  await rm(dir, { recursive: true, force: true })
})

const as = async <T>(url: string) => expectJson<T>(await supervisor.get(url))

async function load(dataset: string, rows: readonly string[]): Promise<void> {
  expectJson(await supervisor.request(fileRequest(`${topic}/datasets/${dataset}/imports`, 'a.csv', Buffer.from(['no,name,town', ...rows, ''].join('\n')))), 202)
  await house.open.idle()
}

async function run(): Promise<RunJson> {
  const { id } = expectJson<RunJson>(await supervisor.request({ method: 'POST', url: `${topic}/rules/alike/runs`, payload: {} }), 202)
  await house.open.idle()
  return as<RunJson>(`${topic}/rules/alike/runs/${id}`)
}

const standing = async () => (await as<Page<AlertSummary>>(`${api}/alerts?topic=limits&limit=50`)).items.map(({ title, state, presence }) => [title, state, presence].join(' ')).sort()

const shops = ['S1,东门面馆,甲', 'S2,西门茶行,甲', 'S3,南门鱼店,乙']
const licences = ['L1,东门面馆,甲', 'L2,西门茶行,甲', 'L3,南门鱼店,乙']

test('what a limit leaves out keeps its alerts as they are, in words, and others go', async () => {
  await load('licences', licences)
  await load('shops', shops)
  expect((await run()).problems).toEqual([])
  expect(await standing()).toEqual(['东门面馆 generated firing', '南门鱼店 generated firing', '西门茶行 generated firing'])

  // Of 甲 there are two shops and seven licences now, of 乙 none that is alike.
  await load('licences', ['L3,北门书社,乙', ...Array.from({ length: 7 }, (_, i) => `M${i},另一家${i},甲`)])
  const met = await run()
  expect(met.state).toBe('done')
  expect(met.problems.map(({ code, message }) => [code, message.includes('甲')])).toEqual([['large-block', true]])
  expect(await standing()).toEqual(['东门面馆 generated firing', '南门鱼店 resolved gone', '西门茶行 generated firing'])
})

test('with fewer of them all is looked for again', async () => {
  await load('licences', ['L1,东门面馆,甲', 'L3,南门鱼店,乙'])
  expect((await run()).problems).toEqual([])
  expect(await standing()).toEqual(['东门面馆 generated firing', '南门鱼店 generated firing', '西门茶行 resolved gone'])
})
