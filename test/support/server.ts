import { randomBytes } from 'node:crypto'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import type { Me } from '../../core/contracts/api.ts'
import { createAccount, type NewGrant } from '../../core/domain/identity/create-account.ts'
import { endSession } from '../../core/domain/identity/end-session.ts'
import { findSession } from '../../core/domain/identity/find-session.ts'
import { readAudit } from '../../core/domain/audit/read-audit.ts'
import { createSignInThrottle } from '../../core/domain/identity/sign-in-throttle.ts'
import { signIn } from '../../core/domain/identity/sign-in.ts'
import type { Role } from '../../core/domain/identity/permissions.ts'
import { cancelJob } from '../../core/domain/jobs/cancel-job.ts'
import { findJob } from '../../core/domain/jobs/find-job.ts'
import { createJobBoard, type JobBoard } from '../../core/domain/jobs/job-board.ts'
import type { JobKinds } from '../../core/domain/jobs/job-kind.ts'
import { createLiveEvents, type LiveEvents } from '../../core/domain/jobs/live-events.ts'
import type { HttpDeps } from '../../core/http/deps.ts'
import { buildServer } from '../../core/http/server.ts'
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
    agent: async (role, grant = {}) => {
      const account = `${role}-${++people}`
      const password = `Pass-word ${people} ${role.toUpperCase().slice(0, 2)}!`
      const action = { ...testAction({ at: clock.now() }) }
      await createAccount(database.store, action, {
        account,
        name: `${role} ${people}`,
        password,
        organisation: grant.organisation ?? null,
        grants: [{ role, organisation: null, topics: null, ...grant }],
      })
      return signedIn(app, account, password)
    },
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
  const me = answer.json<Me>()
  const [first] = answer.cookies
  const cookie = `${first!.name}=${first!.value}`
  const request = (options: InjectOptions) =>
    app.inject({ ...options, headers: { cookie, 'x-csrf-token': me.csrfToken, ...options.headers } })
  return { me, cookie, password, request, get: (url) => request({ method: 'GET', url }) }
}

/** Jobs of tests do nothing by themselves. */
const quietKinds: JobKinds = {
  import: { run: async () => undefined, settle: async () => undefined },
  run: { run: async () => undefined, settle: async () => undefined },
  backtest: { run: async () => undefined, settle: async () => undefined },
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
      findSession: (token, at) => findSession(identity, token, at),
      endSession: (action, token) => endSession(store, action, token),
    },
    jobs: {
      find: (action, id, lang) => findJob({ store, board }, action, id, lang),
      watch: (id, listener) => board.watch(id, listener),
      cancel: (action, id) => cancelJob({ store, board, kinds: quietKinds }, action, id),
    },
    events,
    audit: { read: (action, query) => readAudit(store, action, query) },
    health: { failing: async () => [] },
  }
}
