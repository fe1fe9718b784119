import { once } from 'node:events'
import { connect } from 'node:net'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApiProblem, SessionInfo } from '../../core/contracts/api.ts'
import { createAccount } from '../../core/domain/identity/create-account.ts'
import { readConfig } from '../../core/host/config.ts'
import { writeDemo } from '../../core/host/demo-accounts.ts'
import { startHouse, type OpenHouse } from '../../core/host/start-house.ts'
import { testAction } from '../support/action.ts'
import { differencesFromDocument } from '../support/response-schema.ts'
import { signedIn, type Agent } from '../support/server.ts'

const place = '/api/v1/topics/uncovered-assistance/datasets/disabled_persons/imports'
const route = '/api/v1/topics/{topic}/datasets/{dataset}/imports'
const demo = [{ account: 'supervisor', name: '林晓', password: 'kept to this machine' }]

let dataDir = ''
let open: OpenHouse
let agent: Agent
const log: Record<string, unknown>[] = []
let logged: ((line: Record<string, unknown>) => void) | null = null
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'huiyan-bad-requests-'))
  const logger = pino({ level: 'info' }, { write: (text: string) => {
    const line = JSON.parse(text) as Record<string, unknown>
    log.push(line)
    logged?.(line)
  } })
  open = await startHouse(readConfig({ HUIYAN_DATA: dataDir, HUIYAN_PORT: '0', HUIYAN_POOL_MEMORY: '512MB', HUIYAN_POOL_THREADS: '2' }, '/'), logger)
  await createAccount(open.house.store, testAction({ at: new Date() }), { account: 'sup', name: 'sup', password: 'Pass-word 1 xy!', organisation: null, grants: (['supervisor', 'coordinator'] as const).map((role) => ({ role, organisation: null, topics: null })) })
  agent = await signedIn(open.app, 'sup', 'Pass-word 1 xy!')
})
afterAll(async () => {
  await open.close()
  await rm(dataDir, { recursive: true })
})

const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'

describe('uploads', () => {
  test.each([
    ['with a body that is no multipart', 'multipart/form-data; boundary=x', 'garbage', 400, 'no-file'],
    ['without a boundary', 'multipart/form-data', 'garbage', 400, 'no-file'],
    ['without a body', 'multipart/form-data; boundary=x', '', 400, 'no-file'],
    ['with a part of a broken head', 'multipart/form-data; boundary=x', '--x\r\nbroken\r\n\r\n1\r\n--x--\r\n', 400, 'no-file'],
    ['with text in place of the file', 'multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n1\r\n--x--\r\n', 400, 'no-file'],
    ['with a file under another name', 'multipart/form-data; boundary=x', `${head.replace('name="file"', 'name="other"')}1\r\n--x--\r\n`, 400, 'no-file'],
    ['that end within the file', 'multipart/form-data; boundary=x', `${head}1,2`, 400, 'upload-cut'],
    ['of JSON', 'application/json', '{}', 400, 'no-file'],
    ['of another type', 'text/csv', '1', 415, 'media-type-not-supported'],
  ])('%s are refused with a sentence, and none of it is an error of ours', async (_, type, payload, status, code) => {
    log.length = 0
    const answer = await agent.request({ method: 'POST', url: place, headers: { 'content-type': type }, payload })
    expect([answer.statusCode, answer.json<ApiProblem>().code]).toEqual([status, code])
    expect(await differencesFromDocument(open, 'POST', route, answer)).toEqual([])
    expect(log.filter((line) => Number(line['level']) > 30)).toEqual([])
  })

  test.each([['before', '', 'no-file'], ['within', `${head}1,2,3`, 'upload-cut']])('dropped by the client %s the file are logged as information', async (_, begun, code) => {
    log.length = 0
    const noted = new Promise<Record<string, unknown>>((resolve) => (logged = (line) => line['code'] === code && resolve(line)))
    const { port, hostname } = new URL(open.address)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    const requests = once(open.app.server, 'request')
    socket.write(`POST ${place} HTTP/1.1\r\nHost: huiyan\r\nCookie: ${agent.cookie}\r\nx-csrf-token: ${agent.me.csrfToken}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n${begun}`)
    const [request] = (await requests) as [NodeJS.ReadableStream]
    // The parser listens once the session is found; what it has not been given yet is lost with the connection.
    while (request.listenerCount('aborted') + request.listenerCount('data') === 0) await new Promise((resolve) => setImmediate(resolve))
    if (begun !== '') while (!(request as unknown as { readableDidRead: boolean }).readableDidRead) await new Promise((resolve) => setImmediate(resolve))
    socket.destroy()
    expect(await noted).toMatchObject({ level: 30, err: { message: 'aborted' } })
    expect(log.filter((line) => Number(line['level']) > 30)).toEqual([])
  })

  test('stand in the API document with their file', async () => {
    const document = (await open.app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, { requestBody?: unknown; responses: object }>> }>()
    expect(document.paths[route]!['post']!.requestBody).toMatchObject({
      required: true, content: { 'multipart/form-data': { schema: { required: ['file'], properties: { file: { type: 'string', format: 'binary' } } } } },
    })
    expect(Object.keys(document.paths[`${route}/{id}/quarantine.csv`]!['get']!.responses)).toEqual(['200', '401', '403', '404'])
  })
})

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')

