import { afterAll, beforeAll, expect, test } from 'vitest'
import { findAlerts } from '../../../../core/domain/alerts/find-alert.ts'
import { relatedAlerts } from '../../../../core/domain/alerts/related-alerts.ts'
import { createTopicRegistry } from '../../../../core/domain/topics/topic-registry.ts'
import { startItems } from '../../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../../core/domain/work/workflow-versions.ts'
import { alertFlow } from '../../../../core/journeys/alert-work.ts'
import { giveAllAlertsWork } from '../../../../core/journeys/give-alerts-work.ts'
import { reading } from '../../../../core/store/access.ts'
import { Alert } from '../../../../core/store/entities/alerts/alert.ts'
import { AlertSubject } from '../../../../core/store/entities/alerts/alert-subject.ts'
import { AuditRecord } from '../../../../core/store/entities/audit/audit-record.ts'
import { WorkItem } from '../../../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../../../core/store/unit-of-work.ts'
import { testAction, testStart } from '../../../support/action.ts'
import { alertWork, standardTopic, testMachines } from '../../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'

const old = standardTopic('old')
const seen = new Date('2026-01-01T00:00:00Z')
let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
  const others = Array.from({ length: 201 }, (_, i) => ({ id: `z${i}`, topic: 'other', state: 'generated' }))
  const rows = [...['generated', 'dispatched', 'resolved'].map((state, i) => ({ id: `a${i}`, topic: 'old', state })), ...others]
  await unitOfWork(database.store, testAction(), async ({ em, audit }) => {
    audit({ verb: 'test', object: { kind: 'alert', id: '-' }, topic: null })
    await em.insertMany(Alert, rows.map((row) => ({
      ...row, organisation: null, rule: 'r', fingerprint: row.id, content: '', wording: '', level: 'red', levelRank: 0, title: row.id, titleEn: row.id, region: null, department: null, presence: 'firing',
      firstSeenAt: seen, lastSeenAt: seen, timesSeen: 1, missingSince: null, goneAt: null, suppressedUntil: null, mergedInto: null, version: '1', packVersion: 'v', asOf: '2026-06-01', run: 'x', finding: {}, proof: {},
    }) as unknown as Alert))
    await em.insertMany(AlertSubject, rows.map(({ id }) => ({ alert: id, subject: 's' })) as never)
  })
})
afterAll(() => database.remove())

test('alerts from before there was work get theirs as begun when they were first seen, once', async () => {
  const { store } = database
  const registry = createTopicRegistry()
  registry.swap(old)
  await giveAllAlertsWork({ store, registry, machines: testMachines }, testAction())
  const items = await store.reader().find(WorkItem, { topic: 'old' }, { orderBy: { id: 'asc' } })
  expect(items.map(({ id, state, since, startedAt }) => [id, state, since, startedAt])).toEqual(['generated', 'dispatched', 'resolved'].map((state, i) => [`a${i}`, state, seen, seen]))
  const leaves = await store.reader().count(AuditRecord, {})
  await giveAllAlertsWork({ store, registry, machines: testMachines }, testAction())
  expect(await store.reader().count(AuditRecord, {})).toBe(leaves)
  // The newest have theirs and the oldest not: as when it was stopped half way.
  await store.writer().nativeDelete(WorkItem, { id: 'a0' })
  await giveAllAlertsWork({ store, registry, machines: testMachines }, testAction())
  expect(await store.reader().count(WorkItem, { topic: 'old' })).toBe(3)
})

test('each alert goes by the version of the workflow that it began under', async () => {
  const standard = old.runtime.workflows.get('alert')!
  const { reopen: _none, ...actions } = standard.content.workflow.actions
  const strict = { ...standard, hash: 'strict', content: { ...standard.content, workflow: { ...standard.content.workflow, actions } } } as typeof standard
  await unitOfWork(database.store, testAction(), async (change) => {
    await startItems(change, testMachines.calendar, await useWorkflow(change, 'versions', standard), [{ id: 'v0', region: null, department: null }], 'resolved')
    await startItems(change, testMachines.calendar, await useWorkflow(change, 'versions', strict), [{ id: 'v1', region: null, department: null }], 'resolved')
  })
  const flow = await alertFlow(alertWork, reading(database.store, testAction({ at: testStart })), standardTopic('versions'))
  await flow.know(['v0', 'v1'])
  expect(['v0', 'v1'].map((id) => flow.after({ id, state: 'resolved' }, 'reopen'))).toEqual(['generated', null])
})

test('others about the same subject are found among however many of other topics', async () => {
  const read = reading(database.store, testAction())
  const { sameSubject } = await relatedAlerts(read, (await findAlerts(read, ['a0'])).get('a0')!)
  expect(sameSubject.map(({ id }) => id)).toEqual(['a2', 'a1'])
})
