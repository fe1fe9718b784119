import fc from 'fast-check'
import { expect, test } from 'vitest'
import { systemActor, wholeScope } from '../../../core/base/new-action.ts'
import type { WorkflowFile } from '../../../core/contracts/generated/workflow.ts'
import { lights } from '../../../core/contracts/matter-clock.ts'
import { findItems } from '../../../core/domain/work/find-items.ts'
import { startItems } from '../../../core/domain/work/start-items.ts'
import { beginTiming, moveTiming, settleTiming } from '../../../core/domain/work/work-timing.ts'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { moveAll } from '../../../core/journeys/act-on-work.ts'
import { sweepWork } from '../../../core/journeys/sweep-work.ts'
import { lightAt, lightMoments } from '../../../core/engines/deadlines/lights.ts'
import { standardMachines } from '../../../core/engines/workflow/standard-machines.ts'
import { openDatabase } from '../../../core/store/database.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { Notification } from '../../../core/store/entities/notifications/notification.ts'
import { WorkAct } from '../../../core/store/entities/work/work-act.ts'
import { WorkItem } from '../../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction, testClock, testStart } from '../../support/action.ts'
import { alertWork, testMachines as machines } from '../../support/alert-work.ts'
import { freshDatabase, testLeafHash } from '../../support/database.ts'

const flow: WorkflowFile = standardMachines.get('case')!
const roles = [...new Set(Object.values(flow.actions).flatMap((action) => action.roles))]
const { calendar } = machines
const hour = 3_600_000

/** Which of the actions that are possible somebody takes; how long passes; the host comes by, starts anew, or its clock runs ahead for a while. */
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('act' as const), item: fc.nat(2), choice: fc.nat(99) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), hours: fc.oneof(fc.nat(30), fc.nat(2000)) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('sweep' as const, 'restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ahead' as const), hours: fc.nat(20_000) }) },
)

test('whatever people do and whenever the host comes by: the stored light is that of the acts, and what follows a light happens once and is never lost', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
    const database = await freshDatabase()
    let { store } = database
    const clock = testClock()
    const ids = ['a', 'b', 'c']
    try {
      const sweep = (hours = 0) => sweepWork({ ...alertWork, store, machines }, () => ({ ...testAction({ at: new Date(clock.now().getTime() + hours * hour), actor: systemActor }), scope: wholeScope }), new AbortController().signal)
      await unitOfWork(store, testAction(), async (change) => startItems(change, calendar, await useWorkflow(change, 't', { id: 'p/case', hash: 'random', content: { pack: 'p', workflow: flow, forms: {} } }), ids.map((id) => ({ id, region: null, department: null }))))
      for (const one of steps) {
        if (one.do === 'wait') clock.advance(one.hours * hour)
        if (one.do === 'sweep') await sweep()
        if (one.do === 'ahead') await sweep(one.hours)
        if (one.do === 'restart') {
          await store.close()
          store = await openDatabase({ url: database.path, leafHash: testLeafHash })
        }
        if (one.do === 'act') {
          clock.advance(60_000)
          await unitOfWork(store, testAction({ at: clock.now(), actor: { roles } }), async (change) => {
            const item = (await findItems(change, [ids[one.item]!])).get(ids[one.item]!)!
            const open = Object.keys(flow.actions).filter((name) => flow.actions[name]!.from.includes(item.state))
            change.audit({ verb: 'tried', object: { kind: 'test', id: item.id }, topic: null })
            if (open.length > 0) await moveAll({ ...alertWork, machines }, change, { organisation: null }, [{ item, action: open[one.choice % open.length]!, organisation: 'town' }])
          })
        }
      }
      clock.advance(hour)
      await sweep()
      for (const item of await store.reader().find(WorkItem, {})) await check(item, clock.now())
      const before = await store.reader().count(Notification, {})
      expect([(await sweep()).items, await store.reader().count(Notification, {})]).toEqual([0, before])
      // Each with its leaf: nothing was told without one, and none twice.
      expect(await store.reader().count(AuditRecord, { verb: ['remind-case', 'raise-case', 'notice-reminder-case', 'notice-supervision-case'] })).toBe(before)
    } finally {
      await store.close()
      await database.remove().catch(() => undefined)
    }

    async function check(item: WorkItem, now: Date): Promise<void> {
      let [timing, organisation] = [beginTiming(calendar, flow, flow.initial, testStart), null as string | null]
      for (const act of await store.reader().find(WorkAct, { item: item.id }, { orderBy: { number: 'asc' } })) {
        const next = ['registered'].includes(act.to) ? null : (act.organisation ?? organisation)
        timing = moveTiming(calendar, flow, timing, { action: act.action, from: act.from, handed: next !== organisation }, act.at)
        organisation = next
      }
      timing = settleTiming(calendar, flow, item, timing, now).timing
      const facts = { signBy: null, sentBack: timing.sentBack, dissatisfied: [] }
      const over = item.phase === 'closed' || item.phase === 'void'
      expect([item.id, item.light === null ? null : lights[item.light]]).toEqual([item.id, over ? null : lightAt(lightMoments(calendar, timing.clock, facts), now)])
      if (over) return
      const moments = lightMoments(calendar, timing.clock, facts)
      const keys = new Set((await store.reader().find(Notification, { item: item.id })).map(({ key }) => key))
      for (const { when, do: what } of flow.escalate!) {
        const since = moments[when]
        if (since !== null && since <= now) expect(Array.from({ length: timing.run }, (_, run) => keys.has(`${item.id}:${run + 1}:${when}:${what}`))).toContain(true)
      }
    }
  }), { numRuns: 25 })
})
