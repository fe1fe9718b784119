import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AlertSummary, ApiProblem, ImportJson, JobJson, Page, RunJson, TopicDetail } from '../../core/contracts/api.ts'
import type { BacktestJson, VersionJson } from '../../core/contracts/backtest.ts'
import { levels } from '../../core/contracts/finding.ts'
import type { PackFiles } from '../../core/contracts/pack.ts'
import { readPackFolder } from '../../core/domain/packs/read-pack.ts'
import { installVersion } from '../../core/domain/topics/pack-versions.ts'
import { unitOfWork } from '../../core/store/unit-of-work.ts'
import { testAction } from '../support/action.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = `${api}/topics/uncovered-assistance`
const rule = `${topic}/rules/uncovered-disabled`
const folder = join(import.meta.dirname, '../../plugins')

let house: TestHouse
let supervisor: Agent
let today: string
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
  today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai', year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date())
  for (const [pack, dataset] of [['common', 'deceased'], ['uncovered-assistance', 'assistance_recipients'], ['uncovered-assistance', 'disabled_persons']] as const) {
    const place = `${api}/topics/${pack}/datasets/${dataset}/imports`
    const content = await readFile(join(folder, pack, 'samples', `${dataset}.csv`), 'utf8')
    expectJson<ImportJson>(await supervisor.request(fileRequest(place, `${dataset}.csv`, Buffer.from(dataset === 'disabled_persons' ? issuedLately(content) : content))), 202)
    await house.open.idle()
  }
})
afterAll(() => house.remove())

const dayBefore = (days: number) => new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10)

/** The sample with certificates issued over the last 300 days, whatever today is. */
function issuedLately(csv: string): string {
  return csv.split('\n').map((line, i) => line.replace(/,\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\d,/, `,${dayBefore((i * 7) % 300)},${dayBefore(-3650)},`)).join('\n')
}

const as = async <T>(url: string) => expectJson<T>(await supervisor.get(url))
const post = (url: string, payload: object) => supervisor.request({ method: 'POST', url, payload })
const sum = (counts: Readonly<Record<string, unknown>> | null) => levels.reduce((total, level) => total + Number(counts?.[level] ?? 0), 0)

async function tried(url: string, payload: object): Promise<BacktestJson> {
  const started = expectJson<BacktestJson>(await post(url, payload), 202)
  expect(started.state).toBe('queued')
  await house.open.idle()
  return as<BacktestJson>(`${topic}/backtests/${started.id}`)
}

async function firing(): Promise<readonly AlertSummary[]> {
  return (await as<Page<AlertSummary>>(`${api}/alerts?rule=uncovered-disabled&presence=firing&limit=200`)).items
}

const tomorrow = () => new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10)
const ruleFile = async () => JSON.parse(await readFile(join(folder, 'uncovered-assistance/rules/uncovered-disabled.json'), 'utf8')) as Record<string, unknown>

