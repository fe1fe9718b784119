import { afterEach, beforeEach, expect, test } from 'vitest'
import { type HuiyanError } from '../../../core/base/errors.ts'
import type { WorkflowFile } from '../../../core/contracts/generated/workflow.ts'
import type { ExtensionAct } from '../../../core/contracts/work-api.ts'
import { createOrganisations } from '../../../core/domain/identity/create-organisations.ts'
import { startItems } from '../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { describeWork, tellActs } from '../../../core/journeys/describe-work.ts'
import { extendWork } from '../../../core/journeys/extend-work.ts'
import { reading } from '../../../core/store/access.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { Notification } from '../../../core/store/entities/notifications/notification.ts'
import { WorkItem } from '../../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction } from '../../support/action.ts'
import { alertWork, testMachines as machines } from '../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

const workflow: WorkflowFile = {
  id: 'alert', subject: 'alert', initial: 'verifying',
  states: { verifying: { title: '核实', phase: 'open', within: '4wd', role: 'handler' }, closed: { title: '办结', phase: 'closed' } },
  actions: { close: { title: '办结', from: ['verifying'], to: 'closed', roles: ['handler'] } },
  extension: { max: 2, days: '2wd', approve: ['supervisor', 'lead'] },
  escalate: [{ when: 'blue', do: 'remind' }, { when: 'yellow', do: 'notice:reminder' }],
}
const city = (text: string) => new Date(`${text.replace(' ', 'T')}:00+08:00`)
let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
  await createOrganisations(database.store, testAction(), [{ id: 'town', title: '镇' }])
  await begin('m', workflow)
})
afterEach(() => database.remove())

async function begin(id: string, flow: WorkflowFile): Promise<void> {
  await unitOfWork(database.store, testAction({ at: city('2026-03-02 09:00') }), async (change) => startItems(change, machines.calendar, await useWorkflow(change, 't', { id: 'p/alert', hash: id, content: { pack: 'p', workflow: flow, forms: {} } }), [{ id, region: null, department: null, organisation: 'town' }]))
}
const actor = (who: string, role: string, at: string) => testAction({ at: city(at), actor: { id: who, name: who, roles: [role] } })
async function extend(act: ExtensionAct, who: string, role: string, at: string, reason = '需要到外省核实', id = 'm', known?: number): Promise<string> {
  return extendWork({ ...alertWork, store: database.store }, actor(who, role, at), { organisation: null }, 'alert', id, act, { reason, ...(known === undefined ? {} : { known }) }).then(() => 'done', (error: unknown) => (error as HuiyanError).code)
}
const item = () => database.store.reader().findOneOrFail(WorkItem, { id: 'm' })
const seen = async (who: string, role: string, at: string) => (await describeWork(alertWork, reading(database.store, actor(who, role, at)), { organisation: null }, 'm'))!.extension