describe('queries', () => {
  test.each([
    [`/api/v1/alerts?cursor=${cursor('lastSeenAt', 1e300, 'x')}`, 'bad-cursor'],
    [`/api/v1/alerts?cursor=${cursor('lastSeenAt', 8.64e15 + 2, 'x')}`, 'bad-cursor'],
    [`/api/v1/alerts?cursor=${cursor('lastSeenAt', 1.5, 'x')}`, 'bad-cursor'],
    [`/api/v1/alerts?sort=level&cursor=${cursor('levelRank', 1e300, 'x')}`, 'bad-cursor'],
    [`/api/v1/alerts?cursor=${cursor('lastSeenAt', 1, 2)}`, 'bad-cursor'],
    ['/api/v1/alerts?cursor=null', 'bad-cursor'],
    ['/api/v1/alerts?level=purple', 'bad-request'],
    ['/api/v1/alerts?level=red,purple', 'bad-request'],
    ['/api/v1/alerts?presence=here', 'bad-request'],
    ['/api/v1/alerts?q=%00', 'bad-request'],
    [`${place}?cursor=zzz`, 'bad-cursor'],
    ['/api/v1/topics/uncovered-assistance/rules/uncovered-disabled/runs?cursor=zzz', 'bad-cursor'],
  ])('%s is refused', async (url, code) => {
    const answer = await agent.get(url)
    expect([answer.statusCode, answer.json<ApiProblem>().code]).toEqual([400, code])
  })

  test.each([
    `/api/v1/alerts?cursor=${cursor('lastSeenAt', 8.64e15, 'x')}`,
    '/api/v1/alerts?level=red,blue&presence=gone&q=%25',
    `${place}?cursor=01989f00-0000-7000-8000-000000000001`,
  ])('%s is taken', async (url) => {
    expect((await agent.get(url)).statusCode).toBe(200)
  })
})

const bulk = [
  ...['suppress', 'unsuppress', 'merge', 'unmerge'].map((act) => `/alerts/actions/${act}`),
  ...['alerts', 'cases', 'assessments', 'notices', 'samples', 'duties'].flatMap((kind) => [`/${kind}/actions/sign`, `/${kind}/open-actions`]),
]
test.each(bulk)('an id that is given twice to %s is named', async (url) => {
  const asked = async (ids: readonly string[], lang = 'zh-CN') => {
    const answer = await agent.request({ method: 'POST', headers: { 'accept-language': lang }, url: `/api/v1${url}`, payload: { ids, reason: '重复的编号' } })
    return [answer.statusCode, answer.json<ApiProblem>().problems?.find(({ pointer }) => pointer === '/body/ids')?.message]
  }
  expect(await asked(['a-1', 'b-2', 'a-1'])).toEqual([400, '“a-1”写了两次（第 1 项和第 3 项），每项只能写一次；请去掉重复的再发送。'])
  expect(await asked(['a-1', 'b-2', 'b-2'], 'en')).toEqual([400, '"b-2" is given twice (items 2 and 3), and each may be given once: leave one out and send it again.'])
  expect(await asked([])).toEqual([400, '至少要有 1 项。'])
})

test('passwords of the demo go to callers on this machine only', async () => {
  await writeDemo(dataDir, { accounts: demo, seeded: true })
  const asked = async (remoteAddress: string, headers = {}) => (await open.app.inject({ url: '/api/v1/session', remoteAddress, headers })).json<SessionInfo>().demo
  expect(await asked('127.0.0.1')).toEqual(demo)
  expect(await asked('::1')).toEqual(demo)
  expect(await asked('192.168.1.7')).toBeNull()
  expect(await asked('127.0.0.1', { 'x-forwarded-for': '203.0.113.7' })).toBeNull()
})
