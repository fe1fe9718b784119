import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlertDetail, AlertSummary, ImportJson, Page, QuarantineRowJson, RecordsPage, RunJson, TopicDetail, TopicSummary } from '../../core/contracts/api.ts'
import type { RevealResponse } from '../../core/contracts/reveal.ts'
import { verifyTrail } from '../../core/domain/audit/verify-trail.ts'
import { signedIn, type Agent } from '../support/server.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'

const api = '/api/v1'
const topic = `${api}/topics/uncovered-assistance`
const samples = join(import.meta.dirname, '../../plugins')

let house: TestHouse
let supervisor: Agent
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
})
afterAll(() => house.remove())

const as = async <T>(agent: Agent, url: string) => expectJson<T>(await agent.get(url))

async function importFile(place: string, content: Buffer, fileName = 'a.csv'): Promise<ImportJson> {
  const started = expectJson<ImportJson>(await supervisor.request(fileRequest(`${place}/imports`, fileName, content)), 202)
  await house.open.idle()
  return as<ImportJson>(supervisor, `${place}/imports/${started.id}`)
}

async function importSample(pack: string, dataset: string): Promise<ImportJson> {
  return importFile(`${api}/topics/${pack}/datasets/${dataset}`, await readFile(join(samples, pack, 'samples', `${dataset}.csv`)))
}