test('is asked for by whoever has it in hand, answered by another, and moves the day; the clock, the history and the trail tell', async () => {
  expect(await item()).toMatchObject({ dueBy: city('2026-03-07 00:00') })
  expect(await seen('wu', 'handler', '2026-03-06 09:00')).toMatchObject({ left: 2, asked: null, may: ['ask'] })
  expect([await extend('ask', 'wu', 'handler', '2026-03-06 09:00', '短'), await extend('ask', 'li', 'lead', '2026-03-06 09:00'), await extend('grant', 'li', 'lead', '2026-03-06 09:00')]).toEqual(['extension-reason', 'extension-not-yours', 'extension-not-asked'])
  expect(await extend('ask', 'wu', 'handler', '2026-03-06 09:00', '要向 11010519491231002X 核实')).toBe('done')
  expect(await extend('ask', 'wang', 'handler', '2026-03-06 10:00')).toBe('extension-asked')
  expect([await extend('grant', 'wu', 'lead', '2026-03-06 10:00'), await extend('grant', 'wang', 'handler', '2026-03-06 10:00'), await extend('grant', 'li', 'lead', '2026-03-06 10:00', '', 'm', 0)]).toEqual(['extension-own', 'extension-not-yours', 'work-known-otherwise'])
  expect(await seen('li', 'lead', '2026-03-06 10:00')).toMatchObject({ left: 2, asked: { by: 'wu' }, may: ['grant', 'refuse'] })
  // After the day itself: it was asked for before. What was owed then is done first.
  expect(await extend('grant', 'li', 'lead', '2026-03-07 09:00', '')).toBe('done')
  expect(await item()).toMatchObject({ dueBy: city('2026-03-11 00:00'), acts: 2, light: 3, timing: { run: 2, clock: { run: 2 } } })
  expect((await database.store.reader().find(Notification, {}, { orderBy: { id: 'asc' } })).map(({ key, role, account }) => [key, role, account])).toEqual([
    ['m:1:blue:remind', 'handler', null], ['m:1:time:asked:supervisor', 'supervisor', null], ['m:1:time:asked:lead', 'lead', null], ['m:1:yellow:notice:reminder', 'supervisor', null], ['m:2:time:granted', null, 'wu'],
  ])
  const told = await tellActs(alertWork, reading(database.store, actor('li', 'lead', '2026-03-07 09:00')), 'm', 'zh-CN')
  expect(told.map(({ text, by }) => [text, by])).toEqual([[expect.stringMatching(/^申请延期：要向 [0-9X*]*\*{6,}[0-9X*]* 核实$/), 'wu'], ['同意延期', 'li']])
  const leaves = (await database.store.reader().find(AuditRecord, { objectKind: 'alert', objectId: 'm', verb: { $like: '%-extension' } }, { orderBy: { seq: 'asc' } })).map(({ verb, after }) => [verb, JSON.parse(after!) as object])
  expect(leaves).toMatchObject([['ask-extension', { act: 1, state: 'verifying' }], ['grant-extension', { act: 2, asked: 'wu', due: city('2026-03-11 00:00').toISOString() }]])
  expect(JSON.stringify(leaves)).not.toContain('11010519491231002X')
})

test('is refused without moving the day, and may be asked for again; too late or too often it may not', async () => {
  expect([await extend('ask', 'wu', 'handler', '2026-03-03 09:00'), await extend('refuse', 'li', 'supervisor', '2026-03-03 10:00', '短'), await extend('refuse', 'li', 'supervisor', '2026-03-03 10:00')]).toEqual(['done', 'extension-refusal-reason', 'done'])
  expect((await item()).dueBy).toEqual(city('2026-03-07 00:00'))
  for (const at of ['2026-03-04', '2026-03-05']) expect([await extend('ask', 'wu', 'handler', `${at} 09:00`), await extend('grant', 'li', 'supervisor', `${at} 10:00`)]).toEqual(['done', 'done'])
  expect([(await item()).dueBy, await extend('ask', 'wu', 'handler', '2026-03-06 09:00')]).toEqual([city('2026-03-13 00:00'), 'extension-used-up'])
  await begin('late', workflow)
  expect(await extend('ask', 'wu', 'handler', '2026-03-07 00:00', '需要更多时间', 'late')).toBe('extension-late')
  const { extension: _none, ...without } = workflow
  await begin('without', without)
  expect(await extend('ask', 'wu', 'handler', '2026-03-03 00:00', '需要更多时间', 'without')).toBe('extension-none')
  expect(await extend('ask', 'wu', 'handler', '2026-03-03 00:00', '需要更多时间', 'nothing')).toBe('not-found')
})

test('whoever acts in another’s place acts for both: neither answers what either asked for', async () => {
  const lent = (who: string, role: string, heldBy: string, at: string) => ({ ...actor(who, role, at), scope: [{ role, heldBy, topics: 'all', organisations: 'all' }] as const })
  const act = (name: ExtensionAct, as: ReturnType<typeof testAction>) => extendWork({ ...alertWork, store: database.store }, as, { organisation: null }, 'alert', 'm', name, { reason: '需要更多时间' }).then(() => 'done', (error: unknown) => (error as HuiyanError).code)
  expect(await act('ask', lent('chen', 'handler', 'wu', '2026-03-03 09:00'))).toBe('done')
  expect([await act('grant', actor('wu', 'lead', '2026-03-03 10:00')), await act('grant', lent('li', 'lead', 'wu', '2026-03-03 10:00')), await act('grant', lent('li', 'lead', 'chen', '2026-03-03 10:00'))]).toEqual(['extension-own', 'extension-own', 'extension-own'])
  expect(await act('grant', lent('li', 'lead', 'zhao', '2026-03-03 10:00'))).toBe('done')
})
