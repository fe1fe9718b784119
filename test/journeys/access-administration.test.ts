import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccountDetail, GivenPassword, OrganisationRegister, OwnGrants, RegisterImport } from '../../core/contracts/access-api.ts'
import type { ApiProblem, Page } from '../../core/contracts/api.ts'
import type { AuditRecordJson } from '../../core/contracts/audit-record.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import type { Role } from '../../core/domain/identity/permissions.ts'
import { testAction } from '../support/action.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import { newAgent, signedIn, type Agent } from '../support/server.ts'

let house: TestHouse
const people: Record<string, Agent> = {}
const sentence = (answer: { json<T>(): T }) => answer.json<ApiProblem>().code

async function person(account: string, role: Role | null, root: string | null, organisation: string | null = root): Promise<Agent> {
  const { app, house: { store } } = house.open
  return (people[account] = await newAgent({ app, store }, new Date(), { account, name: account, organisation, grants: role === null ? [] : [{ role, organisation: root, topics: null }] }))
}

const post = (agent: Agent, url: string, payload: object) => agent.request({ method: 'POST', url: `/api/v1${url}`, payload })
const patch = (agent: Agent, url: string, payload: object) => agent.request({ method: 'PATCH', url: `/api/v1${url}`, payload })
const grantOf = (given: object = {}) => ({ role: 'handler', organisation: 'county', topics: null, validFrom: null, validTo: null, reason: '入职', ...given })
const trailOf = async (kind: string, id: string) => expectJson<Page<AuditRecordJson>>(await people['audit']!.get(`/api/v1/audit?objectKind=${kind}&objectId=${id}`)).items

beforeAll(async () => {
  house = await testHouse()
  await createOrganisations(house.open.house.store, testAction(), [
    { id: 'city', title: '市' }, { id: 'county', title: '县', parent: 'city' }, { id: 'town', title: '镇', parent: 'county' }, { id: 'bureau', title: '局', parent: 'city' },
  ])
  for (const [account, role, root] of [['admin', 'admin', null], ['county-admin', 'admin', 'county'], ['security', 'security-admin', null], ['security-2', 'security-admin', null], ['county-security', 'security-admin', 'county'], ['audit', 'audit-admin', null]] as const) await person(account, role, root)
}, 60_000)
afterAll(() => house.remove())

