import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem } from '../../core/contracts/api.ts'
import type { ViewRequest, ViewsJson } from '../../core/contracts/view-api.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { SavedView } from '../../core/store/entities/views/saved-view.ts'
import { testAction } from '../support/action.ts'
import { get, refusal } from '../support/asking.ts'
import { expectJson, testHouse, type TestHouse } from '../support/house.ts'
import { person } from '../support/person.ts'
import { newAgent, type Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = 'uncovered-assistance'
let house: TestHouse
let county: Agent
let town: Agent
let elsewhere: Agent
beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [{ id: 'city', title: '市' }, { id: 'county', title: '甲县', parent: 'city' }, { id: 'town', title: '甲镇', parent: 'county' }, { id: 'other', title: '乙县', parent: 'city' }])
  county = await person(house, 'county', 'county', 'lead', 'county')
  town = await person(house, 'town', 'town', 'handler', 'town')
  elsewhere = await person(house, 'elsewhere', 'other', 'handler', 'other')
})
afterAll(() => house.remove())

const put = (agent: Agent, url: string, payload: object) => agent.request({ method: 'PUT', url: `${api}/views/${url}`, payload })
const end = (agent: Agent, url: string) => agent.request({ method: 'DELETE', url: `${api}/views/${url}` })
const views = (agent: Agent, list = 'cases') => get<ViewsJson>(agent, `/views/${list}`)
async function save(agent: Agent, name: string, more: Partial<ViewRequest> = {}, list = 'cases', id: string = randomUUID()): Promise<string> {
  const answer = await put(agent, `${list}/${id}`, { name, query: { level: 'red' }, shared: false, ...more })
  if (answer.statusCode !== 204) throw new Error(answer.body)
  return id
}
const leaves = (id: string) => house.open.house.store.reader().find(AuditRecord, { objectId: id }, { orderBy: { seq: 'asc' } })
const clear = async (agent: Agent) => {
  for (const { id, own } of (await views(agent)).items) if (own) await end(agent, `cases/${id}`)
}

