import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccessScope } from '../../../../core/base/action.ts'
import type { ApiProblem, Page } from '../../../../core/contracts/api.ts'
import type { AuditRecordJson } from '../../../../core/contracts/audit-record.ts'
import type { AnswerDetail } from '../../../../core/contracts/answer-row.ts'
import type { AnswerProblem, AnswerReceipt, AnswerSummary } from '../../../../core/contracts/form-api.ts'
import { createOrganisations } from '../../../../core/domain/identity/create-organisations.ts'
import { revealAnswer } from '../../../../core/journeys/read-answers.ts'
import { testAction } from '../../../support/action.ts'
import { answering } from '../../../support/answering.ts'
import { expectJson, testHouse, type TestHouse } from '../../../support/house.ts'
import { runTopic } from '../../../support/run-topic.ts'
import { newAgent, signedIn, type Agent } from '../../../support/server.ts'

const api = '/api/v1'
const topic = `${api}/topics/uncovered-assistance`
const assessment = `${topic}/forms/uncovered-assistance/pre-assessment`
const monthly = `${topic}/forms/uncovered-assistance/monthly-visit`
const report = `${topic}/forms/uncovered-assistance/report`

let house: TestHouse
let handler: Agent
beforeAll(async () => {
  house = await testHouse()
  handler = await house.agent('handler')
})
afterAll(() => house.remove())

const { versionOf, request, post } = answering(() => handler)
const good = { reached: true, visited_on: '2026-03-05', same_household: 'same', monthly_income: 'below_standard', willing: 'yes', conclusion: 'eligible', reason: '入户核对，确有困难。' }

describe('an answer', () => {
  test('is stored as it was given, once however often it is sent', async () => {
    const asked = await request(assessment, good)
    const first = await post(assessment, asked)
    const receipt = expectJson<AnswerReceipt>(first, 201)
    expect(receipt).toMatchObject({ id: asked.id, answer: good, dropped: [], score: null, version: { number: 1, isCurrent: true, hash: asked.version } })
    const again = await post(assessment, asked)
    expect([again.statusCode, again.json()]).toEqual([200, receipt])
    const other = await post(assessment, { ...asked, answer: { ...good, reason: '另一份不同的答复。' } })
    expect(expectJson<ApiProblem>(other, 409).code).toBe('answer-id-taken')
    expect(expectJson<ApiProblem>(await post(assessment, asked, await house.agent('handler')), 409).code).toBe('answer-id-taken')
    await house.restart()
    handler = await signedIn(house.open.app, handler.me.account, handler.password)
    const later = await post(assessment, asked)
    expect([later.statusCode, later.json()]).toEqual([200, receipt])
  })

  test('has numbers as they were written, or is refused at their places', async () => {
    const asked = await request(assessment, { ...good, notes: [0, 1] })
    const payload = JSON.stringify(asked).replace('[0,1]', '[1.10000000000000000000001,{"n":100000000000000000000000001}]')
    const answer = await handler.request({ method: 'POST', url: `${assessment}/answers`, payload, headers: { 'content-type': 'application/json' } })
    const { faults } = expectJson<AnswerProblem>(answer, 422)
    expect(faults.map(({ path, keyword, detail }) => `${path} ${keyword} ${detail}`)).toEqual(['/notes/0 numeric inexact', '/notes/1/n numeric inexact'])
  })

  test('sent twice at once is stored once', async () => {
    const asked = await request(assessment, good)
    const sent = await Promise.all(Array.from({ length: 5 }, () => post(assessment, asked)))
    expect(sent.map(({ statusCode }) => statusCode).toSorted()).toEqual([200, 200, 200, 200, 201])
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1)
  })

  test('loses what a condition hides, and says so', async () => {
    const receipt = expectJson<AnswerReceipt>(await post(assessment, await request(assessment, { ...good, reached: false, conclusion: 'moved_out' })), 201)
    expect(receipt.answer).toEqual({ reached: false, conclusion: 'moved_out', reason: good.reason })
    expect(receipt.dropped.toSorted()).toEqual(['/monthly_income', '/same_household', '/visited_on', '/willing'])
  })

  test('that does not fit is refused with every fault in a sentence', async () => {
    const problem = expectJson<AnswerProblem>(await post(assessment, await request(assessment, { reached: 'yes', reason: '短', surprise: 1, conclusion: 'maybe' })), 422)
    expect(problem).toMatchObject({ code: 'answer-unfit', detail: '“镇街事前研判”有 4 处需要改正。' })
    expect(problem.faults.map(({ path, keyword, message }) => `${path} ${keyword} ${message['zh-CN']}`)).toEqual(expect.arrayContaining([
      '/reached type 应填写是或否。', '/reason minLength 至少 5 个字。', ' additionalProperties 没有名为“surprise”的字段。', '/conclusion oneOf 不符合任何一种填法。',
    ]))
  })
})