describe('organisations', () => {
  test('are entered, changed, moved and dissolved, each with what it was before in the trail', async () => {
    const admin = people['admin']!
    expect((await post(admin, '/organisations', { id: 'office', title: '办', parent: 'bureau', departmentKind: 'civil-affairs', serves: ['350302'] })).statusCode).toBe(204)
    expect(sentence(await post(admin, '/organisations', { id: 'office', title: '又一个' }))).toBe('entry-exists')
    expect((await patch(admin, '/organisations/office', { parent: 'county', title: '办公室' })).statusCode).toBe(204)
    expect((await patch(admin, '/organisations/office', { validTo: '2026-01-31' })).statusCode).toBe(204)
    const { items, kinds } = expectJson<OrganisationRegister>(await admin.get('/api/v1/organisations/register'))
    expect(items.map(({ id, depth }) => [id, depth])).toEqual([['city', 0], ['bureau', 1], ['county', 1], ['office', 2], ['town', 2]])
    expect(items.find(({ id }) => id === 'office')).toMatchObject({ title: '办公室', parent: 'county', kindTitle: '民政局', validTo: '2026-01-31', inUse: false, mayChange: true })
    expect(items.find(({ id }) => id === 'county')).toMatchObject({ accounts: 2 })
    expect(kinds.length).toBeGreaterThan(3)
    expect((await trailOf('organisation', 'office')).map(({ verb, before, after }) => [verb, before, after])).toMatchObject([
      ['change-organisation', { validTo: null }, { validTo: '2026-01-31' }], ['change-organisation', { parent: 'bureau', title: '办' }, { parent: 'county', title: '办公室' }], ['create-organisation', null, { id: 'office' }],
    ])
  })

  test('who keeps a part draws no alerts from others: it answers for no more regions and kinds of departments than it does already', async () => {
    const [admin, part] = [people['admin']!, people['county-admin']!]
    expect((await patch(admin, '/organisations/county', { serves: ['350302'] })).statusCode).toBe(204)
    const faults = async (answer: ReturnType<typeof patch>) => (await answer).json<ApiProblem>().problems!.map(({ pointer }) => pointer)
    expect((await patch(part, '/organisations/town', { serves: ['350302101'] })).statusCode).toBe(204)
    expect(await faults(patch(part, '/organisations/town', { serves: ['350302101', '350303'] }))).toEqual(['/body/serves'])
    expect(await faults(patch(part, '/organisations/county', { serves: ['350300'] }))).toEqual(['/body/serves'])
    expect(await faults(post(part, '/organisations', { id: 'kin', title: '民政所', parent: 'county', departmentKind: 'medical-insurance', serves: [] }))).toEqual(['/body/departmentKind'])
    // What whoever keeps all has set stays as the rest is changed.
    expect((await patch(admin, '/organisations/town', { serves: ['350303'], departmentKind: 'civil-affairs' })).statusCode).toBe(204)
    expect((await patch(part, '/organisations/town', { title: '某镇' })).statusCode).toBe(204)
    expect((await patch(part, '/organisations/town', { serves: ['350303101'] })).statusCode).toBe(204)
    // A kind here and a region there do not make a department of that kind for that region.
    expect(await faults(post(part, '/organisations', { id: 'kin', title: '民政所', parent: 'county', departmentKind: 'civil-affairs', serves: ['350302101'] }))).toEqual(['/body/serves'])
    expect(await faults(patch(part, '/organisations/county', { departmentKind: 'civil-affairs' }))).toEqual(['/body/departmentKind'])
    expect((await post(part, '/organisations', { id: 'kin', title: '民政所', parent: 'county', departmentKind: 'civil-affairs', serves: ['350303101'] })).statusCode).toBe(204)
    // What has ended answers for nothing any more, and neither does what is in its place.
    for (const id of ['town', 'kin']) expect((await patch(admin, `/organisations/${id}`, { validTo: '2026-01-01' })).statusCode).toBe(204)
    expect(await faults(patch(part, '/organisations/kin', { validTo: null }))).toEqual(['/body/departmentKind'])
    expect(await faults(post(part, '/organisations', { id: 'heir', title: '民政所', parent: 'county', serves: ['350303101'] }))).toEqual(['/body/serves'])
    expect((await patch(part, '/organisations/kin', { title: '原民政所' })).statusCode).toBe(204)
    // Nor does what has not begun, and it does not begin earlier than was said.
    expect((await patch(admin, '/organisations/kin', { validFrom: '2090-01-01', validTo: null })).statusCode).toBe(204)
    expect(await faults(post(part, '/organisations', { id: 'heir', title: '民政所', parent: 'county', departmentKind: 'civil-affairs', serves: ['350303101'] }))).toEqual(['/body/departmentKind'])
    expect(await faults(patch(part, '/organisations/kin', { validFrom: null }))).toEqual(['/body/departmentKind'])
    expect((await patch(part, '/organisations/kin', { title: '民政所', validFrom: '2090-02-01' })).statusCode).toBe(204)
    // A department is no government of its region.
    expect((await patch(admin, '/organisations/kin', { validFrom: null })).statusCode).toBe(204)
    expect(await faults(post(part, '/organisations', { id: 'heir', title: '民政所', parent: 'county', serves: ['350303101'] }))).toEqual(['/body/serves'])
    expect((await patch(admin, '/organisations/kin', { serves: [], validTo: '2026-01-01' })).statusCode).toBe(204)
    expect((await patch(admin, '/organisations/town', { validTo: null, serves: [], departmentKind: null, title: '镇' })).statusCode).toBe(204)
    expect((await patch(admin, '/organisations/county', { serves: [] })).statusCode).toBe(204)
  })

  test.each<readonly [string, object, string]>([
    ['below itself', { parent: 'town' }, '/body/parent'],
    ['below nothing', { parent: 'nowhere' }, '/body/parent'],
    ['over before it began', { validFrom: '2026-02-01', validTo: '2026-01-01' }, '/body/validTo'],
    ['over before its parts', { validTo: '2026-12-31' }, '/body/validTo'],
    ['a day that is none', { validFrom: '2026-02-30' }, '/body/validFrom'],
    ['nameless', { title: ' ' }, '/body/title'],
    ['of no kind', { departmentKind: 'civil-affair' }, '/body/departmentKind'],
    ['for no region', { serves: ['35'] }, '/body/serves'],
  ])('are refused %s', async (_, change, pointer) => {
    const answer = await patch(people['admin']!, '/organisations/county', change)
    expect(answer.json()).toMatchObject({ code: 'register-unfit', problems: expect.arrayContaining([expect.objectContaining({ pointer })]) as unknown })
  })

  test('are kept within reach, and by who keeps them', async () => {
    const own = people['county-admin']!
    expect((await patch(own, '/organisations/town', { titleEn: 'Town' })).statusCode).toBe(204)
    expect(sentence(await patch(own, '/organisations/bureau', { title: '局二' }))).toBe('not-found')
    expect(sentence(await patch(own, '/organisations/town', { parent: 'bureau' }))).toBe('register-unfit')
    expect(sentence(await post(own, '/organisations', { id: 'other', title: '别处', parent: 'city' }))).toBe('register-unfit')
    expect(sentence(await post(own, '/regions', { code: '350399', title: '某区' }))).toBe('out-of-reach')
    for (const who of ['security', 'audit']) expect(sentence(await patch(people[who]!, '/organisations/town', { title: '镇二' }))).toBe('not-permitted')
  })
})