describe('a rule tried on data as it was', () => {
  test('as it runs, today: the same findings, no difference, no alert touched', async () => {
    const before = await firing()
    const one = await tried(`${rule}/runs?asOf=${today}`, {})
    expect(one.state).toBe('done')
    expect(one.difference).toEqual({ new: 0, gone: 0, changed: 0, same: sum(one.findings) })
    const counted = (await as<TopicDetail>(topic)).rules.find(({ id }) => id === 'uncovered-disabled')!.alerts
    expect(one.findings).toEqual(counted)
    expect(one.against).toEqual({ version: one.version, findings: counted })
    expect(one.inputs.map(({ rows, batch }) => rows > 0 && batch !== null)).toEqual([true, true, true])
    expect(await firing()).toEqual(before)
  })

  test('with another threshold: exact counts, by department and region, examples masked', async () => {
    const one = await tried(`${rule}/runs?asOf=${today}`, { params: { grace_days: 200 } })
    expect(one.params).toEqual([{ name: 'grace_days', title: { 'zh-CN': '宽限天数', en: 'Days of grace' }, value: '200', running: '30' }])
    expect(one.difference!.gone).toBeGreaterThan(0)
    expect(one.difference!.same + one.difference!.gone).toBe(sum(one.against!.findings))
    for (const rows of [one.departments, one.regions]) {
      for (const kind of ['new', 'gone', 'changed', 'same'] as const) expect(rows.reduce((total, row) => total + row[kind], 0)).toBe(one.difference![kind])
    }
    expect(one.departments.map(({ place }) => place?.title)).toEqual(['民政局'])
    expect(one.regions.some(({ place }) => /区|县/.test(place?.title ?? ''))).toBe(true)
    const gone = one.examples.filter(({ kind }) => kind === 'gone')
    expect(gone).toHaveLength(Math.min(10, one.difference!.gone))
    expect(gone.every(({ title, was, level }) => title.includes('*') && was === level)).toBe(true)
    const english = await as<BacktestJson>(`${topic}/backtests/${one.id}?lang=en`)
    expect(english.examples[0]!.title).toContain('certificate')
  })

  test('over a range of the threshold: each count is that of a try with that value', async () => {
    const one = await tried(`${rule}/runs?asOf=${today}`, { range: { param: 'grace_days', from: 0, to: 300, points: 4 } })
    expect(one.curve!.points.map(({ value }) => value)).toEqual(['0', '30', '100', '200', '300'])
    const counts = one.curve!.points.map((point) => sum(point))
    expect(counts).toEqual(counts.toSorted((a, b) => b - a))
    for (const { value, ...levelCounts } of one.curve!.points.slice(2, 4)) {
      expect((await tried(`${rule}/runs?asOf=${today}`, { params: { grace_days: value } })).findings).toEqual(levelCounts)
    }
  })

  test('before there was data it is frozen and says so; in the future more have waited long enough', async () => {
    const early = await tried(`${rule}/runs?asOf=2020-01-01`, {})
    expect([early.state, early.findings]).toEqual(['frozen', null])
    expect(early.problems.map(({ code }) => code)).toContain('input-not-there-then')
    const later = await tried(`${rule}/runs?asOf=${tomorrow()}`, {})
    expect(later.difference).toMatchObject({ new: 0, gone: 0 })
    expect(later.asOf).toBe(tomorrow())
  })

  test('a draft: its own conditions, compared with the rule that runs; what is wrong with it is named', async () => {
    const file = await ruleFile()
    const one = await tried(`${topic}/draft/backtest`, { rule: { ...file, levels: [{ level: 'orange', when: 'true' }] } })
    expect([one.draft, one.state]).toEqual([true, 'done'])
    expect(one.difference).toEqual({ new: 0, gone: 0, changed: sum(one.against!.findings), same: 0 })
    expect(one.examples.every(({ kind, was, level }) => kind === 'changed' && was !== level)).toBe(true)
    const fresh = await tried(`${topic}/draft/backtest`, { rule: { ...file, id: 'quite-new' }, asOf: today })
    expect(fresh.against).toBeNull()
    expect(fresh.difference).toMatchObject({ new: sum(fresh.findings), gone: 0, same: 0 })
    const broken = await tried(`${topic}/draft/backtest`, { rule: { ...file, from: { dataset: 'disabled_persons', as: 'd', where: 'd.grad <= 2' } } })
    expect(broken.state).toBe('failed')
    expect(broken.problems.find(({ pointer }) => pointer.startsWith('/from/where'))!.hint).toContain('grade')
  })

  test('a stored version by its id', async () => {
    const { items } = await as<{ items: VersionJson[] }>(`${topic}/versions`)
    const one = await tried(`${rule}/runs?asOf=${today}`, { version: items.find(({ running }) => running)!.id })
    expect(one.difference).toMatchObject({ new: 0, gone: 0, changed: 0 })
    expect((await post(`${rule}/runs?asOf=${today}`, { version: 'none' })).json()).toMatchObject({ status: 404, code: 'no-version' })
  })

  test('another version that never ran, with its own thresholds and bounds', async () => {
    const { files } = await readPackFolder(join(folder, 'uncovered-assistance'))
    const file = await ruleFile()
    const grace = { title: '宽限天数', type: 'integer', default: 150, minimum: 0, maximum: 5000 }
    const changed: PackFiles = { ...files, files: new Map([...files.files, ['rules/uncovered-disabled.json', Buffer.from(JSON.stringify({ ...file, params: { grace_days: grace } }))]]) }
    const pack = { id: 'uncovered-assistance', version: '1.0.0-next', hash: 'f'.repeat(64) }
    const id = await unitOfWork(house.open.house.store, testAction({ at: new Date() }), (change) => installVersion(change, pack, changed, { origin: 'upload', checkedBy: '0' }))
    expect((await as<{ items: VersionJson[] }>(`${topic}/versions`)).items.map(({ version, running }) => [version, running])).toContainEqual(['1.0.0-next', false])
    const one = await tried(`${rule}/runs?asOf=${today}`, { version: id })
    expect(one.params).toMatchObject([{ value: '150', running: '30' }])
    expect(one.difference).toEqual((await tried(`${rule}/runs?asOf=${today}`, { params: { grace_days: 150 } })).difference)
    expect(one.difference!.gone).toBeGreaterThan(0)
    expect((await tried(`${rule}/runs?asOf=${today}`, { version: id, params: { grace_days: 4000 } })).findings).toEqual({ red: 0, orange: 0, yellow: 0, blue: 0 })
    const refused = await tried(`${rule}/runs?asOf=${today}`, { version: id, params: { grace_days: 5001 } })
    expect([refused.state, refused.problems.map(({ code }) => code)]).toEqual(['failed', ['param-out-of-bounds']])
  })

  test.each([
    [{ params: { grace_days: 4000 } }, 400, 'param-out-of-bounds'],
    [{ params: { grace_days: 'x' } }, 400, 'bad-param-value'],
    [{ params: { other: 1 } }, 400, 'unknown-param'],
    [{ range: { param: 'grace_days', from: 9, to: 9 } }, 400, 'param-range-empty'],
    [{ range: { param: 'grace_days', from: -1 } }, 400, 'param-out-of-bounds'],
    [{ range: { param: 'grace_days', points: 400 } }, 400, 'bad-request'],
  ])('%j is refused with a sentence', async (payload, status, code) => {
    const answer = (await post(`${rule}/runs?asOf=${today}`, payload)).json<ApiProblem>()
    expect([answer.status, answer.code]).toEqual([status, code])
    expect(answer.detail).toMatch(/[。]$/)
  })

  test('who may not run rules may not try them; other topics’ are not found', async () => {
    const handler = await house.agent('handler')
    expect((await handler.request({ method: 'POST', url: `${rule}/runs?asOf=${today}`, payload: {} })).statusCode).toBe(403)
    const one = await tried(`${rule}/runs?asOf=${today}`, {})
    expect((await supervisor.get(`${api}/topics/common/backtests/${one.id}`)).statusCode).toBe(404)
    expect((await supervisor.get(`${topic}/backtests/none`)).statusCode).toBe(404)
  })

  test('it can be cancelled while it waits, and is in the trail', async () => {
    const started = expectJson<BacktestJson>(await post(`${rule}/runs?asOf=${today}`, { range: { param: 'grace_days', points: 41 } }), 202)
    const answer = await supervisor.request({ method: 'DELETE', url: `${api}/jobs/${started.job}` })
    await house.open.idle()
    const [one, job] = [await as<BacktestJson>(`${topic}/backtests/${started.id}`), await as<JobJson>(`${api}/jobs/${started.job}`)]
    if (answer.statusCode === 204) expect([one.state, job.state, one.findings]).toEqual(['cancelled', 'cancelled', null])
    const admin = await house.agent('admin')
    const trail = (await admin.get(`${api}/audit?limit=200`)).body
    for (const verb of ['queue-backtest', 'backtest']) expect(trail).toContain(`"verb":"${verb}"`)
  })
})

