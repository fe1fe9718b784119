import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { HuiyanError } from '../../../core/base/errors.ts'
import type { WorkflowFile } from '../../../core/contracts/generated/workflow.ts'
import type { NoticeRequest } from '../../../core/contracts/notice-api.ts'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { addAccount } from '../../../core/domain/identity/create-account.ts'
import { createOrganisations } from '../../../core/domain/identity/create-organisations.ts'
import { writeNotice } from '../../../core/domain/notices/write-notice.ts'
import { createTopicRegistry } from '../../../core/domain/topics/topic-registry.ts'
import { startItems } from '../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { actOnWork, actOnWorks } from '../../../core/journeys/act-on-work.ts'
import { changeNotice, draftNotice } from '../../../core/journeys/draft-notice.ts'
import { readNotice } from '../../../core/journeys/read-notices.ts'
import { Organisation } from '../../../core/store/entities/identity/organisation.ts'
import { Notice } from '../../../core/store/entities/notices/notice.ts'
import { NoticePart } from '../../../core/store/entities/notices/notice-part.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction, testStart } from '../../support/action.ts'
import { testMachines as machines } from '../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../support/database.ts'

/** Two have to look at it before it goes out, and what was approved can be taken up once more. */
const reviewed: WorkflowFile = {
  id: 'reviewed', subject: 'notice', initial: 'draft',
  states: {
    draft: { title: '拟稿', phase: 'open', within: null, role: 'taskforce' }, review: { title: '待审', phase: 'open', within: null, role: 'supervisor' }, approved: { title: '已审批', phase: 'open', within: null, role: 'taskforce' },
    issued: { title: '已下发', phase: 'open', within: '1wd', role: 'handler' }, settled: { title: '办结', phase: 'closed' }, withdrawn: { title: '撤回', phase: 'void' },
  },
  actions: {
    submit: { title: '送审', from: ['draft'], to: 'review', roles: ['taskforce'] }, approve: { title: '审批', from: ['review'], to: 'approved', roles: ['supervisor'] }, revise: { title: '退回修改', from: ['approved'], to: 'draft', roles: ['taskforce'] },
    issue: { title: '下发', from: ['approved'], to: 'issued', roles: ['taskforce'] }, sign: { title: '签收', from: ['issued'], to: 'settled', roles: ['handler'] },
    withdraw: { title: '撤回', from: ['draft', 'review', 'approved', 'issued'], to: 'withdrawn', roles: ['taskforce'], notSameActorAs: ['issue'] },
  },
}
/** Nobody approves it apart: who issues it does. */
const direct: WorkflowFile = {
  ...reviewed, id: 'direct', states: { draft: reviewed.states['draft']!, issued: reviewed.states['issued']!, settled: reviewed.states['settled']!, withdrawn: reviewed.states['withdrawn']! },
  actions: { issue: { ...reviewed.actions['issue']!, from: ['draft'] }, sign: reviewed.actions['sign']!, withdraw: { ...reviewed.actions['withdraw']!, from: ['draft', 'issued'] } },
}

let database: TestDatabase
beforeEach(async () => {
  database = await freshDatabase()
  await createOrganisations(database.store, testAction(), [{ id: 'cdi', title: '纪委' }, { id: 'a', title: '甲局' }, { id: 'b', title: '乙局' }])
  await addAccount(database.store, testAction(), { account: 'clerk', name: '经办人', organisation: 'a', grants: [{ role: 'handler', organisation: null, topics: null }] }, 'unused')
})
afterEach(() => database.remove())

const who = { organisation: { id: 'cdi', title: '纪委' } }
const by = (id: string, ...roles: string[]) => testAction({ actor: { id, name: id, roles: roles.length === 0 ? ['taskforce', 'supervisor', 'handler'] : roles } })
const asked = (more: Partial<NoticeRequest> = {}): NoticeRequest => ({ request: randomUUID(), topic: 't', kind: 'supervision', matters: [], addressees: ['a', 'b'], title: '督办', facts: '事实', basis: '', demand: '要求', signDays: 1, replyDays: 5, ...more })
function under(workflow: WorkflowFile) {
  const registry = createTopicRegistry()
  const pack = { id: 't', topic: { title: '主题' } }
  const content = { pack: 't', workflow, forms: {} }
  const runtime = { pack, forms: new Map(), rules: new Map(), codes: new Map(), workflows: new Map([['notice', { id: 't/notice', hash: workflow.id, content }]]) } as unknown as TopicRuntime
  registry.swap({ runtime, packVersion: 'v', publishedAt: testStart })
  const deps = { store: database.store, registry, machines, timeZone: 'Asia/Shanghai' }
  return {
    draft: (id: string, more: Partial<NoticeRequest> = {}) => draftNotice(deps, by(id), who, asked(more)),
    act: (id: string, notice: string, action: string) => actOnWork(deps, by(id), who, 'notice', notice, action, {}).then(() => 'done', ({ code }: HuiyanError) => code),
    actOnMany: (id: string, notices: readonly string[], action: string) => actOnWorks(deps, by(id), who, 'notice', action, { ids: notices, note: '收文单位有误' }, 'zh-CN'),
    change: (id: string, notice: string, known: number) => {
      const { request: _, topic: __, kind: ___, ...change } = asked({ facts: '改过的事实' })
      return changeNotice(deps, by(id), who, notice, { ...change, known }).then(() => 'done', ({ code }: HuiyanError) => code)
    },
    find: (id: string, notice: string) => readNotice(deps, by(id), who, notice, 'zh-CN'),
    /** As the host drafts what falls due. */
    hostDraft: (key: string) => unitOfWork(database.store, testAction(), async (change) => {
      const { request: _, issuer: __, ...rest } = asked({ addressees: ['a'] })
      const id = await writeNotice(change, { ...rest, key, collects: key, organisation: null, writers: [], authorName: '系统', matters: [] })
      await startItems(change, machines.calendar, await useWorkflow(change, 't', { id: 't/notice', hash: workflow.id, content }), [{ id, region: null, department: null }])
      return id
    }),
  }
}
const notice = (id: string) => database.store.reader().findOneOrFail(Notice, { id })