describe('a register from a file', () => {
  const send = (agent: Agent, kind: string, text: string | Buffer, digest?: string | null) => agent.request(fileRequest(`/api/v1/${kind}/import${digest === undefined ? '' : `?digest=${digest}`}`, '机构.csv', Buffer.from(text)))

  test('is looked at first, then taken whole', async () => {
    const admin = people['admin']!
    const file = '机构代码,名称,上级机构代码,停用日期\r\nbureau,民政局,city,\r\nnew,新镇,newer,\r\nnewer,新县,city,2027/1/31\r\ntown,镇,county,\r\n'
    const seen = expectJson<RegisterImport>(await send(admin, 'organisations', file))
    expect(seen).toMatchObject({ created: 2, changed: 1, unchanged: 1, done: false, faultCount: 1, digest: null })
    expect(seen.faults).toEqual([{ line: 4, column: '停用日期', message: '停用后仍有 1 个下级机构：新镇。', hint: '先把下级机构移到别处，或给它们同样的停用日期。' }])
    expect(sentence(await send(admin, 'organisations', file, '0'.repeat(64)))).toBe('register-faulty')
    const mended = file.replace('newer,\r\n', 'newer,2026/12/31\r\n')
    const good = expectJson<RegisterImport>(await send(admin, 'organisations', mended))
    expect(good.entries).toMatchObject([{ id: 'bureau', outcome: 'changed', changes: [{ column: '名称', before: '局', after: '民政局' }] }, { id: 'new', line: 3, outcome: 'created' }, { id: 'newer', outcome: 'created' }])
    expect((await patch(admin, '/organisations/bureau', { titleEn: 'Bureau' })).statusCode).toBe(204)
    expect(sentence(await send(admin, 'organisations', mended, good.digest))).toBe('register-moved')
    const { digest } = expectJson<RegisterImport>(await send(admin, 'organisations', mended))
    expect(expectJson<RegisterImport>(await send(admin, 'organisations', mended, digest))).toMatchObject({ created: 2, changed: 1, done: true })
    expect(expectJson<RegisterImport>(await send(admin, 'organisations', mended))).toMatchObject({ created: 0, changed: 0, unchanged: 4, digest: null })
    // A column that the file does not have stays as it is.
    expect(expectJson<OrganisationRegister>(await admin.get('/api/v1/organisations/register')).items.find(({ id }) => id === 'bureau')).toMatchObject({ title: '民政局', titleEn: 'Bureau' })
    expect((await trailOf('register', 'organisations'))[0]).toMatchObject({ verb: 'import-organisations', after: { created: 2, changed: 1, unchanged: 1 } })
  })

  test('comes back as it went out, in either encoding', async () => {
    const admin = people['admin']!
    const text = (await admin.get('/api/v1/organisations.csv')).body
    expect(expectJson<RegisterImport>(await send(admin, 'organisations', text))).toMatchObject({ created: 0, changed: 0, faultCount: 0 })
    expect((await admin.get('/api/v1/organisations.csv?blank=true&lang=en')).body).toBe('\uFEFFCode,Name,English name,Parent code,Department kind,Regions served,Valid from,Valid to\r\n')
    const gb = Buffer.concat([Buffer.from('code,'), Buffer.from([0xc3, 0xfb, 0xb3, 0xc6]), Buffer.from('\n350302,'), Buffer.from([0xb3, 0xc7, 0xcf, 0xe1, 0xc7, 0xf8]), Buffer.from('\n350302001,A\n')])
    const seen = expectJson<RegisterImport>(await send(admin, 'regions', gb))
    expect(seen).toMatchObject({ created: 2, entries: [{ title: '城厢区' }, { title: 'A' }] })
    expect(expectJson<RegisterImport>(await send(admin, 'regions', gb, seen.digest))).toMatchObject({ done: true })
    expect((await patch(admin, '/regions/350302001', { validTo: '2026-05-31' })).statusCode).toBe(204)
    expect((await admin.get('/api/v1/regions')).json()).toMatchObject({ items: [{ code: '350302', title: '城厢区', inUse: true }, { code: '350302001', validTo: '2026-05-31', inUse: false }] })
  })

  test.each<readonly [string, string, readonly (readonly [number, string | null])[]]>([
    ['without its columns', '代码,名字\na,b\n', [[1, '机构代码'], [1, '名称']]],
    ['that is empty', '机构代码,名称\n', [[1, null]]],
    ['with one code twice', '机构代码,名称\nq,甲\n\nq,乙\n', [[4, '机构代码']]],
    ['with several faults', 'code,name,Valid from\nQ x,,tomorrow\n', [[2, 'name'], [2, 'Valid from'], [2, 'code']]],
  ])('%s is told what to do, place by place', async (_, text, places) => {
    const seen = expectJson<RegisterImport>(await send(people['admin']!, 'organisations', text))
    expect(seen.faults.map(({ line, column }) => [line, column])).toEqual(places)
    expect(seen.digest).toBe(null)
  })

  test.each(['PK\u0003\u0004workbook', '<html></html>'])('that is none is refused: %j', async (text) => {
    expect(sentence(await send(people['admin']!, 'organisations', text))).toBe('register-unreadable')
  })
})

