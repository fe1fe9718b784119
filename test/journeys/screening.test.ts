import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertSummary, ApiProblem, Page, RunJson } from '../../core/contracts/api.ts'
import type { AuditRecordJson } from '../../core/contracts/audit-record.ts'
import type { ScreenResponse } from '../../core/contracts/screen.ts'
import { HuiyanError } from '../../core/base/errors.ts'
import { newAction, wholeScope } from '../../core/base/new-action.ts'
import { createQuota } from '../../core/domain/audit/quota.ts'
import { createFrozenCheck, screenOne } from '../../core/journeys/screen-record.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const rule = `${api}/topics/uncovered-assistance/rules/uncovered-disabled`
const samples = join(import.meta.dirname, '../../plugins')
const purpose = '窗口受理时核查'
const quota = 40

let house: TestHouse
let supervisor: Agent
let withoutData: Awaited<ReturnType<Agent['request']>>
/** What a check at one moment says, asked before the data came and after. */
let atOnce: () => Promise<unknown>
beforeAll(async () => {
  house = await testHouse({ env: { HUIYAN_SCREEN_QUOTA: String(quota) } })
  supervisor = await house.agent('supervisor')
  withoutData = await screen(person)
  const { house: { store, ...others } } = house.open
  const [frozen, action] = [createFrozenCheck(store), newAction(others.source, { actor: { kind: 'person', id: 'first-window', name: '窗口', roles: [] }, scope: wholeScope })]
  atOnce = () => screenOne({ ...others, store, frozen, quota: createQuota(store, { verbs: ['screen'], limit: quota, error: 'screen-quota-used' }) }, action, { topic: 'uncovered-assistance', rule: 'uncovered-disabled' }, { record: person, purpose }, 'zh-CN')
  await expect(atOnce()).rejects.toMatchObject({ code: 'screen-frozen' })
  for (const [pack, dataset] of [['common', 'deceased'], ['uncovered-assistance', 'assistance_recipients'], ['uncovered-assistance', 'disabled_persons']] as const) await bring(pack, dataset, await readFile(join(samples, pack, 'samples', `${dataset}.csv`)))
})
afterAll(() => house.remove())

async function bring(pack: string, dataset: string, content: Buffer): Promise<void> {
  expectJson(await supervisor.request(fileRequest(`${api}/topics/${pack}/datasets/${dataset}/imports`, `${dataset}.csv`, content)), 202)
  await house.open.idle()
}

const screen = (record: object, more: object = {}, agent = supervisor, url = rule) => agent.request({ method: 'POST', url: `${url}/screen`, payload: { record, purpose, ...more } })
/** Of nobody: the county does not exist. */
const person = { cert_no: '35039019700101001X41', id_no: '35039019700101001X', name: '林小满', category: '肢体残疾', grade: '一级', issued_on: '2020-03-01', status: '有效', region: '350303105' }
const counts = async () => {
  const { items } = await (await supervisor.get(`${api}/topics/uncovered-assistance/datasets/disabled_persons/records?limit=1`)).json<Page<unknown> & { total: { count: number } }>()
  const alerts = (await supervisor.get(`${api}/alerts?limit=1`)).json<Page<AlertSummary>>()
  return [items.length, alerts.total.count]
}

test('a rule is checked as soon as what it lacked is there', async () => {
  await expect(atOnce()).resolves.toMatchObject({ findings: [{}] })
})

test('a record is checked as if it were stored, masked, and stored nowhere; importing it then gives the same alert', async () => {
  const before = await counts()
  const { findings, took_ms: took } = expectJson<ScreenResponse>(await screen(person))
  expect(findings).toEqual([expect.objectContaining({
    rule: 'uncovered-disabled', level: 'red', key: { 'd.id_no': '3503**********001X' }, sourceCount: 1, sources: [{ dataset: 'disabled_persons', key: { cert_no: expect.stringContaining('*') as string } }],
  })])
  expect(findings[0]!.title).toMatch(/^林\*满持证\d+天，未享受任何救助$/)
  expect(JSON.stringify(findings)).not.toContain('35039019700101001X')
  expect(took).toBeGreaterThan(0)
  expect(await counts()).toEqual(before)
  // Who receives assistance is not found, whatever the certificate says.
  expect(expectJson<ScreenResponse>(await screen({ ...person, id_no: '350390197305130010' })).findings).toEqual([])
  expect(expectJson<ScreenResponse>(await screen({ ...person, grade: 3, category: '听力残疾' })).findings[0]!.level).toBe('yellow')
  expect(expectJson<ScreenResponse>(await screen(person, {}, supervisor, `${rule}`)).findings).toHaveLength(1)
  expect(expectJson<ScreenResponse>(await supervisor.request({ method: 'POST', url: `${rule}/screen?lang=en`, payload: { record: person, purpose } })).findings[0]!.title).toContain('without any assistance')

  const header = '残疾人证号,姓名,身份证号,残疾类别,残疾等级,发证日期,有效期,证件状态,户籍区划\n'
  const file = (await readFile(join(samples, 'uncovered-assistance/samples/disabled_persons.csv'), 'utf8')).trimEnd()
  expect(file.replace('\uFEFF', '').startsWith(header.trimEnd())).toBe(true)
  await bring('uncovered-assistance', 'disabled_persons', Buffer.from(`${file}\n${person.cert_no},${person.name},${person.id_no},${person.category},${person.grade},${person.issued_on},,${person.status},${person.region},,,\n`))
  const alerts = (await supervisor.get(`${api}/alerts?rule=uncovered-disabled&limit=200`)).json<Page<AlertSummary>>().items
  expect(alerts.filter(({ title }) => title === findings[0]!.title).map(({ level }) => level)).toEqual(['red'])
  // Stored now, the record stands in place of the row of its key.
  expect(expectJson<ScreenResponse>(await screen({ ...person, grade: '四级' })).findings.map(({ level, sourceCount }) => [level, sourceCount])).toEqual([['yellow', 1]])
})

