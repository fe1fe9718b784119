// @vitest-environment node
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHttpClient, type HttpClient } from '../../../admin-ui/src/api/http-client.ts'
import { ApiFailure, problemOf } from '../../../admin-ui/src/api/failure.ts'
import { answeringServer, problem, type Answer, type AnsweringServer, type Asked } from '../answering-server.ts'

let server: AnsweringServer | null = null
afterEach(() => server?.close())

async function client(answer: (asked: Asked) => Answer | Promise<Answer>, signInAgain: () => Promise<void> | null = () => null, renewToken = () => Promise.resolve(false)): Promise<HttpClient> {
  server = await answeringServer(answer)
  return createHttpClient({ base: `${server.url}/api/v1`, language: () => 'en', csrfToken: () => 'secret', signInAgain, renewToken })
}
const failure = (promise: Promise<unknown>) => promise.then(() => { throw new Error('succeeded') }, problemOf)

describe('requests', () => {
  test('unsafe ones carry the CSRF token, safe ones do not; all name the language', async () => {
    const http = await client(() => ({ status: 200, body: {} }))
    await http.get('/topics', { q: 'x y', cursor: undefined, empty: '' })
    await http.send('POST', '/reveal', { alert: 'a' })
    const [get, post] = server!.asked
    expect(get?.path).toBe('/api/v1/topics?q=x+y')
    expect(get?.headers['x-csrf-token']).toBeUndefined()
    expect(post?.headers['x-csrf-token']).toBe('secret')
    expect(post?.body).toBe('{"alert":"a"}')
    for (const asked of server!.asked) expect(asked.headers['accept-language']).toBe('en')
  })

  test('a request without a body says so: no content type, nothing in it', async () => {
    const http = await client(() => ({ status: 204 }))
    await expect(http.send('DELETE', '/jobs/1')).resolves.toBeUndefined()
    expect(server!.asked[0]?.headers['content-type']).toBeUndefined()
  })
})

describe('failures', () => {
  test('a problem document arrives as it was sent', async () => {
    const http = await client(() => problem(409, 'dataset-stale', '死亡登记已过期。', '导入新数据后再运行。'))
    expect(await failure(http.get('/x'))).toMatchObject({ code: 'dataset-stale', detail: '死亡登记已过期。', hint: '导入新数据后再运行。', requestId: 'r-1' })
  })

  test('an answer that is no problem document becomes bad-answer, never a crash', async () => {
    for (const answer of [{ status: 502, body: '<h1>Bad gateway</h1>', type: 'text/html' }, { status: 500, body: '{"oops', type: 'application/json' }, { status: 200, body: '<html>', type: 'text/html' }]) {
      const http = await client(() => answer)
      expect(await failure(http.get('/x'))).toMatchObject({ code: 'bad-answer', status: answer.status })
      await server?.close()
    }
  })

  test('a server that is not there is no-connection', async () => {
    const http = await client(() => ({ status: 200 }))
    await server?.close()
    server = null
    expect(await failure(http.get('/x'))).toMatchObject({ code: 'no-connection' })
  })

  test('a request given up rejects as given up, not as a failure', async () => {
    const http = await client(() => ({ status: 200, body: {} }))
    const controller = new AbortController()
    const asked = http.get('/x', {}, controller.signal)
    controller.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('one that takes longer than it may counts as a server that is not there', async () => {
    const http = await client(() => new Promise<Answer>(() => undefined))
    expect(await failure(http.send('PUT', '/x', {}, { longest: 20 }))).toMatchObject({ code: 'no-connection' })
  })
})

describe('a session that ended', () => {
  test('the request waits for the reader to sign in again, then is repeated and answered', async () => {
    let signedIn = false
    const http = await client(() => (signedIn ? { status: 200, body: { items: [1] } } : problem(401, 'not-signed-in', '请先登录。')), async () => { signedIn = true })
    await expect(http.get('/topics')).resolves.toEqual({ items: [1] })
    expect(server!.asked).toHaveLength(2)
  })

  test('has its time anew when it is repeated, however long signing in took', async () => {
    const times = [new AbortController(), new AbortController()]
    const given = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => times[given.mock.calls.length - 1]!.signal)
    let signedIn = false
    const http = await client(() => (signedIn ? { status: 200, body: { saved: 1 } } : problem(401, 'not-signed-in', '请先登录。')), async () => {
      signedIn = true
      times[0]!.abort(new DOMException('too long', 'TimeoutError'))
    })
    await expect(http.send('PUT', '/x', {}, { longest: 5 })).resolves.toEqual({ saved: 1 })
    given.mockRestore()
  })

  test('a wrong password is an answer, not an ended session', async () => {
    const http = await client(() => problem(401, 'sign-in-failed', '账号或密码不对。'), () => { throw new Error('asked to sign in again') })
    await expect(http.send('POST', '/session', { account: 'a', password: 'b' })).rejects.toBeInstanceOf(ApiFailure)
  })
})
