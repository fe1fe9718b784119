import type { Action } from '../base/action.ts'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import { isHuiyanError } from '../base/errors.ts'
import { textIn } from '../base/text.ts'
import { createAccount, type NewGrant } from '../domain/identity/create-account.ts'
import { createOrganisations } from '../domain/identity/create-organisations.ts'
import { oneTimePassword } from '../domain/identity/one-time-password.ts'
import type { NewOrganisation } from '../domain/identity/organisation-row.ts'
import { listAlerts } from '../domain/alerts/list-alerts.ts'
import { accountPrincipal, actorOf, scopeFor } from '../domain/identity/principal.ts'
import { putRegions, regionRows } from '../domain/identity/region-row.ts'
import { lastImports } from '../domain/records/dataset-imports.ts'
import { actOnWorks } from '../journeys/act-on-work.ts'
import { askDuties } from '../journeys/ask-duties.ts'
import { startImport } from '../journeys/import-file.ts'
import { readDemo, writeDemo } from './demo-accounts.ts'
import { reading } from '../store/access.ts'
import { unitOfWork } from '../store/unit-of-work.ts'
import { importDeps } from './house.ts'
import type { OpenHouse } from './start-house.ts'

/** Organisations of the demo: the commission, its departments, counties and districts of 莆田, the towns of one, and two bodies without a county code. */
const organisations: readonly NewOrganisation[] = [
  { id: 'putian', title: '莆田市', titleEn: 'Putian City', serves: ['350300'] },
  { id: 'putian-cdi', title: '莆田市纪委监委', titleEn: 'Putian Commission for Discipline Inspection', parent: 'putian', serves: ['350300'] },
  { id: 'putian-civil-affairs', title: '莆田市民政局', titleEn: 'Putian Civil Affairs Bureau', parent: 'putian', departmentKind: 'civil-affairs', serves: ['350300'] },
  { id: 'putian-disabled-federation', title: '莆田市残疾人联合会', titleEn: 'Putian Disabled Persons’ Federation', parent: 'putian', departmentKind: 'disabled-federation', serves: ['350300'] },
  ...[
    ['chengxiang', '城厢区', 'Chengxiang', '350302'], ['hanjiang', '涵江区', 'Hanjiang', '350303'], ['licheng', '荔城区', 'Licheng', '350304'],
    ['xiuyu', '秀屿区', 'Xiuyu', '350305'], ['xianyou', '仙游县', 'Xianyou', '350322'],
  ].flatMap(([id, title, titleEn, region]): NewOrganisation[] => [
    { id: id!, title: title!, titleEn: titleEn!, parent: 'putian', serves: [region!] },
    { id: `${id}-civil-affairs`, title: `${title}民政局`, titleEn: `${titleEn} Civil Affairs Bureau`, parent: id!, departmentKind: 'civil-affairs', serves: [region!] },
  ]),
  ...[
    ['xindu', '新度镇', 'Xindu', '350304102'], ['beigao', '北高镇', 'Beigao', '350304103'], ['huangshi', '黄石镇', 'Huangshi', '350304101'],
    ['xitianwei', '西天尾镇', 'Xitianwei', '350304100'], ['gongchen', '拱辰街道', 'Gongchen', '350304002'], ['zhenhai', '镇海街道', 'Zhenhai', '350304001'],
  ].map(([id, title, titleEn, region]): NewOrganisation => ({ id: `licheng-${id!}`, title: title!, titleEn: titleEn!, parent: 'licheng', serves: [region!] })),
  { id: 'meizhou-island', title: '湄洲岛管委会', titleEn: 'Meizhou Island Administration', parent: 'putian', serves: ['350305108'] },
  { id: 'beian', title: '北岸管委会', titleEn: 'Beian Administration', parent: 'putian' },
]

interface Person { readonly account: string; readonly name: string; readonly organisation: string; readonly grant: Omit<NewGrant, 'topics'> }

/** One account per role. */
const people: readonly Person[] = [
  { account: 'admin', name: '陈立', organisation: 'putian-cdi', grant: { role: 'admin', organisation: null } },
  { account: 'security', name: '周宁', organisation: 'putian-cdi', grant: { role: 'security-admin', organisation: null } },
  { account: 'supervisor', name: '林晓', organisation: 'putian-cdi', grant: { role: 'supervisor', organisation: null } },
  { account: 'taskforce', name: '黄静', organisation: 'putian-cdi', grant: { role: 'taskforce', organisation: null } },
  { account: 'coordinator', name: '郑文', organisation: 'putian-cdi', grant: { role: 'coordinator', organisation: null } },
  { account: 'lead', name: '陈岚', organisation: 'putian-civil-affairs', grant: { role: 'lead', organisation: 'putian' } },
  { account: 'head', name: '许国平', organisation: 'putian', grant: { role: 'department-head', organisation: 'putian' } },
  { account: 'case-office', name: '何正', organisation: 'putian-cdi', grant: { role: 'case-office', organisation: null } },
  { account: 'handler', name: '吴敏', organisation: 'licheng-civil-affairs', grant: { role: 'handler', organisation: 'licheng' } },
  { account: 'assessor', name: '方玲', organisation: 'licheng-xindu', grant: { role: 'assessor', organisation: 'licheng-xindu' } },
]