test('what is masked is shown for a reason, to whoever may, and the trail has it first', async () => {
  const { id, answer } = expectJson<AnswerReceipt>(await post(report, await request(report, { kind: 'left_out', text: '邻居生活困难，没有得到救助。', person: '欧阳明示', phone: '13959412399' })), 201)
  const supervisor = await house.agent('supervisor')
  const ask = (reason: string, agent = supervisor, of = id) => agent.request({ method: 'POST', url: `${report}/answers/${of}/reveal`, payload: { reason } })
  const seen = async () => expectJson<Page<AuditRecordJson>>(await (await house.agent('admin')).get(`${api}/audit?limit=20`)).items.filter(({ verb, object }) => verb === 'reveal' && object?.id === id)
  expect(expectJson<ApiProblem>(await ask('看看'), 400).code).toBe('reason-missing')
  expect((await ask('入户核实身份', handler)).statusCode).toBe(403)
  expect(expectJson<ApiProblem>(await ask('入户核实身份', supervisor, randomUUID()), 404).code).toBe('no-answer')
  expect(await seen()).toEqual([])
  expect(expectJson<{ answer: unknown }>(await ask(' 入户核实身份 '))).toEqual({ answer: { ...answer, person: '欧阳明示', phone: '13959412399' } })
  expect(await seen()).toMatchObject([{ reason: '入户核实身份', after: { values: 2 } }])
  expect(expectJson<AnswerDetail>(await supervisor.get(`${report}/answers/${id}`)).answer).toEqual(answer)
})

test('what is masked is shown of answers within reach of both rights, of reading them and of seeing more', async () => {
  const { id } = expectJson<AnswerReceipt>(await post(report, await request(report, { kind: 'left_out', text: '邻居生活困难，没有得到救助。', phone: '13959412398' })), 201)
  const where = { topic: 'uncovered-assistance', form: 'uncovered-assistance/report' }
  const [all, one] = [[{ topics: 'all', organisations: 'all' }], [{ topics: 'all', organisations: ['one'] }]] as const
  const show = (scope: AccessScope, readScope: AccessScope) => revealAnswer(house.open.house, testAction({ at: new Date(), scope }), readScope, where, id, { reason: '入户核实身份' })
  expect((await show(all, all)).answer).toMatchObject({ phone: '13959412398' })
  await expect(show(all, one)).rejects.toMatchObject({ code: 'no-answer' })
  await expect(show(one, all)).rejects.toMatchObject({ code: 'no-answer' })
})

test('a person’s values are never stored in plain, nor told again', async () => {
  const seeded = ['13959412345', '欧阳漏保']
  const receipt = expectJson<AnswerReceipt>(await post(report, await request(report, { kind: 'left_out', text: '邻居生活困难，没有得到救助。', person: seeded[1], phone: seeded[0] })), 201)
  expect(receipt.answer).toMatchObject({ kind: 'left_out', phone: '139****2345' })
  expect(JSON.stringify(receipt)).not.toContain(seeded[1])
  const admin = await house.agent('admin')
  const trail = expectJson<Page<AuditRecordJson>>(await admin.get(`${api}/audit?limit=200`))
  expect(trail.items.map(({ verb }) => verb)).toContain('answer-form')
  for (const file of ['huiyan.sqlite', 'huiyan.sqlite-wal']) {
    const bytes = await readFile(join(house.dataDir, file))
    for (const value of seeded) expect(bytes.includes(value)).toBe(false)
  }
})

