import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem, Me } from '../../../../core/contracts/api.ts'
import { setAccountState } from '../../../../core/domain/identity/set-account-state.ts'
import { resetPassword } from '../../../../core/domain/identity/reset-password.ts'
import { AuditRecord } from '../../../../core/store/entities/audit/audit-record.ts'
import { Session } from '../../../../core/store/entities/identity/session.ts'
import { testAction } from '../../../support/action.ts'
import { signedIn, testServer, type Agent, type TestServer } from '../../../support/server.ts'

let server: TestServer
let agent: Agent
beforeAll(async () => {
  server = await testServer()
  agent = await server.agent('supervisor')
})
afterAll(() => server.remove())

const signInWith = (payload: object, headers: Record<string, string> = {}) => server.app.inject({ method: 'POST', url: '/api/v1/session', payload, headers })

describe('signing in', () => {
  test('answers with who one is and a cookie that scripts cannot read', async () => {
    const answer = await signInWith({ account: ' Supervisor-1 ', password: agent.password })
    expect(answer.statusCode).toBe(200)
    expect(answer.json<Me>()).toEqual({
      id: agent.me.id,
      account: 'supervisor-1',
      name: 'supervisor 1',
      roles: ['supervisor'],
      organisation: null,
      may: ['read-topics', 'read-records', 'read-alerts', 'read-cases', 'read-duties', 'read-notices', 'read-referrals', 'import', 'run-rule', 'screen', 'set-params', 'keep-dispatch', 'reveal', 'suppress-alert', 'act-on-work', 'migrate-work', 'draft-notice', 'draft-referral', 'draw-samples', 'answer-form', 'read-answers', 'delegate'],
      mustChoosePassword: false,
      csrfToken: expect.stringMatching(/^[\w-]{32}$/) as string,
      boxKey: expect.stringMatching(/^[\w-]{43}$/) as string,
    })
    expect(answer.cookies).toMatchObject([{ name: 'huiyan', path: '/', httpOnly: true, sameSite: 'Strict' }])
    expect(answer.headers['cache-control']).toBe('no-store')
    const stored = await server.database.store.reader().find(Session, {})
    expect(JSON.stringify(stored)).not.toContain(answer.cookies[0]!.value)
  })

  test.each([
    ['a wrong password', { account: 'supervisor-1', password: 'something else' }],
    ['an unknown account', { account: 'nobody', password: 'something else' }],
  ])('%s is refused with one and the same sentence', async (_, payload) => {
    const answer = await signInWith(payload, { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.5' })
    expect(answer.statusCode).toBe(401)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.json<ApiProblem>()).toEqual({
      type: 'urn:huiyan:problem:sign-in-failed',
      title: 'Not signed in',
      status: 401,
      code: 'sign-in-failed',
      detail: 'The account or password is wrong, or the account is suspended.',
      hint: expect.stringMatching(/administrator/) as string,
      requestId: answer.headers['x-request-id'],
    })
    expect(answer.cookies).toEqual([])
  })

  test('a body that is not as it should be names every fault, in Chinese by default', async () => {
    const answer = await signInWith({ account: 7, passwort: 'x' })
    expect(answer.statusCode).toBe(400)
    expect(answer.json<ApiProblem>()).toMatchObject({
      code: 'bad-request',
      problems: expect.arrayContaining([
        expect.objectContaining({ code: 'request-required', pointer: '/body/password', message: '缺少“password”。' }),
        expect.objectContaining({ code: 'request-additional-properties', pointer: '/body/passwort' }),
        expect.objectContaining({ code: 'request-type', pointer: '/body/account' }),
      ]) as unknown,
    })
  })

  test('five failures from one address stop the sixth, right password or not, until the time is over', async () => {
    const victim = await server.agent('handler')
    const account = victim.me.account
    for (let i = 0; i < 5; i++) expect((await signInWith({ account, password: 'wrong wrong' })).statusCode).toBe(401)
    const stopped = await signInWith({ account, password: victim.password })
    expect(stopped.statusCode).toBe(429)
    expect(stopped.headers['retry-after']).toBe('900')
    expect(stopped.json<ApiProblem>().code).toBe('sign-in-throttled')
    server.clock.advance(15 * 60_000)
    expect((await signInWith({ account, password: victim.password })).statusCode).toBe(200)
  })

  test('a password sent across sites is not even looked at', async () => {
    const answer = await signInWith({ account: 'supervisor-1', password: agent.password }, { 'sec-fetch-site': 'cross-site' })
    expect(answer.json<ApiProblem>().code).toBe('csrf-token-wrong')
  })

  test('the trail has successes and failures, and no word of what was typed', async () => {
    const records = await server.database.store.reader().find(AuditRecord, {})
    expect(records.filter((record) => record.verb === 'sign-in').length).toBeGreaterThan(1)
    expect(records.find((record) => record.verb === 'sign-in-failed' && record.objectId === 'unknown')).toMatchObject({ actorKind: 'public' })
    expect(JSON.stringify(records)).not.toMatch(/nobody|something else|wrong wrong/)
  })
})

describe('a session', () => {
  test('without one, 401', async () => {
    const answer = await server.app.inject('/api/v1/me')
    expect([answer.statusCode, answer.json<ApiProblem>().code]).toEqual([401, 'not-signed-in'])
  })

  test('unsafe requests need its token', async () => {
    const other = await signedIn(server.app, 'supervisor-1', agent.password)
    for (const token of ['', 'x'.repeat(32), agent.me.csrfToken]) {
      const answer = await other.request({ method: 'DELETE', url: '/api/v1/session', headers: { 'x-csrf-token': token } })
      expect([answer.statusCode, answer.json<ApiProblem>().code]).toEqual([403, 'csrf-token-wrong'])
    }
    expect((await other.request({ method: 'DELETE', url: '/api/v1/session' })).statusCode).toBe(204)
    expect((await other.get('/api/v1/me')).statusCode).toBe(401)
  })

  test('lives while it is used, ends after half an hour without, and after twelve hours whatever happens', async () => {
    const idle = await signedIn(server.app, 'supervisor-1', agent.password)
    const busy = await signedIn(server.app, 'supervisor-1', agent.password)
    for (let minutes = 0; minutes < 12 * 60 - 20; minutes += 20) {
      server.clock.advance(20 * 60_000)
      expect((await busy.get('/api/v1/me')).statusCode).toBe(200)
    }
    expect((await idle.get('/api/v1/me')).statusCode).toBe(401)
    server.clock.advance(20 * 60_000)
    expect((await busy.get('/api/v1/me')).statusCode).toBe(401)
  })

  test('ends with suspension and with a new password, and the old password with it', async () => {
    const person = await server.agent('supervisor')
    const store = server.database.store
    const action = testAction({ at: server.clock.now() })
    await setAccountState({ store, timeZone: 'Asia/Shanghai' }, action, person.me.id, 'suspended')
    expect((await person.get('/api/v1/me')).statusCode).toBe(401)
    expect((await signInWith({ account: person.me.account, password: person.password })).statusCode).toBe(401)
    await setAccountState({ store, timeZone: 'Asia/Shanghai' }, action, person.me.id, 'active')
    const again = await signedIn(server.app, person.me.account, person.password)
    const given = await resetPassword({ store, timeZone: 'Asia/Shanghai' }, action, person.me.id)
    expect((await again.get('/api/v1/me')).statusCode).toBe(401)
    expect((await signInWith({ account: person.me.account, password: person.password })).statusCode).toBe(401)
    const anew = await signedIn(server.app, person.me.account, given.password)
    expect(anew.me).toMatchObject({ mustChoosePassword: true, may: [] })
    expect((await anew.get('/api/v1/audit')).json()).toMatchObject({ status: 403, code: 'password-one-time' })
    const choose = (agent: Agent, current: string, next: string) => agent.request({ method: 'POST', url: '/api/v1/me/password', payload: { current, next } })
    expect((await choose(anew, 'not it', 'quite another one')).json()).toMatchObject({ code: 'password-wrong' })
    expect((await choose(anew, given.password, given.password)).json()).toMatchObject({ code: 'password-unchanged' })
    expect((await choose(anew, given.password, 'short')).json()).toMatchObject({ code: 'password-too-weak' })
    const elsewhere = await signedIn(server.app, person.me.account, given.password)
    expect((await choose(anew, given.password, 'quite another one')).statusCode).toBe(204)
    expect((await elsewhere.get('/api/v1/me')).statusCode).toBe(401)
    expect((await anew.get('/api/v1/me')).json()).toMatchObject({ mustChoosePassword: false })
    expect((await signInWith({ account: person.me.account, password: given.password })).statusCode).toBe(401)
    expect((await signInWith({ account: person.me.account, password: 'quite another one' })).statusCode).toBe(200)
  })

  test('wrong tries at the present password stand in the trail and are limited as sign-ins are', async () => {
    const person = await server.agent('supervisor')
    const choose = (current: string) => person.request({ method: 'POST', url: '/api/v1/me/password', payload: { current, next: 'quite another one' } })
    for (let i = 0; i < 5; i++) expect((await choose(`guess ${i}`)).json()).toMatchObject({ status: 400, code: 'password-wrong' })
    expect((await choose(person.password)).json()).toMatchObject({ status: 429, code: 'password-throttled' })
    expect((await signInWith({ account: person.me.account, password: person.password })).statusCode).toBe(429)
    expect(await server.database.store.reader().count(AuditRecord, { verb: 'change-password-failed', objectId: person.me.id, actorId: person.me.id })).toBe(5)
    server.clock.set(new Date(server.clock.now().getTime() + 15 * 60_000))
    expect((await choose(person.password)).statusCode).toBe(204)
  })

  test('a password that was given opens nothing after a week', async () => {
    const person = await server.agent('supervisor')
    const given = await resetPassword({ store: server.database.store, timeZone: 'Asia/Shanghai' }, testAction({ at: server.clock.now() }), person.me.id)
    server.clock.set(new Date(given.until.getTime() - 1))
    expect((await signInWith({ account: person.me.account, password: given.password })).statusCode).toBe(200)
    server.clock.set(given.until)
    expect((await signInWith({ account: person.me.account, password: given.password })).statusCode).toBe(401)
  })
})
