import { randomBytes } from 'node:crypto'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import type { Me } from '../../core/contracts/api.ts'
import { boxKey } from '../../core/domain/identity/box-key.ts'
import { addAccount, type NewAccount, type NewGrant } from '../../core/domain/identity/create-account.ts'
import { changePassword } from '../../core/domain/identity/change-password.ts'
import { endSession } from '../../core/domain/identity/end-session.ts'
import { findSession } from '../../core/domain/identity/find-session.ts'
import { readAudit } from '../../core/domain/audit/read-audit.ts'
import { createSignInThrottle } from '../../core/domain/identity/sign-in-throttle.ts'
import { signIn, startSession } from '../../core/domain/identity/sign-in.ts'
import type { Role } from '../../core/domain/identity/permissions.ts'
import { cancelJob } from '../../core/domain/jobs/cancel-job.ts'
import { findJob } from '../../core/domain/jobs/find-job.ts'
import { createJobBoard, type JobBoard } from '../../core/domain/jobs/job-board.ts'
import type { JobKinds } from '../../core/domain/jobs/job-kind.ts'
import { createLiveEvents, type LiveEvents } from '../../core/domain/jobs/live-events.ts'
import { reachAmong } from '../../core/domain/work/find-items.ts'
import type { HttpDeps } from '../../core/http/deps.ts'
import { buildServer } from '../../core/http/server.ts'
import { reading } from '../../core/store/access.ts'
import type { Store } from '../../core/store/database.ts'
import { Account } from '../../core/store/entities/identity/account.ts'
import { testAction, testClock, type TestClock } from './action.ts'
import { freshDatabase, type TestDatabase } from './database.ts'

export interface TestServer {
  readonly app: FastifyInstance
  readonly database: TestDatabase
  readonly clock: TestClock
  readonly deps: HttpDeps
  readonly board: JobBoard
  readonly events: LiveEvents
  /** Lines of the log, parsed. */
  readonly log: readonly Record<string, unknown>[]
  /** A person of a role, signed in: a fresh account unless named before. */
  agent(role: Role, grant?: Partial<NewGrant>): Promise<Agent>
  /** Closes the server and removes its database. */
  remove(): Promise<void>
}

/** Somebody signed in; cookie and CSRF token go along with every request. */
export interface Agent {
  readonly me: Me
  readonly cookie: string
  readonly password: string
  request(options: InjectOptions): Promise<LightMyRequestResponse>
  get(url: string): Promise<LightMyRequestResponse>
}

/** What a room's test puts in place of the parts it needs. */
export type DepsOverride = (base: HttpDeps, context: { database: TestDatabase; clock: TestClock; board: JobBoard; events: LiveEvents }) => Partial<HttpDeps>

/** A server over a fresh database, asked by `inject()`, its clock standing still. */
export async function testServer(override: DepsOverride = () => ({})): Promise<TestServer> {
  const database = await freshDatabase()
  const clock = testClock()
  const log: Record<string, unknown>[] = []
  const board = createJobBoard()
  const events = createLiveEvents()
  const base = testDeps({ database, clock, log, board, events })
  const deps: HttpDeps = { ...base, ...override(base, { database, clock, board, events }) }
  const app = await buildServer(deps)
  await app.ready()
  let people = 0
  return {
    app,
    database,
    clock,
    deps,
    board,
    events,
    log,
    agent: (role, grant = {}) => newAgent({ app, store: database.store }, clock.now(), {
      account: `${role}-${++people}`,
      name: `${role} ${people}`,
      organisation: grant.organisation ?? null,
      grants: [{ role, organisation: null, topics: null, ...grant }],
    }, deps.settings.baseUrl.startsWith('https:') ? '__Host-huiyan' : 'huiyan'),
    remove: async () => {
      await app.close()
      await database.remove()
    },
  }
}