describe('accounts', () => {
  test('are opened, suspended and reset; sessions end, and nobody does it to themselves', async () => {
    const admin = people['admin']!
    const opened = expectJson<GivenPassword>(await post(admin, '/accounts', { account: 'New.Clerk', name: '新人', organisation: 'town' }))
    const { app } = house.open
    const clerk = await signedIn(app, 'new.clerk', opened.password)
    expect(clerk.me).toMatchObject({ mustChoosePassword: true })
    expect((await post(clerk, '/me/password', { current: opened.password, next: 'my very own one' })).statusCode).toBe(204)
    expect((await post(admin, `/accounts/${opened.id}/suspend`, { reason: '离职' })).statusCode).toBe(204)
    expect((await clerk.get('/api/v1/me')).statusCode).toBe(401)
    expect((await post(admin, `/accounts/${opened.id}/resume`, { reason: '回岗' })).statusCode).toBe(204)
    const again = expectJson<GivenPassword>(await post(admin, `/accounts/${opened.id}/reset-password`, { reason: '忘记' }))
    expect((await signedIn(app, 'new.clerk', again.password)).me.mustChoosePassword).toBe(true)
    expect((await patch(admin, `/accounts/${opened.id}`, { organisation: 'county' })).statusCode).toBe(204)
    expect((await trailOf('account', opened.id)).map(({ verb, reason }) => [verb, reason]).filter(([verb]) => verb !== 'sign-in')).toEqual([
      ['change-account', null], ['reset-password', '忘记'], ['resume-account', '回岗'], ['suspend-account', '离职'], ['change-password', null], ['create-account', null],
    ])
    for (const act of ['suspend', 'reset-password']) expect(sentence(await post(admin, `/accounts/${admin.me.id}/${act}`, { reason: '试试' }))).toBe('own-account')
    expect(sentence(await post(admin, '/accounts', { account: 'new.clerk', name: '又', organisation: null }))).toBe('account-exists')
    expect(sentence(await post(admin, '/accounts', { account: 'late', name: '迟', organisation: 'office' }))).toBe('no-organisation')
  })

  test('of those who grant and who look on are out of the hands of who keeps accounts', async () => {
    for (const who of ['security-2', 'audit']) {
      expect(sentence(await post(people['admin']!, `/accounts/${people[who]!.me.id}/reset-password`, { reason: '试试' }))).toBe('not-permitted')
      expect(sentence(await post(people['admin']!, `/accounts/${people[who]!.me.id}/suspend`, { reason: '试试' }))).toBe('not-permitted')
    }
    const clerk = await person('a-clerk', 'handler', 'town')
    expect(sentence(await post(people['security']!, `/accounts/${clerk.me.id}/reset-password`, { reason: '试试' }))).toBe('not-permitted')
    expect((await post(people['security']!, `/accounts/${people['security-2']!.me.id}/suspend`, { reason: '试试' })).statusCode).toBe(204)
    expect((await post(people['security']!, `/accounts/${people['security-2']!.me.id}/resume`, { reason: '试完' })).statusCode).toBe(204)
    const seen = expectJson<AccountDetail>(await people['admin']!.get(`/api/v1/accounts/${people['audit']!.me.id}`))
    expect(seen.may).toEqual([])
  })

  test('of people who reach further than the administrator are out of their hands, and so are their grants', async () => {
    const wide = await person('wide', 'supervisor', null, 'town')
    const aside = await person('aside', 'handler', 'bureau', 'town')
    const local = people['county-admin']!
    for (const { me: { id } } of [wide, aside]) {
      for (const act of ['reset-password', 'suspend', 'resume']) expect(sentence(await post(local, `/accounts/${id}/${act}`, { reason: '试试' })), act).toBe('out-of-reach')
      expect(sentence(await patch(local, `/accounts/${id}`, { name: '改名' }))).toBe('out-of-reach')
      const seen = expectJson<AccountDetail>(await local.get(`/api/v1/accounts/${id}`))
      expect(seen.may).toEqual([])
      expect(sentence(await post(people['county-security']!, `/grants/${seen.grants[0]!.id}/end`, { reason: '试试' }))).toBe('out-of-reach')
    }
    expect((await wide.get('/api/v1/me')).json()).toMatchObject({ name: 'wide', roles: ['supervisor'] })
    expect((await post(people['security']!, `/grants/${expectJson<AccountDetail>(await local.get(`/api/v1/accounts/${wide.me.id}`)).grants[0]!.id}/end`, { reason: '调岗' })).statusCode).toBe(204)
    expect((await post(local, `/accounts/${wide.me.id}/suspend`, { reason: '离职' })).statusCode).toBe(204)
  })

  test('are found by part of a name, signs of patterns among it', async () => {
    for (const account of ['q_clerk', 'qxclerk', 'q%clerk', 'q\\clerk']) await person(account, null, null, 'town')
    const found = async (q: string) => expectJson<Page<{ account: string }>>(await people['admin']!.get(`/api/v1/accounts?q=${encodeURIComponent(q)}`)).items.map(({ account }) => account)
    expect(await found('q_c')).toEqual(['q_clerk'])
    expect(await found('q%c')).toEqual(['q%clerk'])
    expect(await found('q\\c')).toEqual(['q\\clerk'])
    expect(await found('QXC clerk')).toEqual(['qxclerk'])
  })

  test('are seen within reach alone', async () => {
    const names = expectJson<Page<{ account: string }>>(await people['county-admin']!.get('/api/v1/accounts?limit=200')).items.map(({ account }) => account)
    expect(names).toContain('new.clerk')
    expect(names).not.toContain('admin')
    expect((await people['county-admin']!.get(`/api/v1/accounts/${people['admin']!.me.id}`)).statusCode).toBe(404)
    expect(sentence(await post(people['county-admin']!, '/accounts', { account: 'elsewhere', name: '别处', organisation: 'bureau' }))).toBe('out-of-reach')
    const pages: string[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Page<{ account: string }> = expectJson(await people['admin']!.get(`/api/v1/accounts?limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`))
      pages.push(...page.items.map(({ account }) => account))
      cursor = page.next
    }
    expect(pages).toEqual([...new Set(pages)].sort())
    expect(pages.length).toBeGreaterThan(7)
    expect(expectJson<Page<{ account: string }>>(await people['admin']!.get('/api/v1/accounts?role=audit-admin')).items.map(({ account }) => account)).toEqual(['audit'])
  })
})