test('the trail has each check with its purpose before the answer is given, and says nothing of whom in plain', async () => {
  expectJson(await screen(person, { purpose: `  核查 ${person.id_no} 的证件  ` }))
  const trail = expectJson<Page<AuditRecordJson>>(await (await house.agent('admin')).get(`${api}/audit?verb=screen&limit=1`))
  expect(trail.items[0]).toMatchObject({ verb: 'screen', object: { kind: 'screening' }, topic: 'uncovered-assistance', actor: { name: supervisor.me.name }, reason: '核查 350390********00** 的证件' })
  expect(trail.items[0]!.after).toMatchObject({ rule: 'uncovered-disabled', dataset: 'uncovered-assistance/disabled_persons', findings: 1 })
  expect(JSON.stringify(trail)).not.toContain(person.id_no)
})

test('what cannot be checked is refused in a sentence', async () => {
  // Nobody is on a roll that was never loaded: to say so of a person would be wrong.
  const frozen = expectJson<ApiProblem>(withoutData, 409)
  expect([frozen.code, frozen.problems!.map(({ message }) => message)]).toEqual(['screen-frozen', ['“社会救助名册”从未导入，这条规则要判断“没有”，所以冻结。']])
  const refused = async (status: number, record: object, more: object = {}, agent = supervisor, url = rule) => {
    const problem = expectJson<ApiProblem>(await screen(record, more, agent, url), status)
    return { code: problem.code, detail: problem.detail, problems: (problem.problems ?? []).map(({ pointer, message }) => `${pointer} ${message}`) }
  }
  expect(await refused(422, { ...person, id_no: '350390197001010011', grade: '九级', nmae: 1 })).toEqual({
    code: 'record-unfit', detail: '这条记录不能作为“残疾人名册”的数据。',
    problems: ['/nmae 数据集没有字段“nmae”。', '/id_no 字段“身份证号”：校验码不符，号码可能录入有误。', '/grade 字段“残疾等级”：不是代码表中的代码或名称'],
  })
  expect(await refused(400, person, { purpose: ' 查 ' })).toMatchObject({ code: 'screen-purpose-missing' })
  expect(await refused(404, person, { dataset: 'disabled_person' })).toMatchObject({ code: 'dataset-not-read', detail: '规则“uncovered-disabled”不读取数据集“disabled_person”。' })
  const recipient = { id_no: person.id_no, type: '两项补贴', started_on: '2021-04-01' }
  expect((await refused(409, recipient, { dataset: 'assistance_recipients' })).detail).toContain('规则只查其中缺什么')
  expect(await refused(404, person, {}, supervisor, `${api}/topics/uncovered-assistance/rules/nothing`)).toMatchObject({ code: 'no-rule' })
  for (const role of ['admin', 'handler', 'coordinator'] as const) expect(await refused(403, person, {}, await house.agent(role))).toMatchObject({ code: 'not-permitted' })
  expect(expectJson<ApiProblem>(await supervisor.request({ method: 'POST', url: `${rule}/screen`, payload: { record: [], purpose } }), 400).code).toBe('bad-request')
})

test('each person has a quota, which a restart does not give back; records are checked beside a run and in parallel', async () => {
  const other = await house.agent('supervisor')
  expectJson<RunJson>(await other.request({ method: 'POST', url: `${rule}/runs`, payload: {} }), 202)
  const answers = await Promise.all(Array.from({ length: quota }, (_, i) => screen({ ...person, id_no: i % 2 === 0 ? person.id_no : '350390197305130010' }, {}, other)))
  expect(answers.map((answer, i) => expectJson<ScreenResponse>(answer).findings.length === (i % 2 === 0 ? 1 : 0))).toEqual(answers.map(() => true))
  await house.open.idle()
  const used = await screen(person, {}, other)
  expect(expectJson<ApiProblem>(used, 429).code).toBe('screen-quota-used')
  expect(Number(used.headers['retry-after'])).toBeGreaterThan(0)
  await house.restart()
  const again = await house.open.app.inject({ method: 'POST', url: `${rule}/screen`, payload: { record: person, purpose }, headers: { cookie: other.cookie, 'x-csrf-token': other.me.csrfToken } })
  expect(again.json<ApiProblem>().code).toBe('screen-quota-used')
})

test('a check that comes when too many wait already does not count against the quota', async () => {
  const { house: { store, pool, ...others } } = house.open
  const deps = { ...others, store, quota: createQuota(store, { verbs: ['screen'], limit: 1, error: 'screen-quota-used' }), frozen: createFrozenCheck(store) }
  const action = newAction(others.source, { actor: { kind: 'person', id: 'window', name: '窗口', roles: [] }, scope: wholeScope })
  let isBusy = true
  const screen = () => screenOne({ ...deps, pool: async () => {
    const real = await pool()
    return isBusy ? { ...real, screen: () => Promise.reject(new HuiyanError('screen-busy', { waiting: 200, seconds: 2 })) } : real
  } }, action, { topic: 'uncovered-assistance', rule: 'uncovered-disabled' }, { record: person, purpose }, 'zh-CN')
  await expect(screen()).rejects.toMatchObject({ code: 'screen-busy' })
  isBusy = false
  expect((await screen()).findings).toHaveLength(1)
  await expect(screen()).rejects.toMatchObject({ code: 'screen-quota-used' })
})
