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
      await firstAdministrators(open, terminal)
    }
    greet(config.baseUrl.startsWith('https:') || config.port !== 0 ? config.baseUrl : open.address, (await readDemo(config.dataDir))?.accounts ?? null, terminal)
    await stopped
    terminal.say({ 'zh-CN': '正在停止…', en: 'Stopping…' })
    await open.close()
    return exitCodes.done
  },
}

/** One opens accounts, one says what they may: neither can do without the other (decision 20). */
const firstPeople = [
  { account: 'admin', role: 'admin', name: '系统管理员', en: 'Administrator' },
  { account: 'security', role: 'security-admin', name: '安全管理员', en: 'Security administrator' },
] as const

/** Without a demo somebody must still be able to sign in: two administrators, whose passwords are shown this once. */
async function firstAdministrators(open: OpenHouse, terminal: Terminal): Promise<void> {
  for (const { account, role, name, en } of firstPeople) {
    const password = randomBytes(15).toString('base64url')
    const action = newAction(open.house.source, { actor: systemActor, scope: wholeScope })
    await createAccount(open.house.store, action, { account, name, password, organisation: null, grants: [{ role, organisation: null, topics: null }] })
    terminal.print(textIn({ 'zh-CN': `已建立${name}账号 ${account}，密码（只显示这一次）：${password}`, en: `${en} account: ${account}, password (shown this once): ${password}` }, terminal.lang))
  }
}

function greet(address: string, demo: DemoAccounts | null, terminal: Terminal): void {
  terminal.print(textIn({ 'zh-CN': `慧眼已启动：${address}`, en: `Huiyan is running: ${address}` }, terminal.lang))
  if (demo !== null) {
    terminal.print(textIn({ 'zh-CN': '演示账号：', en: 'Demo accounts:' }, terminal.lang))
    const roles: Readonly<Record<string, string>> = terminal.lang === 'en'
      ? { admin: 'administrator', security: 'security administrator', supervisor: 'supervisor (start here)', taskforce: 'task force', coordinator: 'coordinator', lead: 'lead department', head: 'department head', 'case-office': 'case office', handler: 'department clerk', assessor: 'assessor' }
      : { admin: '系统管理员', security: '安全管理员', supervisor: '派驻监督（从这里开始）', taskforce: '专班', coordinator: '统筹', lead: '牵头单位', head: '部门负责人', 'case-office': '案管', handler: '部门经办', assessor: '研判' }
    terminal.print(formatTable([{ title: '', align: 'left' }, { title: '', align: 'left' }, { title: '', align: 'left' }], demo.map((one) => [`  ${one.account}`, one.password, roles[one.account] ?? one.name])).trimStart().replace(/^/, '  '))
  }
  terminal.print(textIn({ 'zh-CN': '按 Ctrl-C 停止。', en: 'Press Ctrl-C to stop.' }, terminal.lang))
}