/** Signs in by HTTP and keeps cookie and token. Throws when the answer is not 200. */
export async function signedIn(app: FastifyInstance, account: string, password: string): Promise<Agent> {
  const answer = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { account, password } })
  if (answer.statusCode !== 200) throw new Error(`sign-in answered ${answer.statusCode}: ${answer.body}`)
  const [first] = answer.cookies
  return agentOf(app, answer.json<Me>(), `${first!.name}=${first!.value}`, password)
}

/** The password of everybody whom tests make, and its hash: hashing takes a third of a second of a core, checking as much again. */
const testPassword = 'Pass-word 1 xy!'
const testPasswordHash = 'scrypt$32768$8$3$c2FsdCBvZiB0aGUgdGVzdA$O7hM1yquwCcz0UKgMUB3qz79Lo_3kM1jS4ZgZN5cdBk'

/** A new account, in its first session; the password is not asked for, but opens others. */
export async function newAgent({ app, store }: { readonly app: FastifyInstance; readonly store: Store }, at: Date, person: Omit<NewAccount, 'password'>, cookieName = 'huiyan'): Promise<Agent> {
  const action = testAction({ at })
  const id = await addAccount(store, action, person, testPasswordHash)
  const { token } = await startSession(store, action, await store.reader().findOneOrFail(Account, { id }), null)
  const cookie = `${cookieName}=${token}`
  const answer = await app.inject({ url: '/api/v1/me', headers: { cookie } })
  if (answer.statusCode !== 200) throw new Error(`the new session was answered ${answer.statusCode}: ${answer.body}`)
  return agentOf(app, answer.json<Me>(), cookie, testPassword)
}

function agentOf(app: FastifyInstance, me: Me, cookie: string, password: string): Agent {
  const request = (options: InjectOptions) =>
    app.inject({ ...options, headers: { cookie, 'x-csrf-token': me.csrfToken, ...options.headers } })
  return { me, cookie, password, request, get: (url) => request({ method: 'GET', url }) }
}

/** Jobs of tests do nothing by themselves. */
const quietKinds: JobKinds = {
  import: { run: async () => undefined, settle: async () => undefined },
  run: { run: async () => undefined, settle: async () => undefined },
  backtest: { run: async () => undefined, settle: async () => undefined },
  migration: { run: async () => undefined, settle: async () => undefined },
}

interface Parts {
  readonly database: TestDatabase
  readonly clock: TestClock
  readonly log: Record<string, unknown>[]
  readonly board: JobBoard
  readonly events: LiveEvents
}

function testDeps({ database, clock, log, board, events }: Parts): HttpDeps {
  const { store } = database
  const throttle = createSignInThrottle()
  const identity = { store, timeZone: 'Asia/Shanghai', throttle }
  return {
    source: { clock, random: (bytes) => randomBytes(bytes) },
    settings: { version: '0.0.0-test', baseUrl: 'http://127.0.0.1:8080', pagesDir: null, trustedProxies: [] },
    logger: pino({ level: 'info' }, { write: (line: string) => void log.push(JSON.parse(line) as Record<string, unknown>) }),
    identity: {
      signIn: (action, attempt) => signIn(identity, action, attempt),
      findSession: (token, at, options) => findSession(identity, token, at, options),
      endSession: (action, token) => endSession(store, action, token),
      changePassword: (action, token, asked) => changePassword({ store, throttle }, action, token, asked),
      boxKey: (account) => boxKey(Buffer.alloc(32, 7), account),
    },
    jobs: {
      find: (action, id, lang) => findJob({ store, board }, action, id, lang),
      watch: (id, listener) => board.watch(id, listener),
      cancel: (action, id) => cancelJob({ store, board, kinds: quietKinds }, action, id),
    },
    events: { subscribe: events.subscribe, reachAmong: (action, organisations) => reachAmong(reading(store, action), organisations) },
    audit: { read: (action, query) => readAudit(store, action, query) },
    health: { failing: async () => [] },
  }
}