describe('bad input', () => {
  const any = `${api}/topics/anything/forms/anything/any`
  beforeAll(async () => {
    await runTopic(house, {
      'topic.json': { $schema: 'topic.schema.json', id: 'anything', version: '1.0.0', host: '^1.0.0', title: '任意', modules: { basicData: { datasets: ['items'] } } },
      'datasets/items.json': { $schema: 'dataset.schema.json', id: 'items', title: '条目', mode: 'append', fields: { name: { title: '名称', type: 'string' } } },
      'forms/any.json': { $schema: 'form.schema.json', id: 'any', title: '任意', schema: { type: 'object', properties: { count: { type: 'integer' }, text: { type: 'string', maxLength: 100, pattern: '^[^x]*$' }, free: {} } } },
    })
  })
  const body = async (answer: string, more = '') => `{"id": "${randomUUID()}", "version": "${await versionOf(any)}", "answer": ${answer}${more}}`
  const stored = async (answer: string) => expectJson<AnswerReceipt>(await post(any, await body(answer)), 201).answer
  const faults = async (answer: string) => expectJson<AnswerProblem>(await post(any, await body(answer)), 422).faults.map(({ path, keyword, message }) => `${path} ${keyword} ${message['zh-CN']}`)

  test('names and texts that mean something elsewhere are stored as they are', async () => {
    const odd = { free: { constructor: 1, toString: 'x', 'a/b~c"\\': null, '': [] }, text: '<script>alert(1)</script>\u202e😀\u0000', hasOwnProperty: true }
    expect(await stored(JSON.stringify(odd))).toEqual(odd)
    // Half a character would be another in the row of a data set and in the file.
    expect(await faults('{"free": "\\ud800"}')).toEqual(['/free format 这里的文字有残缺的字符（例如表情符号只剩一半），无法保存。请删去后重新填写。'])
  })

  test.each(['{"__proto__": {"a": 1}}', '{"free": {"__proto__": null}}', '{"free": {"constructor": {"prototype": {}}}}'])('%s is refused', async (answer) => {
    expect(expectJson<ApiProblem>(await post(any, await body(answer)), 400).code).toBe('bad-request')
  })

  test('numbers are never stored as others than were meant', async () => {
    expect(await faults('{"count": 9007199254740993}')).toEqual(['/count numeric 数字的位数太多，会丢失末位：小数请写成文字形式，整数最多到 9007199254740991。'])
    expect(await faults('{"free": [1e400]}')).toEqual(['/free/0 numeric 数字的位数太多，会丢失末位：小数请写成文字形式，整数最多到 9007199254740991。'])
    expect(await faults('{"count": 1.5}')).toContain('/count type 应填写整数。')
    expect(await stored('{"count": 9007199254740991, "free": [0.1, -0.0, 1e21]}')).toEqual({ count: 9007199254740991, free: [0.1, 0, 1e21] })
  })

  test('a text of 10 MB gets its sentence, one of more is refused whole', async () => {
    expect(await faults(`{"text": "${'长'.repeat(10 * 2 ** 20 / 3)}"}`)).toEqual(['/text maxLength 不能超过 100 个字。'])
    for (let i = 0; i < 2; i++) expect((await stored(`{"free": "${'a'.repeat(10 * 2 ** 20)}"}`))['free']).toHaveLength(10 * 2 ** 20)
    expect(expectJson<ApiProblem>(await post(any, await body(`{"free": "${'a'.repeat(13 * 2 ** 20)}"}`)), 413).detail).toBe('内容太大，上限为 12 MiB。')
  })

  test('an answer of too many levels gets a sentence', async () => {
    expect(await faults(`{"free": ${'['.repeat(5000)}${']'.repeat(5000)}}`)).toEqual([' depth 答复的层次太多。'])
  })

  test('an answer of too many values gets one too', async () => {
    expect(await faults(`{"free": [${'[],'.repeat(50_000)}1]}`)).toEqual([' maxItems 答复的内容太多，超过 50000 个值。'])
    expect((await stored(`{"free": [${'0,'.repeat(49_000)}1]}`))['free']).toHaveLength(49_001)
  })

  test('pages of large answers end early, and the file has them all', async () => {
    const sizes: number[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page: Page<AnswerSummary> = expectJson<Page<AnswerSummary>>(await handler.get(`${any}/answers?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`))
      sizes.push(page.items.length)
      cursor = page.next
      if (cursor === null) expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(page.total.count)
    }
    expect(sizes.length).toBeGreaterThan(1)
    const lines = (await handler.get(`${any}/answers.csv`)).body.split('\r\n')
    expect(lines).toHaveLength(2 + sizes.reduce((sum, size) => sum + size, 0))
  })

  test.each([['[]'], ['"text"'], ['null'], ['1']])('%s is no answer', async (answer) => {
    expect(expectJson<ApiProblem>(await post(any, await body(answer)), 400).code).toBe('bad-request')
  })

  test.each([['{'], [''], ['{"id": "x"}'], ['[1]']])('%s is no request', async (payload) => {
    expect(expectJson<ApiProblem>(await post(any, payload), 400).code).toBe('bad-request')
  })

  test('what is not there is not there', async () => {
    const problem = async (url: string) => expectJson<ApiProblem>(await handler.get(url), 404).code
    expect(await problem(`${topic}/forms/uncovered-assistance/nothing`)).toBe('no-form')
    expect(await problem(`${topic}/forms/other/report`)).toBe('no-form')
    expect(await problem(`${api}/topics/nothing/forms/a/b`)).toBe('no-topic')
    expect(await problem(`${report}?version=${'0'.repeat(64)}`)).toBe('no-form-version')
    expect(await problem(`${topic}/forms/uncovered-assistance/nothing/answers`)).toBe('no-form')
    expect(await problem(`${report}/answers/${randomUUID()}`)).toBe('no-answer')
    expect(expectJson<ApiProblem>(await post(report, { id: randomUUID(), version: '0'.repeat(64), answer: {} }), 404).code).toBe('no-form-version')
    expect(expectJson<ApiProblem>(await post(report, await request(report, {}), await house.agent('admin')), 403).code).toBe('not-permitted')
  })
})