test('what leads to where a document is issued from approves it: who wrote in it hands it in, and does not approve it, by whatever way', async () => {
  const flow = under(reviewed)
  const id = await flow.draft('writer')
  expect((await flow.find('writer', id)).actions.map(({ name }) => name)).toEqual(['submit', 'withdraw'])
  expect(await flow.act('writer', id, 'submit')).toBe('done')
  expect((await flow.find('writer', id)).hindrances.map(({ title }) => title)).toEqual(['审批'])
  expect(await flow.act('writer', id, 'approve')).toBe('notice-own-draft')
  expect(await notice(id)).toMatchObject({ stage: 'draft', signer: null, approvedAt: null })
  expect(await flow.act('other', id, 'approve')).toBe('done')
  expect(await notice(id)).toMatchObject({ stage: 'approved', signer: 'other' })
  expect(await flow.change('writer', id, 1)).toBe('notice-not-draft')

  // Taken up once more it is a draft again, with whatever that means.
  expect(await flow.act('writer', id, 'revise')).toBe('done')
  expect(await notice(id)).toMatchObject({ stage: 'draft', signer: null, approvedAt: null })
  expect(await flow.change('other', id, 1)).toBe('done')
  expect(await flow.act('other', id, 'submit')).toBe('done')
  expect(await flow.act('other', id, 'approve')).toBe('notice-own-draft')
  expect([await flow.act('third', id, 'approve'), await flow.act('writer', id, 'issue')]).toEqual(['done', 'done'])
  expect(await notice(id)).toMatchObject({ stage: 'issued', signer: 'third', number: 1 })
})

test('a document that nobody approves apart is approved by who issues it, and takes up nothing more', async () => {
  const flow = under(direct)
  const own = await flow.draft('writer')
  expect(await flow.act('writer', own, 'issue')).toBe('notice-own-draft')
  const empty = await flow.draft('writer', { facts: '' })
  expect(await flow.act('other', empty, 'issue')).toBe('notice-incomplete')
  const [first, second] = [await flow.hostDraft('one'), await flow.hostDraft('two')]
  for (const id of [first, second, own]) expect(await flow.act('other', id, 'issue')).toBe('done')
  expect([await notice(first), await notice(second), await notice(own)]).toMatchObject([1, 2, 3].map((number) => ({ organisation: 'cdi', number, signer: 'other', collects: null, stage: 'issued' })))
})

test('whoever acts on the host’s draft touches it, also by an act that is no approval', async () => {
  const flow = under(reviewed)
  const [submitted, withdrawn] = [await flow.hostDraft('one'), await flow.hostDraft('two')]
  expect([await flow.act('writer', submitted, 'submit'), await flow.act('writer', withdrawn, 'withdraw')]).toEqual(['done', 'done'])
  expect([await notice(submitted), await notice(withdrawn)]).toMatchObject([{ organisation: 'cdi', collects: null, stage: 'draft' }, { organisation: null, collects: null, stage: 'withdrawn' }])
})

test('somebody whose own organisation was dissolved gives the host’s draft no issuer', async () => {
  const flow = under(reviewed)
  const id = await flow.hostDraft('one')
  await database.store.writer().nativeUpdate(Organisation, { id: 'cdi' }, { validTo: '2020-01-01' })
  expect(await flow.act('writer', id, 'submit')).toBe('notice-without-issuer')
})

test('of several at once too, a document is withdrawn as a whole or not at all', async () => {
  const flow = under(reviewed)
  const id = await flow.draft('writer')
  for (const [person, action] of [['writer', 'submit'], ['other', 'approve'], ['writer', 'issue']] as const) expect(await flow.act(person, id, action)).toBe('done')
  const states = async () => (await database.store.reader().find(NoticePart, { notice: id }, { orderBy: { position: 'asc' } })).map(({ state }) => state)
  // The act that stands against it is one on the first part alone, of which issuing was.
  expect(await flow.actOnMany('writer', [id], 'withdraw')).toMatchObject({ done: [], refused: [{ id, code: 'work-refused' }] })
  expect(await states()).toEqual(['issued', 'issued'])
  expect(await flow.actOnMany('other', [id], 'withdraw')).toMatchObject({ done: [id], refused: [] })
  expect(await states()).toEqual(['withdrawn', 'withdrawn'])
})