describe('a view', () => {
  test('is a query under a name, its owner’s alone, changed and deleted by them alone', async () => {
    const id = await save(town, '  红色   问题 ', { query: { level: 'red', sort: '-level', as: 'board' } })
    expect(await views(town)).toEqual({ opens: null, items: [{ id, name: '红色 问题', query: { level: 'red', sort: '-level', as: 'board' }, leftOut: [], own: true, by: 'town', sharedWith: null }] })
    expect((await views(county)).items).toEqual([])
    for (const agent of [county, elsewhere]) {
      expect(await refusal(put(agent, `cases/${id}`, { name: '别人的', query: {}, shared: false }))).toEqual([404, 'not-found'])
      expect(await refusal(end(agent, `cases/${id}`))).toEqual([404, 'not-found'])
    }
    // Under another list it is not there, not even for its owner.
    expect(await refusal(put(town, `notices/${id}`, { name: '改挂', query: {}, shared: false }))).toEqual([404, 'not-found'])
    await save(town, '改了名', { query: undefined as never }, 'cases', id)
    expect((await views(town)).items).toMatchObject([{ name: '改了名', query: { level: 'red', sort: '-level', as: 'board' } }])
    expect((await end(town, `cases/${id}`)).statusCode).toBe(204)
    expect(await refusal(end(town, `cases/${id}`))).toEqual([404, 'not-found'])
    expect((await leaves(id)).map(({ verb }) => verb)).toEqual(['save-view', 'save-view', 'end-view'])
  })

  test('sent twice is kept once, with one leaf', async () => {
    const id = await save(town, '一次')
    await save(town, '一次', {}, 'cases', id)
    expect(await leaves(id)).toHaveLength(1)
    expect((await views(town)).items).toHaveLength(1)
    await clear(town)
  })

  test('takes what its list takes, and nothing else', async () => {
    const kept: readonly (readonly [string, Record<string, string>])[] = [
      ['alerts', { rule: 'a,b', presence: 'gone', suppressed: 'only', light: 'red,blue', region: '3503', sort: '-firstSeen', as: 'board' }], ['cases', { state: 'registered', q: '低保' }], ['notices', { kind: 'supervision', stage: 'issued' }], ['tasks', { subject: 'case', light: 'red', mine: 'free' }],
    ]
    for (const [list, query] of kept) {
      const id = await save(town, '合格', { query }, list)
      expect(await house.open.house.store.reader().findOneOrFail(SavedView, { id })).toMatchObject({ query })
      await end(town, `${list}/${id}`)
    }
    const refused: readonly (readonly [string, Record<string, unknown>])[] = [['cases', { rule: 'a' }], ['cases', { level: 'pink' }], ['cases', { sort: 'title' }], ['cases', { limit: '5' }], ['cases', { cursor: 'x' }], ['notices', { as: 'board' }], ['tasks', { light: 'pink' }], ['tasks', { mine: 'all' }], ['alerts', { region: 'x' }], ['cases', { q: 'a\u0000b' }]]
    for (const [list, query] of refused) expect(await refusal(put(town, `${list}/${randomUUID()}`, { name: '不合格', query, shared: false })), JSON.stringify(query)).toEqual([400, 'bad-request'])
  })

  test('has a name of its own, a size and a number that are bounded, each told in a sentence that names it', async () => {
    await save(town, '重名')
    const told = async (payload: object) => {
      const answer = await put(town, `cases/${randomUUID()}`, { name: '第三', query: {}, shared: false, ...payload })
      const { code, detail } = answer.json<ApiProblem>()
      return [answer.statusCode, code, detail]
    }
    expect(await told({ name: ' 重名' })).toEqual([409, 'view-name-taken', expect.stringContaining('重名')])
    expect(await told({ name: '  ' })).toEqual([422, 'view-empty', expect.any(String)])
    expect(await told({ query: undefined })).toEqual([422, 'view-empty', expect.any(String)])
    expect(await told({ query: { topic: 'x'.repeat(2000), state: 'y'.repeat(1990) } })).toEqual([422, 'view-too-large', expect.stringContaining('4000')])
    expect(await told({ name: 'x'.repeat(41) })).toEqual([400, 'bad-request', expect.any(String)])
    for (let i = 1; i < 30; i += 1) await save(town, `第 ${i} 个`)
    expect(await told({})).toEqual([409, 'views-full', expect.stringContaining('30')])
    // Other lists have room of their own.
    await end(town, `notices/${await save(town, '重名', { query: {} }, 'notices')}`)
    await clear(town)
  })

  test('carries no identifier of a person: masked in its name, refused in what it searches for, whether new or changed', async () => {
    const id = await save(town, '查 350390199003070011')
    expect((await views(town)).items[0]!.name).toBe('查 350390********00**')
    for (const q of ['350390199003070011', '王某 13812345678', '身份证35039019900307001X的']) {
      for (const place of [randomUUID(), id]) {
        const answer = (await put(town, `cases/${place}`, { name: '查 350390199003070011', query: { q }, shared: false })).json<ApiProblem>()
        expect([q, answer.status, answer.code, answer.detail.includes('“查 350390********00**”')]).toEqual([q, 422, 'view-personal', true])
      }
    }
    expect((await views(town)).items.map(({ query }) => query['q'])).toEqual([undefined])
    for (const leaf of await leaves(id)) expect(leaf.after).not.toContain('350390199003070011')
    await save(town, '查编号', { query: { q: '350390 1990' } })
    await clear(town)
  })
})

describe('sharing', () => {
  test('gives it to the owner’s organisation and all below it, to use and not to change; each sharing is on the trail', async () => {
    const id = await save(county, '县里的', { shared: true })
    expect((await views(town)).items).toEqual([{ id, name: '县里的', query: { level: 'red' }, leftOut: [], own: false, by: 'county', sharedWith: { id: 'county', title: '甲县' } }])
    expect((await views(elsewhere)).items).toEqual([])
    // Nor does it go up: whoever is above is not below.
    const city = await person(house, 'city', 'city', 'lead', 'city')
    expect((await views(city)).items).toEqual([])
    expect(await refusal(put(town, `cases/${id}`, { name: '抢来的', shared: true }))).toEqual([404, 'not-found'])
    expect(await refusal(end(town, `cases/${id}`))).toEqual([404, 'not-found'])
    await save(county, '县里的', {}, 'cases', id)
    expect((await views(town)).items).toEqual([])
    expect((await leaves(id)).map(({ verb, after }) => (verb.endsWith('share-view') ? `${verb} ${after}` : verb))).toEqual(['save-view', 'share-view {"organisation":"county"}', 'save-view', 'unshare-view {"organisation":"county"}'])
    await clear(county)
  })

  test('takes an organisation; a grant below one counts as lying there', async () => {
    const nowhere = await house.agent('supervisor')
    expect(await refusal(put(nowhere, `cases/${randomUUID()}`, { name: '共享', query: {}, shared: true }))).toEqual([409, 'view-without-organisation'])
    const id = await save(county, '县里的', { shared: true })
    expect((await views(nowhere)).items).toEqual([])
    const granted = await newAgent({ app: house.open.app, store: house.open.house.store }, new Date(), { account: 'granted', name: '借调', organisation: 'other', grants: [{ role: 'handler', organisation: 'town', topics: null }] })
    expect((await views(granted)).items.map((view) => view.id)).toEqual([id])
    await clear(county)
  })

  test('shows what its user may see: a topic that is gone, or not theirs, is left out, and said so', async () => {
    const id = await save(county, '两个主题', { query: { topic: `${topic},retired`, rule: 'gone', level: 'red' }, shared: true }, 'alerts')
    const own = (await views(county, 'alerts')).items[0]!
    expect([own.query, own.leftOut]).toEqual([{ topic, level: 'red' }, ['topic', 'rule']])
    const narrow = await newAgent({ app: house.open.app, store: house.open.house.store }, new Date(), { account: 'narrow', name: '专项', organisation: 'town', grants: [{ role: 'handler', organisation: 'town', topics: ['common'] }] })
    const theirs = (await views(narrow, 'alerts')).items[0]!
    expect([theirs.query, theirs.leftOut]).toEqual([{ level: 'red' }, ['topic', 'rule']])
    // What it keeps is as its owner saved it.
    expect((await house.open.house.store.reader().findOneOrFail(SavedView, { id })).query).toEqual({ topic: `${topic},retired`, rule: 'gone', level: 'red' })
    await end(county, `alerts/${id}`)
  })
})