describe('a correction', () => {
  test('takes the place of an answer of the same form, once', async () => {
    const first = expectJson<AnswerReceipt>(await post(assessment, await request(assessment, good)), 201)
    const both = await Promise.all(['甲改正的理由', '乙改正的理由'].map(async (reason) => post(assessment, await request(assessment, { ...good, reason }, { replaces: first.id }))))
    expect(both.map(({ statusCode }) => statusCode).toSorted()).toEqual([201, 409])
    const winner = both.find(({ statusCode }) => statusCode === 201)!.json<AnswerReceipt>()
    const loser = both.find(({ statusCode }) => statusCode === 409)!.json<ApiProblem>()
    expect([loser.code, loser.detail]).toEqual(['answer-replaced', `这份答复已经更正过，更正后的是 ${winner.id}。`])
    expect(expectJson<AnswerDetail>(await (await house.agent('supervisor')).get(`${assessment}/answers/${first.id}`))).toMatchObject({ replacedBy: winner.id, answer: good, row: null })
    for (const [form, agent] of [[monthly, handler], [assessment, await house.agent('handler')]] as const) {
      const answer = form === monthly ? { town: '350304101000', visited: 1, in_need: 0, note: '' } : good
      expect(expectJson<ApiProblem>(await post(form, await request(form, answer, { replaces: winner.id }), agent), 404).code).toBe('no-answer')
    }
  })

  test('keeps what came back masked, and asks again where nobody can say which value it was', async () => {
    const list = `${api}/topics/masked/forms/masked/people`
    const person = { type: 'object', properties: { name: { type: 'string', mask: 'name' }, note: { type: 'string' } } }
    await runTopic(house, {
      'topic.json': { $schema: 'topic.schema.json', id: 'masked', version: '1.0.0', host: '^1.0.0', title: '脱敏', modules: { basicData: { datasets: ['items'] } } },
      'datasets/items.json': { $schema: 'dataset.schema.json', id: 'items', title: '条目', mode: 'append', fields: { name: { title: '名称', type: 'string' } } },
      'forms/people.json': { $schema: 'form.schema.json', id: 'people', title: '名单', schema: { type: 'object', properties: { head: { type: 'string', format: 'id-card' }, people: { type: 'array', items: person } } } },
    })
    const given = { head: '11010519491231002X', people: [{ name: '李一', note: 'a' }, { name: '王小明' }, { name: '李二' }] }
    const first = expectJson<AnswerReceipt>(await post(list, await request(list, given)), 201)
    expect(first.answer).toEqual({ head: '1101**********002X', people: [{ name: '李*', note: 'a' }, { name: '王*明' }, { name: '李*' }] })
    const unclear = expectJson<AnswerProblem>(await post(list, await request(list, { ...first.answer, people: [...first.answer['people'] as object[], { name: '赵六' }] }, { replaces: first.id })), 422)
    expect(unclear.faults.map(({ path, message }) => `${path} ${message.en}`)).toEqual(['/people/0/name', '/people/2/name'].map((place) => `${place} This is what a mask shows, and it could have been several; fill it in whole.`))
    const second = await request(list, { ...first.answer, people: [{ name: '王*明' }, { name: '赵六' }] }, { replaces: first.id })
    expect(expectJson<AnswerReceipt>(await post(list, second), 201).answer).toEqual({ head: '1101**********002X', people: [{ name: '王*明' }, { name: '赵*' }] })
    const bytes = await readFile(join(house.dataDir, 'huiyan.sqlite-wal'))
    for (const value of ['王小明', '赵六', given.head]) expect(bytes.includes(value)).toBe(false)
  })
})