/**
 * Fills a new installation: organisations, one account per role with a password of its own, and the shipped packs' samples,
 * imported and collided like any file. Each step passes over what is there, so a seeding that was cut off goes on.
 * Calls `onStep` with what is being done.
 */
export async function seedDemo({ house, idle }: OpenHouse, dataDir: string, onStep: (zh: string, en: string) => void): Promise<void> {
  const action = () => newAction(house.source, { actor: systemActor, scope: wholeScope })
  onStep('建立机构与演示账号', 'organisations and demo accounts')
  await seedRegions(house, action())
  await createOrganisations(house.store, action(), organisations)
  // The passwords are kept before the accounts exist: an account whose password nobody knows would lock the newcomer out.
  const accounts = (await readDemo(dataDir))?.accounts ?? people.map(({ account, name }) => ({ account, name, password: oneTimePassword(house.source.random(12)) }))
  await writeDemo(dataDir, { accounts, seeded: false })
  for (const person of people) {
    const password = accounts.find((one) => one.account === person.account)?.password
    // A demo that was begun by an earlier version has no password for who has come since.
    if (password === undefined) continue
    const account = { account: person.account, name: person.name, password, organisation: person.organisation, grants: [{ ...person.grant, topics: null }] }
    await createAccount(house.store, action(), account).catch((error: unknown) => {
      if (!isHuiyanError(error, 'account-exists')) throw error
    })
  }
  const imported = await lastImports(reading(house.store, action()))
  for (const { runtime } of house.registry.running()) {
    for (const [dataset, bytes] of runtime.pack.samples) {
      if (imported.has(`${runtime.pack.id}/${dataset}`)) continue
      onStep(`导入 ${textIn(runtime.pack.topic.title, 'zh-CN')} / ${dataset}`, `importing ${textIn(runtime.pack.topic.title, 'en')} / ${dataset}`)
      const upload = { fileName: `${dataset}.csv`, content: once(bytes), truncated: () => false, limit: '' }
      await startImport(importDeps(house), action(), { topic: runtime.pack.id, dataset }, upload)
      await idle()
    }
  }
  await askDuties(house, action, new AbortController().signal)
  onStep('碰撞比对', 'colliding')
  await idle()
  onStep('派发部分预警', 'dispatching some of the alerts')
  await dispatchSome(house)
  await writeDemo(dataDir, { accounts, seeded: true })
}

/** The regions that the shipped packs know, for a register that has none yet. */
async function seedRegions({ store, registry }: OpenHouse['house'], action: Action): Promise<void> {
  const entries = registry.running().flatMap(({ runtime }) => runtime.codes.get('common/regions')?.entries ?? [])
  if (entries.length === 0 || (await regionRows(reading(store, action))).size > 0) return
  const rows = new Map(entries.map(({ code, title, validFrom, validTo }) => [code, { code, title, titleEn: null, validFrom, validTo }]))
  await unitOfWork(store, action, (change) => putRegions(change, [...rows.values()]))
}

/** Counties whose alerts are dispatched already; those of the others are left for whoever tries the dispatch desk. */
const dispatched = ['350302', '350304']

async function dispatchSome(house: OpenHouse['house']): Promise<void> {
  const coordinator = people.find(({ grant }) => grant.role === 'coordinator')!
  const read = reading(house.store, newAction(house.source, { actor: systemActor, scope: wholeScope }))
  const principal = await accountPrincipal(house, coordinator.account, read.action.at)
  const scope = principal === null ? null : scopeFor(principal, 'act-on-work')
  if (principal === null || scope === null) return
  for (const region of dispatched) {
    const { items } = await listAlerts(read, { state: 'generated', region, limit: 200 })
    if (items.length === 0) continue
    const action = newAction(house.source, { actor: actorOf(principal), scope })
    await actOnWorks(house, action, { organisation: principal.organisation }, 'alert', 'dispatch', { ids: items.map(({ id }) => id), byTable: true }, 'zh-CN')
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
