import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem, Page } from '../../../../core/contracts/api.ts'
import type { AnswerDetail } from '../../../../core/contracts/answer-row.ts'
import type { FormDifferences } from '../../../../core/contracts/form-differences.ts'
import type { AnswerProblem, AnswerReceipt, AnswerSummary, FormVersionJson, FormView } from '../../../../core/contracts/form-api.ts'
import { answering } from '../../../support/answering.ts'
import { expectJson, testHouse, type TestHouse } from '../../../support/house.ts'
import { runTopic } from '../../../support/run-topic.ts'
import type { Agent } from '../../../support/server.ts'

const api = '/api/v1'

let house: TestHouse
let handler: Agent
beforeAll(async () => {
  house = await testHouse()
  handler = await house.agent('handler')
})
afterAll(() => house.remove())

const { request, post } = answering(() => handler)

describe('a correction of what is masked', () => {
  const kin = `${api}/topics/kin/forms/kin/kin`
  const run = (version: string, properties: object, more: object = {}) => runTopic(house, {
    'topic.json': { $schema: 'topic.schema.json', id: 'kin', version, host: '^1.0.0', title: '亲属', modules: { basicData: { datasets: ['items'] } } },
    'datasets/items.json': { $schema: 'dataset.schema.json', id: 'items', title: '条目', mode: 'append', fields: { name: { title: '名称', type: 'string' } } },
    'forms/kin.json': { $schema: 'form.schema.json', id: 'kin', title: '亲属', schema: { type: 'object', properties }, ...more },
  })
  const control = (name: string, more: object = {}) => ({ type: 'Control', scope: `#/properties/${name}`, ...more })

  test('keeps what depends on it, and is read by the day on which it was sent', async () => {
    const shown = { rule: { effect: 'SHOW', condition: { scope: '#/properties/phone', schema: { type: 'string', pattern: '^138\\d{8}$' } } } }
    await run('1.0.0', { phone: { type: 'string', mask: 'phone' }, kin: { type: 'string' } }, { uischema: { type: 'VerticalLayout', elements: [control('phone'), control('kin', shown)] } })
    const first = expectJson<AnswerReceipt>(await post(kin, await request(kin, { phone: '13812345678', kin: '父亲' })), 201)
    expect(first.answer).toEqual({ phone: '138****5678', kin: '父亲' })
    const second = expectJson<AnswerReceipt>(await post(kin, await request(kin, { phone: '138****5678', kin: '父亲' }, { replaces: first.id })), 201)
    expect([second.answer, second.dropped]).toEqual([first.answer, []])
    const third = expectJson<AnswerReceipt>(await post(kin, await request(kin, { phone: '13912345678', kin: '父亲' }, { replaces: second.id })), 201)
    expect([third.answer, third.dropped]).toEqual([{ phone: '139****5678' }, ['/kin']])
    const { env, sentAt } = expectJson<AnswerDetail>(await (await house.agent('supervisor')).get(`${kin}/answers/${first.id}`))
    expect(env).toMatchObject({ today: new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Shanghai' }).format(new Date(sentAt)), timeZone: 'Asia/Shanghai' })
  })

  test('never stores a mask as the value, though the form has none there any more', async () => {
    const people = { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } }
    const masked = { ...people, items: { type: 'object', properties: { name: { type: 'string', mask: 'name' } } } }
    await run('2.0.0', { name: { type: 'string', mask: 'name' }, people: masked })
    const first = expectJson<AnswerReceipt>(await post(kin, await request(kin, { name: '张三丰', people: [{ name: '李一' }, { name: '李二' }, { name: '王小明' }] })), 201)
    await run('3.0.0', { name: { type: 'string' }, people })
    const unclear = expectJson<AnswerProblem>(await post(kin, await request(kin, { ...first.answer, people: [...(first.answer['people'] as object[]), { name: '赵六' }] }, { replaces: first.id })), 422)
    expect(unclear.faults.map(({ path, detail }) => `${path} ${detail}`)).toEqual(['/people/0/name masked', '/people/1/name masked'])
    const second = await request(kin, { ...first.answer, people: [{ name: '王*明' }, { name: '赵六' }] }, { replaces: first.id })
    expect(expectJson<AnswerReceipt>(await post(kin, second), 201).answer).toEqual({ name: '张三丰', people: [{ name: '王小明' }, { name: '赵六' }] })
  })
})

describe('versions', () => {
  const visit = `${api}/topics/changing/forms/changing/visit`
  const run = (version: string, form: object) => runTopic(house, {
    'topic.json': { $schema: 'topic.schema.json', id: 'changing', version, host: '^1.0.0', title: '会变', modules: { basicData: { datasets: ['items'] } } },
    'datasets/items.json': { $schema: 'dataset.schema.json', id: 'items', title: '条目', mode: 'append', fields: { name: { title: '名称', type: 'string' } } },
    'codes/kinds.csv': 'code,title\na,甲\nb,乙\n',
    'forms/visit.json': { $schema: 'form.schema.json', id: 'visit', title: '走访', ...form },
  })
  const properties = { who: { type: 'string', title: '姓名' }, kind: { type: 'string', codes: 'kinds', title: '类别' } }

  test('an answer keeps its own, one that was begun under an old version is stored under it, and the difference is told in words', async () => {
    await run('1.0.0', { schema: { type: 'object', properties } })
    const old = await request(visit, { who: '甲', kind: 'a' })
    const first = expectJson<AnswerReceipt>(await post(visit, old), 201)
    await run('2.0.0', { schema: { type: 'object', required: ['who'], properties: { who: { type: 'string', title: '户主', maxLength: 2 }, visits: { type: 'integer', title: '次数' } } }, score: { total: 'data.visits' }, upgrade: { map: { who: 'who' } } })
    const again = await post(visit, old)
    expect([again.statusCode, again.json<AnswerReceipt>().version]).toEqual([200, { ...first.version, isCurrent: false }])
    const late = await request(visit, { who: '一个很长的姓名', kind: 'b' }, { version: old.version })
    expect(expectJson<AnswerReceipt>(await post(visit, late), 201)).toMatchObject({ answer: late.answer, version: { number: 1, isCurrent: false }, score: null })
    expect((await post(visit, late)).json<AnswerReceipt>().version).toMatchObject({ number: 1, isCurrent: false })
    const unfit = expectJson<AnswerProblem>(await post(visit, { ...old, id: randomUUID(), answer: { kind: 'c' } }), 422)
    expect(unfit.faults.map(({ path, keyword }) => `${path} ${keyword}`)).toEqual(['/kind codes'])
    expect(expectJson<ApiProblem>(await post(visit, { ...late, id: randomUUID(), version: '0'.repeat(64) }), 404).code).toBe('no-form-version')
    const view = expectJson<FormView>(await handler.get(visit))
    expect(expectJson<AnswerReceipt>(await post(visit, await request(visit, { who: '甲', visits: 3 })), 201)).toMatchObject({ version: { number: 2 }, score: { total: '3', band: null } })
    const { items } = expectJson<{ items: FormVersionJson[] }>(await handler.get(`${visit}/versions`))
    expect(items.map(({ number, isCurrent, hash }) => [number, isCurrent, hash])).toEqual([[2, true, view.version.hash], [1, false, old.version]])
    expect(expectJson<FormView>(await handler.get(`${visit}?version=${old.version}`))).toMatchObject({ version: { number: 1, isCurrent: false }, model: { choices: [[{ value: 'a', title: '甲' }, { value: 'b', title: '乙' }]], score: null } })
    const { differences, from, to, upgrade } = expectJson<FormDifferences>(await handler.get(`${visit}/versions/${old.version}/differences`))
    expect([from.number, to.number, upgrade]).toEqual([1, 2, { same: false, map: { who: 'who' } }])
    expect(differences.map(({ kind, pointer, message }) => `${kind} ${pointer} ${message['zh-CN']}`)).toEqual([
      'renamed /who “姓名”改称“户主”。', 'required /who “户主”改为必须填写。', 'bounds /who “户主”新增最多字数：2。', 'added /visits 新增“次数”。', 'removed /kind 不再有“类别”。', 'score  评分有变化。',
    ])
    expect(expectJson<FormDifferences>(await handler.get(`${visit}/versions/${view.version.hash}/differences`)).differences).toEqual([])
    expect(expectJson<ApiProblem>(await handler.get(`${visit}/versions/${'0'.repeat(64)}/differences`), 404).code).toBe('no-form-version')
  })

  test('answers of a form that is gone can still be read', async () => {
    await runTopic(house, {
      'topic.json': { $schema: 'topic.schema.json', id: 'changing', version: '3.0.0', host: '^1.0.0', title: '会变', modules: { basicData: { datasets: ['items'] } } },
      'datasets/items.json': { $schema: 'dataset.schema.json', id: 'items', title: '条目', mode: 'append', fields: { name: { title: '名称', type: 'string' } } },
    })
    const page = expectJson<Page<AnswerSummary>>(await handler.get(`${visit}/answers?where=visits:3`))
    expect(page.items.map(({ version, answer }) => [version.number, version.isCurrent, answer])).toEqual([[2, false, { who: '甲', visits: 3 }]])
    expect((await handler.get(`${visit}/answers.csv`)).body).toContain('户主,次数,类别')
    const { version } = page.items[0]!
    expect(expectJson<FormView>(await handler.get(`${visit}?version=${version.hash}`))).toMatchObject({ version: { number: 2, isCurrent: false }, model: { score: {} } })
    for (const query of ['', `?version=${'0'.repeat(64)}`]) expect(expectJson<ApiProblem>(await handler.get(`${visit}${query}`), 404).code).toBe('no-form')
    expect(expectJson<ApiProblem>(await post(visit, { id: randomUUID(), version: version.hash, answer: {} }), 404).code).toBe('no-form')
  })
})

test('answers are found by a number however it is written, by a text as it stands', async () => {
  await runTopic(house, {
    'topic.json': { $schema: 'topic.schema.json', id: 'sums', version: '1.0.0', host: '^1.0.0', title: '金额', modules: { basicData: { datasets: ['items'] } } },
    'datasets/items.json': { $schema: 'dataset.schema.json', id: 'items', title: '条目', mode: 'append', fields: { name: { title: '名称', type: 'string' } } },
    'forms/sum.json': { $schema: 'form.schema.json', id: 'sum', title: '金额', schema: { type: 'object', properties: { n: { type: 'number' }, s: { type: 'string' }, which: { type: 'integer' } } } },
  })
  const sums = `${api}/topics/sums/forms/sums/sum`
  const long = '12345678901234567890.12'
  const numbers = ['1.10', 1.1, '+01.1', '1.01', 11, '110', 1e-7, '0.00000010', `${long}0`, 100, '-0.0', 0]
  for (const [which, n] of numbers.entries()) expectJson(await post(sums, await request(sums, { n, s: String(n), which })), 201)
  const found = async (where: string) => expectJson<Page<AnswerSummary>>(await handler.get(`${sums}/answers?where=${encodeURIComponent(where)}&limit=50`)).items.map(({ answer }) => Number(answer['which'])).toSorted((a, b) => a - b)
  for (const one of ['1.1', '1.10', '+01.100']) expect(await found(`n:${one}`), one).toEqual([0, 1, 2])
  expect([await found('n:11.0'), await found('n:110'), await found('n:100.00'), await found('n:0.0000001'), await found('n:00')]).toEqual([[4], [5], [9], [6, 7], [10, 11]])
  expect([await found(`n:${long}`), await found('n:1.10000000000000000001'), await found('n:x'), await found('n:')]).toEqual([[8], [], [], []])
  expect([await found('s:1.1'), await found('s:1.10'), await found('which:03.0')]).toEqual([[1], [0], [3]])
})
