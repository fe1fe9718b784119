import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { textIn } from '../../base/text.ts'
import { newAction, systemActor, wholeScope } from '../../base/new-action.ts'
import { createAccount } from '../../domain/identity/create-account.ts'
import { readConfig } from '../../host/config.ts'
import { readDemo, type DemoAccounts } from '../../host/demo-accounts.ts'
import { seedDemo } from '../../host/seed-demo.ts'
import { startHouse, type OpenHouse } from '../../host/start-house.ts'
import { exitCodes, readArguments, type Command } from '../command.ts'
import { formatTable, type Terminal } from '../terminal.ts'

export const start: Command = {
  name: 'start',
  usage: 'start',
  summary: { 'zh-CN': '启动服务', en: 'the server' },
  async run(args, terminal) {
    readArguments(args, {}, { min: 0, max: 0 })
    const config = readConfig(process.env, process.cwd())
    const open = await startHouse(config)
    const stopped = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    const demo = await readDemo(config.dataDir)
    if (config.demo && (open.withoutAccounts || demo?.seeded === false)) {
      await seedDemo(open, config.dataDir, (zh, en) => terminal.redraw(textIn({ 'zh-CN': `准备演示数据：${zh}`, en: `Preparing the demo: ${en}` }, terminal.lang)))
      terminal.redraw('')
    } else if (open.withoutAccounts) {
      await firstAdministrator(open, terminal)
    }
    greet(config.baseUrl.startsWith('https:') || config.port !== 0 ? config.baseUrl : open.address, (await readDemo(config.dataDir))?.accounts ?? null, terminal)
    await stopped
    terminal.say({ 'zh-CN': '正在停止…', en: 'Stopping…' })
    await open.close()
    return exitCodes.done
  },
}

/** Without a demo somebody must still be able to sign in: an administrator, whose password is shown this once. */
async function firstAdministrator(open: OpenHouse, terminal: Terminal): Promise<void> {
  const password = randomBytes(15).toString('base64url')
  const action = newAction(open.house.source, { actor: systemActor, scope: wholeScope })
  await createAccount(open.house.store, action, { account: 'admin', name: '系统管理员', password, organisation: null, grants: [{ role: 'admin', organisation: null, topics: null }] })
  terminal.print(textIn({ 'zh-CN': `已建立管理员账号 admin，密码（只显示这一次）：${password}`, en: `Administrator account: admin, password (shown this once): ${password}` }, terminal.lang))
}

function greet(address: string, demo: DemoAccounts | null, terminal: Terminal): void {
  terminal.print(textIn({ 'zh-CN': `慧眼已启动：${address}`, en: `Huiyan is running: ${address}` }, terminal.lang))
  if (demo !== null) {
    terminal.print(textIn({ 'zh-CN': '演示账号：', en: 'Demo accounts:' }, terminal.lang))
    const roles: Readonly<Record<string, string>> = terminal.lang === 'en'
      ? { admin: 'administrator', supervisor: 'supervisor (start here)', coordinator: 'coordinator', handler: 'department clerk' }
      : { admin: '系统管理员', supervisor: '派驻监督（从这里开始）', coordinator: '统筹', handler: '部门经办' }
    terminal.print(formatTable([{ title: '', align: 'left' }, { title: '', align: 'left' }, { title: '', align: 'left' }], demo.map((one) => [`  ${one.account}`, one.password, roles[one.account] ?? one.name])).trimStart().replace(/^/, '  '))
  }
  terminal.print(textIn({ 'zh-CN': '按 Ctrl-C 停止。', en: 'Press Ctrl-C to stop.' }, terminal.lang))
}
