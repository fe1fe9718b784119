import { afterEach, describe, expect, test } from 'vitest'
import SignInForm from '../../../admin-ui/src/workspace/SignInForm.vue'
import { answeringServer, person, problem, type AnsweringServer } from '../answering-server.ts'
import { mount, until, type Mounted } from '../mount.ts'

let server: AnsweringServer
let page: Mounted
afterEach(async () => {
  page.unmount()
  await server.close()
})

async function form() {
  server = await answeringServer(({ body }) => ((JSON.parse(body) as { password: string }).password === 'right' ? { status: 200, body: person('lin', ['import']) } : problem(401, 'sign-in-failed', '账号或密码不对。', '再试一次。')))
  const signedIn: string[] = []
  page = await mount(SignInForm, { server: server.url, props: { onSignedIn: (account: string) => signedIn.push(account) } })
  const write = (name: string, text: string) => {
    const field = page.root.querySelector<HTMLInputElement>(`[name=${name}]`)!
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const submit = () => page.root.querySelector('form')!.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  return { write, submit, signedIn }
}

describe('signing in', () => {
  test('what is missing is said beside its field, and nothing is sent', async () => {
    const { write, submit } = await form()
    submit()
    await until(() => expect(page.root.textContent).toContain('请输入账号。'))
    expect(document.activeElement).toBe(page.root.querySelector('[name=account]'))
    write('account', 'lin')
    submit()
    await until(() => expect(page.root.textContent).toContain('请输入密码。'))
    expect(server.asked).toHaveLength(0)
  })

  test('a refusal shows the server’s sentence and what to do; the next try clears it', async () => {
    const { write, submit, signedIn } = await form()
    write('account', ' lin ')
    write('password', 'wrong')
    submit()
    await until(() => expect(page.root.querySelector('[role=alert]')?.textContent).toContain('账号或密码不对。'))
    expect(page.root.querySelector('[role=alert]')?.textContent).toContain('再试一次。')
    expect(page.session.me).toBeNull()
    write('password', 'right')
    submit()
    await until(() => expect(signedIn).toEqual(['lin']))
    expect(page.root.querySelector('[role=alert]')).toBeNull()
    expect(page.session.may('import')).toBe(true)
    expect(page.session.may('reveal')).toBe(false)
  })
})