describe('order', () => {
  test('is each reader’s own, others’ views among theirs; one of them opens the list', async () => {
    const [mine, more] = [await save(town, '甲'), await save(town, '乙')]
    const shared = await save(county, '县里的', { shared: true })
    expect((await views(town)).items.map(({ id }) => id)).toEqual([mine, more, shared])
    expect((await put(town, 'cases', { order: [shared, more], opens: shared })).statusCode).toBe(204)
    const later = await save(town, '丙')
    const { items, opens } = await views(town)
    expect([items.map(({ id }) => id), opens]).toEqual([[shared, more, mine, later], shared])
    expect((await views(county)).opens).toBeNull()
    // One that is gone is passed over in the order, but no list can open with it.
    expect((await put(town, 'cases', { order: [randomUUID(), later], opens: null })).statusCode).toBe(204)
    expect(await refusal(put(town, 'cases', { order: [], opens: randomUUID() }))).toEqual([404, 'not-found'])
    const theirs = await save(elsewhere, '乙县的', { shared: true })
    expect(await refusal(put(town, 'cases', { order: [], opens: theirs }))).toEqual([404, 'not-found'])
    await put(town, 'cases', { order: [shared], opens: shared })
    await end(county, `cases/${shared}`)
    expect((await views(town)).opens).toBeNull()
    await Promise.all([town, elsewhere].map(clear))
  })
})

test('whatever people do, each sees their own and what is shared at or above where they are, and nothing else', async () => {
  const people = { county, town, elsewhere }
  type Name = keyof typeof people
  const above: Readonly<Record<Name, readonly Name[]>> = { county: ['county'], town: ['town', 'county'], elsewhere: ['elsewhere'] }
  const ids = Array.from({ length: 4 }, () => randomUUID() as string)
  const step = fc.record({ who: fc.constantFrom<Name>('county', 'town', 'elsewhere'), id: fc.constantFrom(...ids), shared: fc.boolean(), ends: fc.boolean() })
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
    const model = new Map<string, { readonly owner: Name; readonly shared: boolean }>()
    for (const { who, id, shared, ends } of steps) {
      const known = model.get(id)
      const mayDo = ends ? known?.owner === who : known === undefined || known.owner === who
      const answer = ends ? await end(people[who], `cases/${id}`) : await put(people[who], `cases/${id}`, { name: id.slice(0, 8), query: {}, shared })
      expect(answer.statusCode).toBe(mayDo ? 204 : 404)
      if (!mayDo) continue
      if (ends) model.delete(id)
      else model.set(id, { owner: who, shared })
    }
    for (const who of Object.keys(people) as Name[]) {
      const expected = [...model].filter(([, { owner, shared }]) => owner === who || (shared && above[who].includes(owner))).map(([id, { owner }]) => [id, owner === who])
      expect((await views(people[who])).items.map(({ id, own }) => [id, own]).toSorted()).toEqual(expected.toSorted())
    }
    await Promise.all(Object.values(people).map(clear))
  }), { numRuns: 12 })
})

test('who may not read a list keeps no views of it', async () => {
  const auditor = await house.agent('audit-admin')
  for (const list of ['alerts', 'cases', 'notices', 'tasks']) expect(await refusal(auditor.get(`${api}/views/${list}`))).toEqual([403, 'not-permitted'])
  expectJson(await (await house.agent('executive')).get(`${api}/views/tasks`), 403)
})