describe('one topic, end to end', () => {
  test('before any data: the topic is there with its five modules, nothing imported', async () => {
    const { items } = await as<{ items: TopicSummary[] }>(supervisor, `${api}/topics`)
    expect(items.map((item) => [item.id, item.status])).toEqual([['uncovered-assistance', 'running']])
    const detail = await as<TopicDetail>(supervisor, topic)
    expect(Object.values(detail.modules).every((module) => module.present)).toBe(true)
    expect(detail.datasets.map((dataset) => dataset.freshness)).toEqual(detail.datasets.map(() => 'never'))
  })

  test('a run that needs a dataset which was never loaded is frozen, and says which', async () => {
    const started = expectJson<RunJson>(await supervisor.request({ method: 'POST', url: `${topic}/rules/uncovered-disabled/runs`, payload: {} }), 202)
    await house.open.idle()
    const run = await as<RunJson>(supervisor, `${topic}/rules/uncovered-disabled/runs/${started.id}`)
    expect(run.state).toBe('frozen')
    expect(run.problems.map((problem) => problem.code)).toContain('input-never-loaded')
  })

  test('samples come in, counts add up, quarantined rows are named, shown masked and given back as a file', async () => {
    await importSample('common', 'deceased')
    await importSample('uncovered-assistance', 'assistance_recipients')
    const disabled = await importSample('uncovered-assistance', 'disabled_persons')
    expect(disabled.state).toBe('done')
    const { counts } = disabled
    expect(counts!.in).toBe(counts!.stored + counts!.unchanged + counts!.duplicate + counts!.quarantined)
    expect(counts!.quarantined).toBeGreaterThan(0)
    expect(disabled.reasons.reduce((sum, reason) => sum + reason.rows, 0)).toBeGreaterThanOrEqual(counts!.quarantined)
    const place = `${topic}/datasets/disabled_persons/imports/${disabled.id}`
    const page = await as<Page<QuarantineRowJson>>(supervisor, `${place}/quarantine?limit=200`)
    expect(page.items).toHaveLength(counts!.quarantined)
    for (const row of page.items) for (const reason of row.reasons) expect(reason.text).not.toBe(reason.code)
    const shownIds = page.items.flatMap((row) => Object.values(row.cells ?? {})).filter((cell) => /^\d{17}[\dX]$/.test(cell ?? ''))
    expect(shownIds).toEqual([])
    const file = await supervisor.get(`${place}/quarantine.csv`)
    expect(file.headers['content-type']).toContain('text/csv')
    expect(file.body.split('\r\n').length).toBeGreaterThan(counts!.quarantined)
  })

  test('rules ran by themselves on the new data; alerts have proof, masked names and sources', async () => {
    const alerts = await as<Page<AlertSummary>>(supervisor, `${api}/alerts?limit=100`)
    expect(alerts.total.count).toBeGreaterThan(10)
    const [first] = (await as<Page<AlertSummary>>(supervisor, `${api}/alerts?rule=uncovered-disabled&level=red&limit=3`)).items
    const detail = await as<AlertDetail>(supervisor, `${api}/alerts/${first!.id}?rule=uncovered-disabled&level=red`)
    expect(detail.title).toMatch(/\*/)
    expect(detail.sentence).not.toBe('')
    expect(detail.conditions.length).toBeGreaterThan(2)
    expect(detail.conditions.every((condition) => condition.holds)).toBe(true)
    expect(detail.sources[0]!.values.some((value) => value.masked)).toBe(true)
    expect(detail.events.at(-1)!.text).toContain('首次命中')
    expect(detail.next).not.toBeNull()
    const english = await as<AlertDetail>(supervisor, `${api}/alerts/${first!.id}?lang=en`)
    expect(english.title).toContain('certificate')
    expect(english.sentence).not.toMatch(/[\u4e00-\u9fff]{8}/)
  })

  test('the same file again changes nothing: every row unchanged, no alert new or gone', async () => {
    const before = await as<Page<AlertSummary>>(supervisor, `${api}/alerts?limit=200&sort=level`)
    const again = await importSample('uncovered-assistance', 'disabled_persons')
    expect(again.counts).toMatchObject({ stored: 0 })
    const started = expectJson<RunJson>(await supervisor.request({ method: 'POST', url: `${topic}/rules/uncovered-disabled/runs`, payload: {} }), 202)
    await house.open.idle()
    expect((await as<RunJson>(supervisor, `${topic}/rules/uncovered-disabled/runs/${started.id}`)).difference).toMatchObject({ new: 0, gone: 0, changed: 0 })
    const after = await as<Page<AlertSummary>>(supervisor, `${api}/alerts?limit=200&sort=level`)
    expect(after.items.map((alert) => [alert.id, alert.state, alert.timesSeen])).toEqual(before.items.map((alert) => [alert.id, alert.state, alert.timesSeen]))
  })

  test('revealing needs the right and a reason, shows the identifiers, and is in trail and history', async () => {
    const [alert] = (await as<Page<AlertSummary>>(supervisor, `${api}/alerts?rule=uncovered-disabled&limit=1`)).items
    const ask = (agent: Agent, reason: string) => agent.request({ method: 'POST', url: `${api}/reveal`, payload: { alert: alert!.id, reason } })
    expect((await ask(supervisor, ' a ')).json()).toMatchObject({ status: 400, code: 'reason-missing' })
    expect((await ask(await house.agent('handler'), '入户核实需要')).statusCode).toBe(403)
    const { values } = expectJson<RevealResponse>(await ask(supervisor, '入户核实需要'))
    expect(values['d.id_no']).toMatch(/^\d{17}[\dX]$/)
    const detail = await as<AlertDetail>(supervisor, `${api}/alerts/${alert!.id}`)
    expect(detail.events[0]!.text).toContain('入户核实需要')
    expect(Object.keys(values)).toContain(detail.sources[0]!.values.find((value) => value.masked)!.name)
    expect(JSON.stringify(detail)).not.toContain(values['d.id_no'])
  })

  test('records are masked, sorted and paged', async () => {
    const first = await as<RecordsPage>(supervisor, `${topic}/datasets/disabled_persons/records?limit=10&sort=-issued_on`)
    expect(first.items).toHaveLength(10)
    const dates = first.items.map((row) => row['issued_on'] as string)
    expect(dates).toEqual([...dates].sort().reverse())
    expect(first.items.every((row) => String(row['id_no']).includes('*'))).toBe(true)
    const second = await as<RecordsPage>(supervisor, `${topic}/datasets/disabled_persons/records?limit=10&sort=-issued_on&cursor=${encodeURIComponent(first.next!)}`)
    expect(second.items.some((row) => first.items.some((other) => other['cert_no'] === row['cert_no'] && other['id_no'] === row['id_no'] && other['name'] === row['name']))).toBe(false)
    expect((await supervisor.get(`${topic}/datasets/disabled_persons/records?sort=id_no`)).json()).toMatchObject({ code: 'cannot-sort' })
  })

  test('no identifier stands plain in any file of the data directory', async () => {
    const csv = await readFile(join(samples, 'uncovered-assistance/samples/disabled_persons.csv'), 'utf8')
    const ids = [...new Set([...csv.matchAll(/\b\d{17}[\dX]\b/g)].map((match) => match[0]))].slice(0, 200)
    expect(ids.length).toBeGreaterThan(100)
    const files = (await readdir(house.dataDir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    expect(files.length).toBeGreaterThan(3)
    for (const entry of files) {
      const bytes = await readFile(join(entry.parentPath, entry.name))
      expect(ids.filter((id) => bytes.includes(id)), entry.name).toEqual([])
    }
  })

  test('after a restart everything is as it was, the trail verifies, and no work is left', async () => {
    const before = await as<Page<AlertSummary>>(supervisor, `${api}/alerts?limit=200&sort=level`)
    await house.restart()
    supervisor = await signedIn(house.open.app, supervisor.me.account, supervisor.password)
    expect((await as<Page<AlertSummary>>(supervisor, `${api}/alerts?limit=200&sort=level`)).items).toEqual(before.items)
    expect(await as<TopicDetail>(supervisor, topic)).toMatchObject({ status: 'running' })
    expect(await verifyTrail(house.open.house.store)).toMatchObject({ broken: null })
  })
})

describe('bad input', () => {
  const place = `${topic}/datasets/disabled_persons`

  test.each([
    ['an empty file', Buffer.alloc(0), 'empty-file'],
    ['no CSV', Buffer.from('PK\u0003\u0004rest of a zip', 'latin1'), 'not-a-csv'],
    ['a missing required column', Buffer.from('残疾人证号,姓名\n1,2\n'), 'missing-column'],
    ['a file that ends in a quoted cell', Buffer.from('残疾人证号,身份证号,发证日期,残疾等级,残疾类别,证件状态,户籍区划,姓名\n1,2,2026-01-01,一级,视力,有效,350304,"张'), 'truncated'],
  ])('%s is refused whole, with a sentence', async (_, content) => {
    const rows = (await as<RecordsPage>(supervisor, `${place}/records?limit=1`)).total.count
    const item = await importFile(place, content)
    expect(item.state).toBe('refused')
    expect(item.problems[0]!.message).not.toBe('')
    expect((await as<RecordsPage>(supervisor, `${place}/records?limit=1`)).total.count).toBe(rows)
  })

  test('a request without a file, an unknown topic, dataset, rule or import: a problem each', async () => {
    expect((await supervisor.request({ method: 'POST', url: `${place}/imports`, payload: {} })).json()).toMatchObject({ code: 'no-file' })
    expect((await supervisor.get(`${api}/topics/nothing`)).json()).toMatchObject({ status: 404, code: 'no-topic' })
    expect((await supervisor.get(`${topic}/datasets/nothing/records`)).json()).toMatchObject({ status: 404, code: 'no-dataset' })
    expect((await supervisor.request({ method: 'POST', url: `${topic}/rules/nothing/runs`, payload: {} })).json()).toMatchObject({ status: 404, code: 'no-rule' })
    expect((await supervisor.get(`${place}/imports/nothing`)).json()).toMatchObject({ status: 404, code: 'not-found' })
    expect((await supervisor.get(`${api}/alerts?cursor=zzz`)).json()).toMatchObject({ status: 400, code: 'bad-cursor' })
  })
})
