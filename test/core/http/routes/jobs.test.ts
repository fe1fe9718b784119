import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem, JobJson, JobProgress } from '../../../../core/contracts/api.ts'
import { Grant } from '../../../../core/store/entities/identity/grant.ts'
import { Session } from '../../../../core/store/entities/identity/session.ts'
import { testJobs, queueJob, type TestJobs } from '../../../support/jobs.ts'
import { differencesFromDocument } from '../../../support/response-schema.ts'
import { testServer, type Agent, type TestServer } from '../../../support/server.ts'
import { readEvents } from '../../../support/event-source.ts'

let server: TestServer
let address = ''
let supervisor: Agent
let handler: Agent
let stranger: Agent
let jobs: TestJobs | null = null
beforeAll(async () => {
  server = await testServer()
  address = await server.app.listen({ port: 0, host: '127.0.0.1' })
  supervisor = await server.agent('supervisor')
  handler = await server.agent('handler', { topics: ['demo'] })
  stranger = await server.agent('supervisor', { topics: ['other'] })
})
afterEach(async () => {
  await jobs?.worker.stop()
  jobs = null
})
afterAll(() => server.remove())

const queue = (subject: string, topic = 'demo') => queueJob(server.database.store, server.clock, subject, 'import', topic)
const progress = (rows: number): JobProgress => ({ phase: 'reading', done: 0.5, rows, rowsPerSecond: 100, secondsLeft: 1 })

describe('a job', () => {
  test('is shown as the document says, to whom its topic is in reach', async () => {
    const id = await queue('import-1')
    const answer = await handler.get(`/api/v1/jobs/${id}`)
    expect(answer.json<JobJson>()).toEqual({
      id, kind: 'import', state: 'queued', progress: null, problem: null, subject: 'import-1', createdAt: server.clock.now().toISOString(), finishedAt: null,
    })
    expect(await differencesFromDocument(server, 'GET', '/api/v1/jobs/{id}', answer)).toEqual([])
    for (const [url, method] of [[`/api/v1/jobs/${id}`, 'GET'], [`/api/v1/jobs/${id}/events`, 'GET'], [`/api/v1/jobs/${id}`, 'DELETE']] as const) {
      const hidden = await stranger.request({ method, url })
      const missing = await stranger.request({ method, url: url.replace(id, 'nothing') })
      expect([hidden.statusCode, hidden.json<ApiProblem>().code]).toEqual([404, 'not-found'])
      expect(hidden.body.replaceAll(id, 'nothing').replace(/"requestId":"[^"]+"/, '')).toBe(missing.body.replace(/"requestId":"[^"]+"/, ''))
    }
  })

  test('is cancelled by whom may start it, and not twice', async () => {
    const id = await queue('import-2')
    const refused = await handler.request({ method: 'DELETE', url: `/api/v1/jobs/${id}` })
    expect([refused.statusCode, refused.json<ApiProblem>().code]).toEqual([403, 'not-permitted'])
    expect((await supervisor.request({ method: 'DELETE', url: `/api/v1/jobs/${id}` })).statusCode).toBe(204)
    expect((await supervisor.get(`/api/v1/jobs/${id}`)).json<JobJson>().state).toBe('cancelled')
    const again = await supervisor.request({ method: 'DELETE', url: `/api/v1/jobs/${id}` })
    expect([again.statusCode, again.json<ApiProblem>().code]).toEqual([409, 'job-ended'])
    expect(await differencesFromDocument(server, 'DELETE', '/api/v1/jobs/{id}', again)).toEqual([])
  })
})