describe('grants', () => {
  test('are given and ended by who grants, within reach, never to themselves; the history stays', async () => {
    const clerk = await person('clerk', null, null, 'town')
    const { id } = clerk.me
    const [security, local] = [people['security']!, people['county-security']!]
    for (const who of ['admin', 'audit']) expect(sentence(await post(people[who]!, `/accounts/${id}/grants`, grantOf()))).toBe('not-permitted')
    expect(sentence(await post(security, `/accounts/${security.me.id}/grants`, grantOf()))).toBe('grant-to-oneself')
    expect(sentence(await post(local, `/accounts/${id}/grants`, grantOf({ organisation: 'city' })))).toBe('grant-too-wide')
    expect(sentence(await post(local, `/accounts/${people['admin']!.me.id}/grants`, grantOf()))).toBe('not-found')
    expect(sentence(await post(security, `/accounts/${id}/grants`, grantOf({ validFrom: '2026-12-31', validTo: '2026-12-01' })))).toBe('days-out-of-order')
    for (const wrong of [{ validTo: '2999-02-30' }, { validFrom: '2026-13-01' }]) expect(sentence(await post(security, `/accounts/${id}/grants`, grantOf(wrong)))).toBe('days-no-day')
    expect(sentence(await post(security, `/accounts/${id}/grants`, grantOf({ validTo: '2020-01-01' })))).toBe('days-over')
    const { id: grant } = expectJson<{ id: string }>(await post(local, `/accounts/${id}/grants`, grantOf()), 201)
    expect((await clerk.get('/api/v1/me')).json()).toMatchObject({ roles: ['handler'] })
    expect(sentence(await post(security, `/accounts/${id}/grants`, grantOf({ role: 'security-admin', organisation: null })))).toBe('roles-apart')
    expect(sentence(await post(security, `/accounts/${people['audit']!.me.id}/grants`, grantOf()))).toBe('roles-apart')
    expect((await post(security, `/grants/${grant}/end`, { reason: '调岗' })).statusCode).toBe(204)
    expect(sentence(await post(security, `/grants/${grant}/end`, { reason: '再来' }))).toBe('grant-ended')
    expect((await clerk.get('/api/v1/me')).json()).toMatchObject({ roles: [] })
    expect(expectJson<AccountDetail>(await security.get(`/api/v1/accounts/${id}`)).grants).toMatchObject([{ id: grant, role: 'handler', state: 'over', granted: { by: 'county-security', reason: '入职' }, ended: { by: 'security' } }])
    expect((await trailOf('account', id)).map(({ verb }) => verb).slice(0, 2)).toEqual(['end-grant', 'grant-role'])
    expect((await post(security, `/accounts/${id}/grants`, grantOf({ role: 'security-admin', organisation: null }))).statusCode).toBe(201)
  })

  test('an account that others keep from now on opens by no password until they gave one, and nobody grants business to whom they gave it', async () => {
    const security = people['security']!
    const target = await person('target', 'supervisor', 'county')
    const { id } = target.me
    const grantedTo = async (role: string) => expectJson<AccountDetail>(await security.get(`/api/v1/accounts/${id}`)).grants.find((grant) => grant.role === role && grant.state === 'standing')!.id
    const { app } = house.open
    expect(sentence(await post(security, `/accounts/${id}/grants`, grantOf({ role: 'audit-admin', validFrom: '2099-01-01' })))).toBe('roles-apart')
    expect((await post(security, `/grants/${await grantedTo('supervisor')}/end`, { reason: '试试' })).statusCode).toBe(204)
    expect((await target.get('/api/v1/me')).statusCode).toBe(200)
    expect((await post(security, `/accounts/${id}/grants`, grantOf({ role: 'audit-admin' }))).statusCode).toBe(201)
    expect((await target.get('/api/v1/me')).statusCode).toBe(401)
    await expect(signedIn(app, 'target', target.password)).rejects.toThrow()
    expect((await trailOf('account', id)).find(({ verb }) => verb === 'grant-role')).toMatchObject({ after: { role: 'audit-admin', sessionsEnded: 1, passwordVoid: true } })
    const taken = expectJson<GivenPassword>(await post(security, `/accounts/${id}/reset-password`, { reason: '试试' }))
    const thief = await signedIn(app, 'target', taken.password)
    expect((await post(thief, '/me/password', { current: taken.password, next: 'chosen by another' })).statusCode).toBe(204)
    expect((await post(security, `/grants/${await grantedTo('audit-admin')}/end`, { reason: '试试' })).statusCode).toBe(204)
    expect((await thief.get('/api/v1/me')).statusCode).toBe(401)
    await expect(signedIn(app, 'target', 'chosen by another')).rejects.toThrow()
    for (const role of ['supervisor', 'admin']) expect(sentence(await post(security, `/accounts/${id}/grants`, grantOf({ role })))).toBe('password-given-by-granter')
    const given = expectJson<GivenPassword>(await post(people['admin']!, `/accounts/${id}/reset-password`, { reason: '换岗' }))
    expect((await post(security, `/accounts/${id}/grants`, grantOf({ role: 'supervisor' }))).statusCode).toBe(201)
    expect((await signedIn(app, 'target', given.password)).me.roles).toEqual(['supervisor'])
  })

  test('who grants sees no business', async () => {
    for (const url of ['/alerts', '/topics', '/tasks', '/organisations', '/suppressions', '/drafts', '/audit']) expect(sentence(await people['security']!.get(`/api/v1${url}`))).toBe('not-permitted')
  })

  test('are delegated to a colleague until a day, no further and no wider, and end with what they come of', async () => {
    const holder = await person('holder', 'handler', 'county')
    const colleague = await person('colleague', null, null, 'town')
    const stranger = await person('stranger', null, null, 'bureau')
    const own = expectJson<OwnGrants>(await holder.get('/api/v1/me/grants'))
    const [grant] = own.grants
    expect(own.organisations.map(({ id }) => id)).toEqual(['county', 'town', ...(own.organisations.length > 2 ? ['office'] : [])].filter((id) => own.organisations.some((one) => one.id === id)))
    expect(own.colleagues.map(({ name }) => name)).toContain('colleague')
    expect(own.colleagues.map(({ name }) => name)).not.toContain('stranger')
    const soon = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
    const ask = (given: object = {}) => post(holder, `/grants/${grant!.id}/delegations`, { to: colleague.me.id, organisation: 'town', topics: null, validFrom: null, validTo: soon, reason: '休假', ...given })
    expect(sentence(await ask({ to: stranger.me.id }))).toBe('not-found')
    expect(sentence(await ask({ to: holder.me.id }))).toBe('grant-to-oneself')
    expect(sentence(await ask({ organisation: 'city' }))).toBe('grant-too-wide')
    expect(sentence(await ask({ organisation: null }))).toBe('grant-too-wide')
    expect(sentence(await ask({ validTo: '2099-01-01' }))).toBe('delegation-too-long')
    expect(sentence(await post(people['security']!, `/grants/${grant!.id}/delegations`, { to: colleague.me.id, organisation: 'town', topics: null, validFrom: null, validTo: soon, reason: '休假' }))).toBe('not-permitted')
    const { id } = expectJson<{ id: string }>(await ask(), 201)
    const roles = async () => (await colleague.get('/api/v1/me')).json<{ roles: string[] }>().roles
    expect(await roles()).toEqual(['handler'])
    const theirs = expectJson<OwnGrants>(await colleague.get('/api/v1/me/grants')).grants
    expect(theirs).toMatchObject([{ id, role: 'handler', state: 'standing', delegatedBy: { name: 'holder' } }])
    expect(sentence(await post(colleague, `/grants/${id}/delegations`, { to: holder.me.id, organisation: 'town', topics: null, validFrom: null, validTo: soon, reason: '再托' }))).toBe('grant-not-delegable')
    // It follows what it comes of: the holder's account, its reach, its end.
    expect((await post(people['admin']!, `/accounts/${holder.me.id}/suspend`, { reason: '核查' })).statusCode).toBe(204)
    expect(await roles()).toEqual([])
    expect((await post(people['admin']!, `/accounts/${holder.me.id}/resume`, { reason: '核完' })).statusCode).toBe(204)
    expect(await roles()).toEqual(['handler'])
    expect((await patch(people['admin']!, '/organisations/town', { parent: 'bureau' })).statusCode).toBe(204)
    expect(await roles()).toEqual([])
    expect((await patch(people['admin']!, '/organisations/town', { parent: 'county' })).statusCode).toBe(204)
    expect(await roles()).toEqual(['handler'])
    expect((await post(people['security']!, `/grants/${grant!.id}/end`, { reason: '调岗' })).statusCode).toBe(204)
    expect(await roles()).toEqual([])
    expect(expectJson<AccountDetail>(await people['security']!.get(`/api/v1/accounts/${colleague.me.id}`)).grants).toMatchObject([{ id, state: 'over' }])
    expect((await trailOf('account', colleague.me.id))[0]).toMatchObject({ verb: 'delegate-grant', reason: '休假', after: { delegatedFrom: grant!.id, organisation: 'town', validTo: soon } })
  })

  test('a delegation is taken back by who gave it', async () => {
    const holder = await person('holder-2', 'lead', 'county')
    const colleague = await person('colleague-2', null, null, 'county')
    const [grant] = expectJson<OwnGrants>(await holder.get('/api/v1/me/grants')).grants
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
    const { id } = expectJson<{ id: string }>(await post(holder, `/grants/${grant!.id}/delegations`, { to: colleague.me.id, organisation: 'county', topics: ['social-assistance'], validFrom: null, validTo: today, reason: '休假' }), 201)
    expect(sentence(await post(people['a-clerk']!, `/delegations/${id}/end`, { reason: '不干' }))).toBe('not-found')
    expect((await post(holder, `/delegations/${id}/end`, { reason: '回来了' })).statusCode).toBe(204)
    expect((await colleague.get('/api/v1/me')).json()).toMatchObject({ roles: [] })
  })
})