describe('a threshold taken over', () => {
  const patch = (payload: object, agent = supervisor) => agent.request({ method: 'PATCH', url: `${rule}/params`, payload })
  const param = async () => (await as<TopicDetail>(topic)).rules.find(({ id }) => id === 'uncovered-disabled')!.params[0]!

  test('the rule runs with it, its alerts follow, and so do the next runs; taken back it is the pack’s again', async () => {
    const before = await firing()
    const expected = await tried(`${rule}/runs?asOf=${today}`, { params: { grace_days: 200 } })
    const { run } = expectJson<{ run: RunJson }>(await patch({ params: { grace_days: 200 }, reason: '试算后采用' }))
    await house.open.idle()
    expect(await as<RunJson>(`${rule}/runs/${run.id}`)).toMatchObject({ state: 'done', params: { grace_days: '200' }, findings: expected.findings, difference: { gone: expected.difference!.gone } })
    expect((await firing()).length).toBe(before.length - expected.difference!.gone)
    expect(await param()).toMatchObject({ value: 200, default: 30, set: { value: 200, fits: true } })
    expect((await as<TopicDetail>(topic)).rules.find(({ id }) => id === 'uncovered-disabled')!.sentences[0]).toContain('宽限天数（200）')
    expect((await tried(`${rule}/runs?asOf=${today}`, {})).params[0]).toMatchObject({ value: '200', running: '200' })
    await house.restart()
    supervisor = await house.agent('supervisor')
    expect(await param()).toMatchObject({ value: 200 })

    expectJson(await patch({ params: { grace_days: null } }))
    await house.open.idle()
    expect(await param()).toMatchObject({ value: 30, set: null })
    expect((await firing()).map(({ id }) => id).sort()).toEqual(before.map(({ id }) => id).sort())
    expect(expectJson<{ run: null }>(await patch({ params: { grace_days: 30 } })).run).toBeNull()
  })

  test('out of bounds, unknown or without the right: refused, nothing set', async () => {
    expect((await patch({ params: { grace_days: 366 } })).json()).toMatchObject({ code: 'param-out-of-bounds' })
    expect((await patch({ params: { grace_days: 31, other: null } })).json()).toMatchObject({ code: 'unknown-param' })
    expect((await patch({ params: {} })).json()).toMatchObject({ code: 'bad-request' })
    expect((await patch({ params: { grace_days: 31 } }, await house.agent('handler'))).statusCode).toBe(403)
    expect(await param()).toMatchObject({ value: 30 })
  })
})