describe('its events', () => {
  test('tell every change until it has ended, and then the stream ends', async () => {
    const id = await queue('import-3')
    const stream = await readEvents(`${address}/api/v1/jobs/${id}/events?lang=en`, supervisor.cookie)
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(stream.headers.get('cache-control')).toBe('no-store')
    expect(stream.headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(await stream.next()).toMatchObject({ event: 'job', data: { id, state: 'queued' } })
    let report = (_: JobProgress): void => undefined
    let finish = (): void => undefined
    jobs = testJobs(server.database.store, server.clock, async (job) => {
      if (job.subject !== 'import-3') return
      report = job.progress
      await new Promise<void>((resolve) => (finish = resolve))
    }, { board: server.board })
    expect(await stream.next()).toMatchObject({ event: 'job', data: { state: 'running', progress: null } })
    report(progress(1_000))
    expect(await stream.next()).toMatchObject({ event: 'job', data: { state: 'running', progress: { rows: 1_000, done: 0.5 } } })
    finish()
    expect(await stream.next()).toMatchObject({ event: 'job', data: { state: 'done', finishedAt: server.clock.now().toISOString() } })
    expect(await stream.next()).toBe(null)
  })

  test('of a job that has ended are one, and the end', async () => {
    const id = await queue('import-4')
    await supervisor.request({ method: 'DELETE', url: `/api/v1/jobs/${id}` })
    const answer = await supervisor.get(`/api/v1/jobs/${id}/events`)
    expect(answer.body).toMatch(/^retry: 3000\n\nevent: job\ndata: \{.*"state":"cancelled".*\}\n\n$/)
  })

  test('stop being watched when the reader goes away', async () => {
    const id = await queue('import-5')
    const stream = await readEvents(`${address}/api/v1/jobs/${id}/events`, supervisor.cookie)
    await stream.next()
    expect(server.app.openStreams.size).toBe(1)
    await stream.close()
    await expect.poll(() => server.app.openStreams.size).toBe(0)
  })
})

describe('live changes', () => {
  test('reach those whose topics they concern', async () => {
    const own = await readEvents(`${address}/api/v1/events`, handler.cookie)
    const other = await readEvents(`${address}/api/v1/events`, stranger.cookie)
    server.events.publish({ kind: 'alerts', topic: 'demo', id: null })
    server.events.publish({ kind: 'import', topic: 'other', id: 'i1' })
    server.events.publish({ kind: 'run', topic: 'demo', id: 'r1' })
    expect([await own.next(), await own.next()]).toEqual([
      { event: 'alerts', data: { kind: 'alerts', topic: 'demo', id: null } },
      { event: 'run', data: { kind: 'run', topic: 'demo', id: 'r1' } },
    ])
    expect(await other.next()).toEqual({ event: 'import', data: { kind: 'import', topic: 'other', id: 'i1' } })
    await own.close()
    await other.close()
  })

  test('reach nobody whose rights have gone since they were opened', async () => {
    const store = server.database.store
    const [leaving, narrowed, ended] = [await server.agent('handler', { topics: ['demo'] }), await server.agent('supervisor', { topics: ['demo', 'other'] }), await server.agent('supervisor', { topics: ['demo'] })]
    const listen = (agent: Agent) => readEvents(`${address}/api/v1/events`, agent.cookie)
    const [ofLeaving, ofNarrowed, ofEnded] = [await listen(leaving), await listen(narrowed), await listen(ended)]
    const job = await queue('import-6')
    const watched = await readEvents(`${address}/api/v1/jobs/${job}/events`, ended.cookie)
    await watched.next()
    await store.writer().nativeUpdate(Grant, { account: leaving.me.id }, { endedAt: server.clock.now() })
    await store.writer().nativeUpdate(Grant, { account: narrowed.me.id }, { topics: ['other'] })
    await store.writer().nativeDelete(Session, { account: ended.me.id })
    for (const topic of ['demo', 'other']) server.events.publish({ kind: 'alerts', topic, id: null })
    server.events.publish({ kind: 'referrals', topic: 'demo', id: null, to: [leaving.me.id, ended.me.id] })
    server.board.changed(job)
    expect(await ofNarrowed.next()).toEqual({ event: 'alerts', data: { kind: 'alerts', topic: 'other', id: null } })
    expect([await ofLeaving.next(), await ofEnded.next(), await watched.next()]).toEqual([null, null, null])
    await store.writer().nativeDelete(Session, { account: narrowed.me.id })
    server.events.publish({ kind: 'alerts', topic: 'other', id: null })
    expect(await ofNarrowed.next()).toBe(null)
  })

  test('keep no session alive that nobody uses', async () => {
    const agent = await server.agent('supervisor', { topics: ['demo'] })
    const seen = async () => (await server.database.store.reader().findOneOrFail(Session, { account: agent.me.id }, { disableIdentityMap: true })).lastSeenAt.getTime()
    const before = server.clock.now().getTime() - 5 * 60_000
    const stream = await readEvents(`${address}/api/v1/events`, agent.cookie)
    await server.database.store.writer().nativeUpdate(Session, { account: agent.me.id }, { lastSeenAt: new Date(before) })
    server.events.publish({ kind: 'alerts', topic: 'demo', id: null })
    expect(await stream.next()).toMatchObject({ event: 'alerts' })
    expect(await seen()).toBe(before)
    await stream.close()
    await expect.poll(() => server.app.openStreams.size).toBe(0)
  })

  test('are not opened without bound: beyond thirty of one account its oldest ends, and nobody else\'s', async () => {
    const foreign = await readEvents(`${address}/api/v1/events`, stranger.cookie)
    const oldest = await readEvents(`${address}/api/v1/events`, handler.cookie)
    const others = await Promise.all(Array.from({ length: 29 }, () => readEvents(`${address}/api/v1/events`, handler.cookie)))
    expect(server.app.openStreams.size).toBe(31)
    const newest = await readEvents(`${address}/api/v1/events`, handler.cookie)
    expect(await oldest.next()).toBe(null)
    expect(server.app.openStreams.size).toBe(31)
    server.events.publish({ kind: 'topic', topic: 'other', id: null })
    expect(await foreign.next()).toMatchObject({ event: 'topic' })
    for (const stream of [foreign, newest, ...others]) await stream.close()
  })

  test('are not opened by HEAD', async () => {
    expect((await handler.request({ method: 'HEAD', url: '/api/v1/events' })).statusCode).toBe(404)
    expect((await handler.request({ method: 'HEAD', url: '/api/v1/me' })).statusCode).toBe(200)
  })

  test('and connections that have asked nothing yet keep no server open', async () => {
    const closing = await testServer()
    const { port } = new URL(await closing.app.listen({ port: 0, host: '127.0.0.1' }))
    const gone: Promise<unknown>[] = []
    await Promise.all(Array.from({ length: 3 }, async () => {
      const socket = connect(Number(port), '127.0.0.1')
      await once(socket, 'connect')
      gone.push(new Promise((resolve) => socket.on('error', () => undefined).resume().once('close', resolve)))
    }))
    await closing.remove()
    await Promise.all(gone)
  })

  test('end when the server closes, instead of keeping it open', async () => {
    const closing = await testServer()
    const closingAddress = await closing.app.listen({ port: 0, host: '127.0.0.1' })
    const agent = await closing.agent('supervisor')
    const stream = await readEvents(`${closingAddress}/api/v1/events`, agent.cookie)
    await closing.remove()
    expect(await stream.next()).toBe(null)
  })
})
