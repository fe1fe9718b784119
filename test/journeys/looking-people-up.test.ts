import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem, Page, RecordsPage } from '../../core/contracts/api.ts'
import type { AuditRecordJson } from '../../core/contracts/audit-record.ts'
import type { AnswerProblem, AnswerReceipt, AnswerSummary, DraftJson, PeopleFound } from '../../core/contracts/form-api.ts'
import { isPersonHandle } from '../../core/contracts/person-handle.ts'
import type { Role } from '../../core/domain/identity/permissions.ts'
import { sealHandle } from '../../core/domain/forms/person-handles.ts'
import { testAction } from '../support/action.ts'
import { answering } from '../support/answering.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import { idNumber } from '../support/id-number.ts'
import { runTopic } from '../support/run-topic.ts'
import { signedIn, type Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = `${api}/topics/watch`
const form = `${topic}/forms/watch/visit`
const quota = 80
const misses = 12
const [ming, otherMing, minority, alone] = [idNumber(1), idNumber(2), idNumber(3), idNumber(4)]
const crowd = Array.from({ length: 14 }, (_, i) => idNumber(100 + i))
const numbers = [ming, otherMing, minority, alone, ...crowd]
const lookup = { dataset: 'people', format: 'id-card' }

const files = {
  'topic.json': { $schema: 'topic.schema.json', id: 'watch', version: '1.0.0', host: '^1.0.0', title: '看护', uses: { common: '^1.0.0' }, modules: { basicData: { datasets: ['people', 'empty', 'visits'] } } },
  'datasets/people.json': {
    $schema: 'dataset.schema.json', id: 'people', title: '看护名册', mode: 'snapshot', key: ['row_no'], cluster: 'id_no', purpose: '看护服务', fresh: 'P35D',
    fields: {
      row_no: { title: '序号', type: 'string' }, name: { fid: 'f2', title: '姓名', type: 'string', mask: 'name' }, id_no: { fid: 'f3', title: '身份证号', type: 'string', format: 'id-card', identifies: 'person' },
      kin: { title: '亲属身份证号', type: 'string', format: 'id-card', identifies: 'person' }, region: { title: '户籍区划', type: 'string', format: 'region' },
      illness: { title: '病情', type: 'string' }, phone: { title: '电话', type: 'string', format: 'phone', mask: 'phone' },
    },
    required: ['row_no'],
  },
  'datasets/empty.json': { $schema: 'dataset.schema.json', id: 'empty', title: '空名册', mode: 'upsert', key: ['id_no'], fields: { name: { title: '姓名', type: 'string', mask: 'name' }, id_no: { title: '身份证号', type: 'string', format: 'id-card', identifies: 'person' } }, required: ['id_no'] },
  'datasets/visits.json': { $schema: 'dataset.schema.json', id: 'visits', title: '走访记录', mode: 'upsert', source: 'form', key: ['id_no'], fields: { id_no: { title: '身份证号', type: 'string', format: 'id-card', identifies: 'person' }, born: { title: '出生年', type: 'string' } }, required: ['id_no'] },
  'forms/visit.json': {
    $schema: 'form.schema.json', id: 'visit', title: '走访', into: { dataset: 'visits', map: { id_no: 'data.who', born: "string(size(data.helped))" } },
    schema: {
      type: 'object', required: ['who'], additionalProperties: false,
      properties: {
        who: { type: 'string', format: 'id-card', identifies: 'person', title: '走访对象' }, newcomer: { type: 'string', format: 'id-card', identifies: 'person', title: '新来的人' },
        helped: { type: 'array', title: '帮扶的人', uniqueItems: true, items: { type: 'object', additionalProperties: false, properties: { id_no: { type: 'string', format: 'id-card', identifies: 'person', title: '身份证号' }, note: { type: 'string', title: '说明' } } } },
        note: { type: 'string', title: '说明' }, card: { type: 'string', format: 'id-card', title: '证件号' }, named: { type: 'boolean', title: '有名有姓', computed: 'data.who != null' },
      },
    },
    uischema: {
      type: 'VerticalLayout', elements: [
        { type: 'Control', scope: '#/properties/who', options: { lookup: 'people' } },
        { type: 'Control', scope: '#/properties/newcomer', options: { lookup: 'empty' }, rule: { effect: 'SHOW', condition: { cel: "data.note == 'new'" } } },
        { type: 'Control', scope: '#/properties/helped', options: { detail: { type: 'VerticalLayout', elements: [{ type: 'Control', scope: '#/properties/id_no', options: { lookup: 'people' } }, { type: 'Control', scope: '#/properties/note' }] } } },
        { type: 'Control', scope: '#/properties/note' },
      ],
    },
  },
}

/** Everything that went out, and every line of the log. */
const out: string[] = []
let house: TestHouse
let handler: Agent
let supervisor: Agent
let other: Agent
/** May read the trail, and answers no forms. */
let admin: Agent
beforeAll(async () => {
  house = await testHouse({ env: { HUIYAN_PEOPLE_QUOTA: String(quota), HUIYAN_PEOPLE_MISSES: String(misses) }, logger: pino({ level: 'debug' }, { write: (line: string) => void out.push(line) }) })
  ;[handler, supervisor, other, admin] = await Promise.all([agent('handler'), agent('supervisor'), agent('handler'), agent('admin')])
  await runTopic(house, files)
  const rows = [
    ['1', '王小明', ming, idNumber(900), '350303105'], ['2', '王小明', otherMing, '', '350302100'], ['3', '王小明', ming, '', '350303102'],
    ['4', '买买提·吐尔逊', minority, '', '350303105'], ['5', '', alone, '', ''], ['6', '王小明', '', '', ''], ...crowd.map((id, i) => [`c${i}`, '陈静', id, '', '350322001']),
  ]
  const content = ['序号,姓名,身份证号,亲属身份证号,户籍区划,病情,电话', ...rows.map((row) => `${row.join(',')},脑瘫,13859491234`)].join('\n')
  expectJson(await supervisor.request(fileRequest(`${topic}/datasets/people/imports`, 'people.csv', Buffer.from(content))), 202)
  await house.open.idle()
  expect(expectJson<RecordsPage>(await supervisor.get(`${topic}/datasets/people/records?limit=1`)).total.count).toBe(rows.length)
})
afterAll(() => house.remove())

const agent = async (role: Role) => watched(await house.agent(role))
const again = async ({ me, password }: Agent) => watched(await signedIn(house.open.app, me.account, password))

function watched(agent: Agent): Agent {
  const kept = async (answer: ReturnType<Agent['request']>) => {
    const { body } = await answer
    out.push(body)
    return answer
  }
  return { ...agent, request: (options) => kept(agent.request(options)), get: (url) => kept(agent.get(url)) }
}

const ask = (query: string, more: object = {}, by = handler) => by.request({ method: 'POST', url: `${form}/people`, payload: { ...lookup, query, ...more } })
const find = async (query: string, by = handler) => expectJson<PeopleFound>(await ask(query, {}, by))
const handleOf = async (query: string, by = handler) => (await find(query, by)).people[0]!.handle
const { request, post } = answering(() => handler)
const faultsOf = async (answer: object, by = handler) => expectJson<AnswerProblem>(await post(form, await request(form, answer), by), 422).faults.map(({ path, detail }) => [path, detail])
const audit = async () => expectJson<Page<AuditRecordJson>>(await admin.get(`${api}/audit?verb=look-up-person&limit=100`)).items

describe('looking a person up', () => {
  test('by name finds each of that name once, masked, with where they belong and nothing that is the matter with them', async () => {
    const found = await find('王小明')
    expect(found).toMatchObject({ more: null, dataset: { title: '看护名册', isStale: false } })
    expect(found.people.map(({ handle: _, ...shown }) => shown)).toEqual([
      { name: '王*明', number: `3503**********${ming.slice(-4)}`, regions: [{ title: '户籍区划', value: '涵江区国欢镇' }] },
      { name: '王*明', number: `3503**********${otherMing.slice(-4)}`, regions: [{ title: '户籍区划', value: '城厢区常太镇' }] },
    ])
    expect(JSON.stringify(found)).not.toMatch(/脑瘫|1385949/)
    expect((await find(' 王 小明 ')).people).toHaveLength(2)
    expect((await find('买买提•吐尔逊')).people).toHaveLength(1)
    expect((await find('王小')).people).toEqual([])
  })

  test('by name and the last characters of the number, or the whole number, finds one', async () => {
    const ends = (found: PeopleFound) => found.people.map(({ number }) => number.slice(-4))
    expect(ends(await find(`王小明 ${ming.slice(-4)}`))).toEqual([ming.slice(-4)])
    expect(ends(await find(`王小明${otherMing.slice(-4).toLowerCase()}`))).toEqual([otherMing.slice(-4)])
    expect(ends(await find(ming))).toEqual([ming.slice(-4)])
    expect(ends(await find(` ${ming.slice(0, 6)} ${ming.slice(6)} `))).toEqual([ming.slice(-4)])
    // Of whom no name is known; of a relative's number nobody.
    expect((await find(alone)).people).toMatchObject([{ name: '', number: `3503**********${alone.slice(-4)}`, regions: [] }])
    expect((await find(idNumber(900))).people).toEqual([])
  })

  test('of more than ten lists ten and says what would tell the others apart', async () => {
    const many = await find('陈静')
    expect([many.people.length, many.more]).toEqual([10, 'end'])
    const one = await find(`陈静 ${crowd[0]!.slice(-4)}`)
    expect([one.people.length, one.more]).toEqual([1, null])
  })

  test('says what it cannot look for, and where nobody is looked up', async () => {
    for (const query of ['12345', '王小明 12', `王小明 ${ming.slice(-5)}`, '王小明 1234567', ming.slice(0, 17), ' ', '！？', '王1明']) expect(expectJson<ApiProblem>(await ask(query), 422).code).toBe('people-query-unclear')
    for (const dataset of ['visits', 'nothing', '__proto__', 'common/deceased', 'watch/nothing']) expect(expectJson<ApiProblem>(await ask('王小明', { dataset }), 404).code).toBe('no-lookup')
    expect(expectJson<ApiProblem>(await ask('王小明', { format: 'phone' }), 404).code).toBe('no-lookup')
    expect((await find('__proto__')).people).toEqual([])
    expect((await find("' OR 'a' = 'a")).people).toEqual([])
    expect((await ask('王'.repeat(101))).statusCode).toBe(400)
    expect((await ask('王'.repeat(10 * 2 ** 20))).statusCode).toBe(413)
    expect((await ask('王小明', { more: 1 })).statusCode).toBe(400)
    expect(expectJson<ApiProblem>(await ask('王小明', { dataset: 'empty' }), 409)).toMatchObject({ code: 'people-not-loaded', detail: expect.stringContaining('空名册') as string })
    expect((await ask('王小明', {}, admin)).statusCode).toBe(403)
  })

  test('is in the trail with who was found, for what, and not what was typed', async () => {
    await find('王小明', other)
    await find(`王小明${ming.slice(-4)}`, other)
    await find(ming, other)
    const mine = (await audit()).filter(({ actor }) => actor.id === other.me.id)
    expect(mine.map(({ topic: of, reason, after }) => [of, reason, (after as { by: string }).by, (after as { found: number }).found, (after as { tokens: string[] }).tokens.length])).toEqual([
      ['watch', '看护服务：填写“走访”', 'number', 1, 1], ['watch', '看护服务：填写“走访”', 'name-and-end', 1, 1], ['watch', '看护服务：填写“走访”', 'name', 2, 2],
    ])
    expect(JSON.stringify(mine)).not.toContain('王')
  })

  test('that finds nobody is counted by account and day', async () => {
    const guesser = await agent('handler')
    for (let i = 0; i < misses; i++) {
      expect((await find(idNumber(600 + i), guesser)).people).toEqual([])
      if (i % 3 === 0) expect((await find('王小明', guesser)).people).toHaveLength(2)
    }
    const used = expectJson<ApiProblem>(await ask('王小明', {}, guesser), 429)
    expect([used.code, used.detail]).toEqual(['people-misses-used', `今天查找人员没有查到的次数（${misses} 次）已用完。`])
    expect((await find('王小明')).people).toHaveLength(2)
  })

  test('is counted by account and hour, also across a restart', async () => {
    const before = (await audit()).filter(({ actor }) => actor.id === other.me.id).length
    await house.restart()
    await runTopic(house, files)
    ;[handler, supervisor, other, admin] = await Promise.all([again(handler), again(supervisor), again(other), again(admin)])
    for (let i = before; i < quota; i++) expect((await ask('王小明', {}, other)).statusCode).toBe(200)
    const used = expectJson<ApiProblem>(await ask('王小明', {}, other), 429)
    expect([used.code, used.detail]).toEqual(['people-quota-used', `本小时查找人员的次数（${quota} 次）已用完。`])
    expect((await find('王小明')).people).toHaveLength(2)
  })
})

describe('an answer with somebody who was looked up', () => {
  test('is stored with the number, shown masked, and makes a row of it', async () => {
    const asked = await request(form, { who: await handleOf(`王小明${ming.slice(-4)}`), helped: [{ id_no: await handleOf(minority), note: '甲' }, { id_no: alone }] })
    const receipt = expectJson<AnswerReceipt>(await post(form, asked), 201)
    const masked = (number: string) => `3503**********${number.slice(-4)}`
    expect(receipt.answer).toEqual({ who: masked(ming), helped: [{ id_no: masked(minority), note: '甲' }, { id_no: masked(alone) }], named: true })
    // Sent again it is the same answer.
    expect((await post(form, asked)).statusCode).toBe(200)
    await house.open.idle()
    expect(expectJson<RecordsPage>(await supervisor.get(`${topic}/datasets/visits/records`)).items).toEqual([expect.objectContaining({ id_no: masked(ming), born: '2' })])
    // Corrected: who stays masked stays who it was, another one is another one.
    const corrected = expectJson<AnswerReceipt>(await post(form, await request(form, { ...receipt.answer, helped: [{ id_no: masked(minority) }, { id_no: await handleOf(`王小明${otherMing.slice(-4)}`) }] }, { replaces: receipt.id })), 201)
    expect(corrected.answer).toMatchObject({ who: masked(ming), helped: [{ id_no: masked(minority) }, { id_no: masked(otherMing) }] })
    const [listed] = expectJson<{ items: readonly AnswerSummary[] }>(await supervisor.get(`${form}/answers`)).items
    expect(listed!.answer).toEqual(corrected.answer)
    expect((await supervisor.get(`${form}/answers.csv`)).body).not.toContain('person:')
  })

  test('is held to what the numbers are: the same person twice is twice the same', async () => {
    const [one, again] = [await handleOf(ming), await handleOf(ming)]
    expect(one).not.toBe(again)
    expect(await faultsOf({ who: one, helped: [{ id_no: one }, { id_no: again }] })).toEqual([['/helped', null]])
  })

  test('is no way to ask whether somebody has this number or that one', async () => {
    const asker = await agent('handler')
    const found = await handleOf(`王小明${ming.slice(-4)}`, asker)
    const refuse = async (helped: readonly string[], note = '') => post(form, await request(form, { who: found, note, helped: [{ id_no: found }, ...helped.map((id_no) => ({ id_no }))], more: 1 }), asker)
    const guesses = (count: number) => Array.from({ length: count }, (_, i) => idNumber(500 + i))
    expect((await refuse([])).statusCode).toBe(422)
    // In a field for anything it is a number all the same.
    expect((await refuse(guesses(2), idNumber(700))).statusCode).toBe(422)
    const mine = async () => expectJson<Page<AuditRecordJson>>(await admin.get(`${api}/audit?verb=refuse-answer&limit=100`)).items.filter(({ actor }) => actor.id === asker.me.id).map(({ topic: of, after }) => [of, after])
    expect(await mine()).toEqual([['watch', { form: 'watch/visit', opened: 2, lookUps: 3 }], ['watch', { form: 'watch/visit', opened: 2, lookUps: 1 }]])
    // One was looked up, four were counted.
    const used = expectJson<ApiProblem>(await refuse([...guesses(quota - 5), ming]), 429)
    expect([used.code, used.detail, Object.keys(used)]).toEqual(['people-quota-used', `本小时查找人员的次数（${quota} 次）已用完。`, expect.not.arrayContaining(['faults'])])
    expect((await refuse(guesses(quota - 5))).statusCode).toBe(422)
    expect((await ask('王小明', {}, asker)).statusCode).toBe(429)
    expect((await refuse([])).statusCode).toBe(429)
    // Where nobody was looked up, nothing is told that the sender does not know.
    expect(await faultsOf({ who: ming, helped: [{ id_no: ming }, { id_no: ming }] }, asker)).toEqual([['/helped', null]])
    // A correction in which a mask stands for a number.
    const receipt = expectJson<AnswerReceipt>(await post(form, await request(form, { who: ming }), asker), 201)
    expect((await post(form, await request(form, { ...receipt.answer, more: 1 }, { replaces: receipt.id }), asker)).statusCode).toBe(429)
  })

  test('is refused where the handle is another account’s, another topic’s, old, changed, or of somebody who was erased', async () => {
    const mine = await handleOf(ming)
    expect(await faultsOf({ who: mine }, other)).toEqual([['/who', 'handle-unknown']])
    const { sealer } = house.open.house
    const action = (at: Date) => testAction({ at, actor: { kind: 'person', id: handler.me.id } })
    const sealed = (at: Date, where = 'watch', dataset = 'watch/people', token = 12345n) => sealHandle(sealer, action(at), where, { dataset, format: 'id-card' }, token, { name: '王*明', number: '***' })
    const days = (n: number) => new Date(Date.now() - n * 86_400_000)
    expect(await faultsOf({ who: sealed(new Date(), 'elsewhere') })).toEqual([['/who', 'handle-unknown']])
    expect(await faultsOf({ who: sealed(days(91)) })).toEqual([['/who', 'handle-old']])
    // Nobody in the vault has that token.
    expect(await faultsOf({ who: sealed(days(89)) })).toEqual([['/who', 'handle-gone']])
    expect(await faultsOf({ who: sealed(new Date(), 'watch', 'watch/visits') })).toEqual([['/who', 'handle-misplaced']])
    for (let at = 0; at < mine.indexOf(':', 8); at += 7) {
      const changed = `${mine.slice(0, at)}${mine[at] === 'A' ? 'B' : 'A'}${mine.slice(at + 1)}`
      expect(await faultsOf({ who: changed })).toEqual([['/who', isPersonHandle(changed) ? 'handle-unknown' : 'not-an-id-card']])
    }
    for (const broken of ['person:', 'person:::', 'person:__proto__:a:b', `${mine}:more`, `${mine.slice(0, 60)}`, `person:${'A'.repeat(3000)}:a:b`, 'person:AAAA:%E0%A4%A:b']) expect(await faultsOf({ who: broken })).toEqual([['/who', 'handle-unknown']])
    expect(expectJson<AnswerProblem>(await post(form, await request(form, { who: sealed(days(91)) })), 422).faults[0]!.message['zh-CN']).toContain('重新查找')
  })

  test('gives the number nowhere but in a field in which persons are looked up', async () => {
    const mine = await handleOf(ming)
    expect(await faultsOf({ who: mine, note: mine, card: mine, helped: [{ note: mine }] })).toEqual([['/helped/0/note', 'handle-misplaced'], ['/note', 'handle-misplaced'], ['/card', 'handle-misplaced']].toSorted((a, b) => ['/note', '/card', '/helped/0/note'].indexOf(a[0]!) - ['/note', '/card', '/helped/0/note'].indexOf(b[0]!)))
    const said = expectJson<AnswerReceipt>(await post(form, await request(form, { who: mine, note: 'person: 见过一次' })), 201)
    expect(said.answer).toMatchObject({ note: 'person: 见过一次' })
    expect(await faultsOf({ who: [mine] })).toContainEqual(['/who/0', 'handle-misplaced'])
  })

  test('says nothing of a handle that a condition hides', async () => {
    const receipt = expectJson<AnswerReceipt>(await post(form, await request(form, { who: await handleOf(ming), newcomer: 'person:broken:a:b' })), 201)
    expect(receipt.dropped).toEqual(['/newcomer'])
  })

  test('is a draft until it is sent: the handle comes back on another device of the same account', async () => {
    const who = await handleOf(ming)
    const id = '00000000-0000-4000-8000-000000000001'
    const { version } = await request(form, {})
    expectJson<DraftJson>(await handler.request({ method: 'PUT', url: `${api}/drafts/${id}`, payload: { topic: 'watch', form: 'watch/visit', version, answer: { who }, revision: 0 } }))
    const elsewhere = await again(handler)
    const draft = expectJson<DraftJson>(await elsewhere.get(`${api}/drafts/${id}`))
    expect(draft.answer).toEqual({ who })
    expect((await post(form, await request(form, draft.answer, { draft: id }), elsewhere)).statusCode).toBe(201)
  })
})

test('no number went out, into the log, or into any file; no name that was typed into the log or the trail', async () => {
  expect(out.length).toBeGreaterThan(100)
  for (const number of numbers) expect(out.filter((text) => text.includes(number))).toEqual([])
  expect(out.filter((text) => text.includes('王小明') && text.includes('"level"'))).toEqual([])
  await house.open.close()
  const found: string[] = []
  const all = await readdir(house.dataDir, { recursive: true, withFileTypes: true })
  for (const file of all.filter((one) => one.isFile())) {
    const content = await readFile(join(file.parentPath, file.name))
    for (const number of numbers) if (content.includes(number)) found.push(`${file.name} ${number}`)
    if (/person:[\w-]{20}/.test(content.toString('latin1'))) found.push(`${file.name} has a handle`)
  }
  expect(all.length).toBeGreaterThan(5)
  expect(found).toEqual([])
})