describe('lists', () => {
  let one: Agent
  let two: Agent
  const member = (account: string, organisation: string) =>
    newAgent({ app: house.open.app, store: house.open.house.store }, new Date(), { account, name: account, organisation, grants: [{ role: 'handler', organisation, topics: null }] })
  const list = async (agent: Agent, query = '') => expectJson<Page<AnswerSummary>>(await agent.get(`${monthly}/answers?${query}`))
  const towns = async (agent: Agent, query = '') => (await list(agent, query)).items.map(({ answer }) => String(answer['visited']))
  beforeAll(async () => {
    await createOrganisations(house.open.house.store, testAction({ at: new Date() }), [{ id: 'one', title: '甲局', titleEn: 'Bureau One', serves: [] }, { id: 'two', title: '乙局', serves: [] }])
    ;[one, two] = [await member('list-one', 'one'), await member('list-two', 'two')]
    for (let visited = 0; visited < 5; visited++) {
      expectJson(await post(monthly, await request(monthly, { town: '350304101000', visited, in_need: visited % 2, note: visited === 0 ? '=1+1' : `-第“${visited}”户,\n备注` }), visited < 3 ? one : two), 201)
    }
  })

  test('have what the reader may see, a page at a time', async () => {
    const supervisor = await house.agent('supervisor')
    expect([await towns(one), await towns(two), await towns(supervisor)]).toEqual([['2', '1', '0'], ['4', '3'], ['4', '3', '2', '1', '0']])
    const first = await list(supervisor, 'limit=2')
    expect([first.items.length, first.total]).toEqual([2, { count: 5, atLeast: false }])
    expect(await towns(supervisor, `limit=2&cursor=${first.next}`)).toEqual(['2', '1'])
    expect(first.items[0]).toMatchObject({ sentBy: { name: 'list-two' }, organisation: { id: 'two', title: '乙局' }, replaces: null, replacedBy: null })
    const hidden = first.items[0]!.id
    expect(expectJson<ApiProblem>(await one.get(`${monthly}/answers/${hidden}`), 404).code).toBe('no-answer')
    expect(expectJson<ApiProblem>(await one.get(`${monthly}/answers?cursor=zzz`), 400).code).toBe('bad-cursor')
    expect((await (await house.agent('admin')).get(`${monthly}/answers`)).statusCode).toBe(403)
  })

  test('are filtered by when, by whom, and by fields that are stored as they are', async () => {
    const supervisor = await house.agent('supervisor')
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date())
    expect(await towns(supervisor, 'where=in_need:1')).toEqual(['3', '1'])
    expect(await towns(supervisor, 'where=in_need:0&where=visited:4')).toEqual(['4'])
    expect(await towns(supervisor, `where=${encodeURIComponent("note:' or 1=1 --")}`)).toEqual([])
    expect(await towns(supervisor, 'organisation=two')).toEqual(['4', '3'])
    expect(await towns(one, 'organisation=two')).toEqual([])
    expect(await towns(supervisor, `from=${today}&to=${today}`)).toHaveLength(5)
    expect(await towns(supervisor, 'to=2020-01-01')).toEqual([])
    const [last] = (await list(supervisor)).items
    expectJson(await post(monthly, await request(monthly, { ...last!.answer, visited: 5 }, { replaces: last!.id }), two), 201)
    expect(await towns(supervisor, 'current=true')).toEqual(['5', '3', '2', '1', '0'])
    for (const query of ['from=2026-02-30', 'to=yesterday', 'where=visited', 'current=perhaps']) expect((await supervisor.get(`${monthly}/answers?${query}`)).statusCode).toBe(400)
    for (const [form, field] of [[monthly, 'nothing'], [report, 'phone'], [report, 'person'], [assessment, 'property'], [monthly, 'constructor']] as const) {
      expect(expectJson<ApiProblem>(await supervisor.get(`${form}/answers?where=${field}:1`), 422)).toMatchObject({ code: 'cannot-filter', detail: `不能按“${field}”筛选：没有这个字段，它不是单个值，或它是脱敏的。` })
    }
  })

  test('go out as a file that no spreadsheet runs, counted in the trail', async () => {
    const answer = await one.get(`${monthly}/answers.csv`)
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="monthly-visit.csv"; filename*=UTF-8\'\'monthly-visit.csv' })
    const lines = answer.body.split('\r\n')
    expect(lines[0]).toBe('\uFEFF编号,提交时间,提交人,机构,表单版本,总分,评定,更正了,被更正为,镇街代码,走访户数,发现需救助户数,当月纳入救助户数,情况说明')
    expect(lines.slice(1).map((line) => line.split(',').slice(2, 5).join(','))).toEqual([...Array.from({ length: 3 }, () => 'list-one,甲局,1'), ''])
    const [{ sentAt }] = expectJson<Page<AnswerSummary>>(await one.get(`${monthly}/answers?limit=1`)).items as [AnswerSummary]
    expect(lines[1]!.split(',')[1]).toBe(new Date(Date.parse(sentAt) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' '))
    expect(lines[3]).toMatch(/,350304101000,0,0,,'=1\+1$/)
    expect(lines[2]).toMatch(/,350304101000,1,1,,"'-第“1”户,\n备注"$/)
    expect((await one.get(`${monthly}/answers.csv?lang=en&where=visited:1`)).body).toMatch(/Bureau One,1,,,,,350304101000,1,1,,/)
    const trail = expectJson<Page<AuditRecordJson>>(await (await house.agent('admin')).get(`${api}/audit?verb=export-answers&limit=2`))
    expect(trail.items.map(({ after }) => after)).toEqual([{ rows: 1 }, { rows: 3 }])
  })
})

test('what a log or the trail has of answers names nobody', async () => {
  const admin = await house.agent('admin')
  const trail = JSON.stringify((await admin.get(`${api}/audit?limit=200`)).json())
  for (const value of ['13959412345', '欧阳漏保', '11010519491231002X', '赵六']) expect(trail).not.toContain(value)
})
