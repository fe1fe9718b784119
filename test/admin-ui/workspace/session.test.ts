import { afterEach, describe, expect, test } from 'vitest'
import SignInForm from '../../../admin-ui/src/workspace/SignInForm.vue'
import { answeringServer, person, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

let server: AnsweringServer
let page: Mounted
let known = true
afterEach(async () => {
  page.unmount()
  await server.close()
})

async function start() {
  known = true
  server = await answeringServer(({ method, path }) => {
    if (path === '/api/v1/session' && method === 'POST') {
      known = true
      return { status: 200, body: person('lin') }
    }
    if (!known) return problem(401, 'not-signed-in', '请先登录。')
    return path === '/api/v1/me' ? { status: 200, body: person('lin') } : { status: method === 'DELETE' ? 204 : 200, ...(method === 'DELETE' ? {} : { body: { items: [] } }) }
  })
  page = await mount(SignInForm, { server: server.url })
}

describe('the session', () => {
  test('ends under the reader: requests wait, and go on when they sign in again', async () => {
    await start()
    await page.session.start()
    known = false
    const topics = page.api.topics()
    await until(() => expect(page.session.expired).toBe(true))
    await page.session.signIn({ account: 'lin', password: 'x' })
    await expect(topics).resolves.toEqual({ items: [] })
    expect(page.session.expired).toBe(false)
  })

  test('leaving instead gives the waiting requests up', async () => {
    await start()
    await page.session.start()
    known = false
    const topics = page.api.topics()
    const given = topics.catch((thrown: unknown) => (thrown as Error).name)
    await until(() => expect(page.session.expired).toBe(true))
    await page.session.signOut()
    expect(await given).toBe('AbortError')
    expect(page.session.me).toBeNull()
  })

  test('nobody signed in is no failure, and is asked only once', async () => {
    await start()
    known = false
    await page.session.start()
    await page.session.start()
    expect(page.session.me).toBeNull()
    expect(page.session.expired).toBe(false)
    expect(server.asked.filter((asked) => asked.path === '/api/v1/me')).toHaveLength(1)
  })
})

describe('a person who has signed in anew in another window', () => {
  const begin = async (now: string) => {
    let account = 'lin'
    let token = 'token-of-lin'
    server = await answeringServer(({ method, path, headers }) => {
      if (path === '/api/v1/me') return { status: 200, body: { ...person(account), csrfToken: token } }
      if (method === 'PUT' && headers['x-csrf-token'] !== token) return problem(403, 'csrf-token-wrong', '页面已过期。')
      return { status: 200, body: { revision: 1 } }
    })
    page = await mount(SignInForm, { server: server.url })
    await page.session.start()
    ;[account, token] = [now, 'another-token']
    return page.api.saveDraft('d', { topic: 't', form: 'p/f', version: 'v', answer: {}, revision: 0 })
  }

  test('goes on with the new token', async () => {
    await expect(begin('lin')).resolves.toEqual({ revision: 1 })
    expect(server.asked.filter(({ method }) => method === 'PUT').map(({ headers }) => headers['x-csrf-token'])).toEqual(['token-of-lin', 'another-token'])
  })

  test('nothing is done in the name of somebody else who has', async () => {
    await expect(begin('chen')).rejects.toMatchObject({ problem: { code: 'csrf-token-wrong' } })
    expect(page.session.me?.id).toBe('lin')
    expect(server.asked.filter(({ method }) => method === 'PUT')).toHaveLength(1)
  })
})
