import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HuiyanError } from '../../../core/base/errors.ts'
import type { FanOut, WorkflowFile } from '../../../core/contracts/generated/workflow.ts'
import { createOrganisations } from '../../../core/domain/identity/create-organisations.ts'
import type { NewOrganisation } from '../../../core/domain/identity/organisation-row.ts'
import { findItems } from '../../../core/domain/work/find-items.ts'
import { startItems } from '../../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../../core/domain/work/workflow-versions.ts'
import { isJoined } from '../../../core/engines/workflow/fan-out.ts'
import { standardMachines } from '../../../core/engines/workflow/standard-machines.ts'
import { moveAll } from '../../../core/journeys/act-on-work.ts'
import { extendOne } from '../../../core/journeys/extend-work.ts'
import type { Store } from '../../../core/store/database.ts'
import { Assessment } from '../../../core/store/entities/assessments/assessment.ts'
import { AuditRecord } from '../../../core/store/entities/audit/audit-record.ts'
import { WorkAct } from '../../../core/store/entities/work/work-act.ts'
import { WorkItem } from '../../../core/store/entities/work/work-item.ts'
import { unitOfWork } from '../../../core/store/unit-of-work.ts'
import { testAction, testClock } from '../../support/action.ts'
import { alertWork, testMachines as machines } from '../../support/alert-work.ts'
import { freshDatabase } from '../../support/database.ts'

const standard = standardMachines.get('alert')!
const flowOf = (join: NonNullable<FanOut['join']>): WorkflowFile => {
  const { form: _, ...confirm } = standard.actions['confirm']!
  return {
    ...standard, extension: { max: 2, days: '2wd', approve: ['supervisor'] }, fanOut: { pre_assessment: { to: 'organisations-below', join } },
    actions: { ...standard.actions, confirm, take_back: { from: ['pre_assessment'], to: 'verifying', roles: ['handler'] } },
  }
}
const towns = ['101', '102', '103']
/** A city with two counties, each with some towns, each of these served by one or two. */
const tree = fc.array(fc.array(fc.constantFrom(1, 2), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 2 }).map((counties): NewOrganisation[] => [
  { id: 'city', title: '市', serves: ['350300'] },
  ...counties.flatMap((served, c): NewOrganisation[] => [
    { id: `c${c}`, title: `县${c}`, parent: 'city', serves: [`35030${c + 2}`] },
    ...served.flatMap((count, t) => Array.from({ length: count }, (_, i): NewOrganisation => ({ id: `c${c}t${t}n${i}`, title: `镇${c}${t}${i}`, parent: `c${c}`, serves: [`35030${c + 2}${towns[t]!}`] }))),
  ]),
])
const regions = fc.constantFrom('350302', '350303', '350302101', '350302102', '350303101', '350304')
const step = fc.record({ at: fc.nat(999), choice: fc.nat(99), many: fc.boolean(), isSaid: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }), role: fc.oneof({ weight: 4, arbitrary: fc.constant('all') }, { weight: 1, arbitrary: fc.constantFrom('handler', 'assessor', 'supervisor') }) })

test('whoever does what: those asked add up, a matter goes on exactly once for a round, and the trail alone rebuilds all of it', async () => {
  const met = new Set<string>()
  const walk = () => fc.assert(fc.asyncProperty(tree, fc.array(fc.record({ region: regions, organisation: fc.constantFrom('city', 'c0', 'c1') }), { minLength: 2, maxLength: 4 }), fc.constantFrom<NonNullable<FanOut['join']>>('all', 0.5, 0.34), fc.array(step, { minLength: 10, maxLength: 45 }), async (organisations, matters, joins, steps) => {
    const database = await freshDatabase()
    const { store } = database
    const clock = testClock()
    const flow = flowOf(joins)
    try {
      await createOrganisations(store, testAction(), organisations)
      await unitOfWork(store, testAction(), async (change) => startItems(change, machines.calendar, await useWorkflow(change, 't', { id: 'p/alert', hash: `random ${joins}`, content: { pack: 'p', workflow: flow, forms: {} } }), matters.map((one, i) => ({ id: `m${i}`, department: null, ...one })), 'verifying'))
      for (const one of steps) {
        clock.advance(60_000)
        await unitOfWork(store, testAction({ at: clock.now(), actor: { roles: one.role === 'all' ? ['handler', 'assessor', 'supervisor'] : [one.role] } }), async (change) => {
          change.audit({ verb: 'tried', object: { kind: 'test', id: 'x' }, topic: null })
          const open = await change.em.find(WorkItem, { phase: { $in: ['open', 'waiting'] } }, { orderBy: { id: 'asc' }, disableIdentityMap: true })
          if (open.length === 0) return
          const machineOf = await machines.under(change, open)
          const picked = open[one.at % open.length]!
          // Of several at once all that stand where the picked one does.
          const items = one.many ? open.filter(({ subject, state }) => subject === picked.subject && state === picked.state) : [picked]
          // Some ask for more time, some are given it.
          if (one.choice % 5 === 4) {
            const act = picked.timing?.asked === undefined ? 'ask' : one.isSaid ? 'grant' : 'refuse'
            const refused = await extendOne({ ...alertWork, machines }, act === 'ask' ? change : { ...change, action: { ...change.action, actor: { ...change.action.actor, id: 'another' } } }, { organisation: null }, (await findItems(change, [picked.id])).get(picked.id)!, act, { reason: '需要更多时间' }).catch((error: unknown) => {
              if (!(error instanceof HuiyanError)) throw error
              return error
            })
            if (refused === undefined && act === 'grant' && picked.subject === 'assessment') met.add('given time')
            return
          }
          const actions = Object.entries(machineOf(picked).workflow.actions).filter(([, action]) => action.from.includes(picked.state)).map(([name]) => name)
          await moveAll({ ...alertWork, machines }, change, { organisation: null }, [...(await findItems(change, items.map(({ id }) => id))).values()].map((item) => ({ item, action: actions[one.choice % actions.length]!, ...(one.isSaid ? { note: '不归我们管' } : {}) })))
        })
        await holds(store, flow, met)
      }
      await rebuilt(store)
    } finally {
      await database.remove()
    }
  }), { numRuns: 20 })
  // Twenty walks meet nearly always all that there is to meet; where they do not, twenty more are taken.
  for (let walks = 0; walks === 0 || (met.size < 7 && walks < 5); walks += 1) await walk()
  // What was to be tried was.
  expect([...met].toSorted()).toEqual(['answered', 'asked', 'below', 'given time', 'joined', 'returned', 'unneeded'])
}, 180_000)

const isOpen = (state: string) => state === 'asked' || state === 'below'

async function holds(store: Store, flow: WorkflowFile, met: Set<string>): Promise<void> {
  const read = store.reader()
  const items = new Map((await read.find(WorkItem, {})).map((item) => [item.id, item]))
  const acts = await read.find(WorkAct, {}, { orderBy: { number: 'asc' } })
  const rows = await read.find(Assessment, {})
  for (const row of rows) {
    met.add(row.state)
    const item = items.get(row.id)!
    expect([row.state, row.organisation, row.endedAt === null]).toEqual([item.state, item.organisation, isOpen(row.state)])
  }
  for (const [key, round] of Map.groupBy(rows, ({ parent, round: number }) => `${parent} ${number}`)) {
    const { parent, round: number } = round[0]!
    const count = (...states: string[]) => round.filter(({ state }) => states.includes(state)).length
    const counts = { asked: round.length, answered: count('answered'), returned: count('returned'), open: count('asked', 'below') }
    expect(counts.answered + counts.returned + counts.open + count('unneeded'), key).toBe(counts.asked)
    const item = items.get(parent)!
    const asking = item.subject === 'assessment' ? 'below' : 'pre_assessment'
    const later = acts.filter((act) => act.item === parent && act.number > number && act.from !== act.to)
    const waits = item.state === asking && later.length === 0
    // What waits has all the time that those it waits for have.
    if (waits) for (const { id } of round.filter(({ state }) => isOpen(state))) expect(items.get(id)!.dueBy <= item.dueBy, key).toBe(true)
    const fanOut = { to: 'organisations-below' as const, join: flow.fanOut!['pre_assessment']!.join! }
    // It waits as long as it has to, and nobody is asked for nothing.
    expect([waits && isJoined(fanOut, counts), !waits && counts.open > 0], key).toEqual([false, false])
    const [next] = later
    const byHost = next?.account === null && ['return_assessment', 'gather'].includes(next.action)
    if (byHost) met.add('joined')
    // One by hand, by the host, or because what is above it needs nothing: exactly one act ends a round.
    expect(waits ? later.length : later.filter(({ from }, i) => i === 0 && from === asking).length, key).toBe(waits ? 0 : 1)
    // What is no longer needed was open when the host went on.
    if (byHost) expect(isJoined(fanOut, { ...counts, open: count('unneeded') }), key).toBe(true)
  }
}

/** States, who is in charge, and who was asked what by whom, from the leaves of acts alone. */
async function rebuilt(store: Store): Promise<void> {
  const read = store.reader()
  interface Leaf { readonly state: string; readonly act?: number; readonly asks?: readonly { readonly id: string; readonly organisation: string }[] }
  const now = new Map<string, { state: string; acts: number; organisation: string | null; parent: string | null; round: number | null }>()
  for (const { id, organisation } of await read.find(WorkItem, { subject: { $ne: 'assessment' } })) now.set(id, { state: 'verifying', acts: 0, organisation, parent: null, round: null })
  for (const leaf of await read.find(AuditRecord, { objectKind: { $in: ['alert', 'assessment'] } }, { orderBy: { seq: 'asc' } })) {
    const after = JSON.parse(leaf.after ?? '{}') as Leaf
    if (after.act === undefined) continue
    const known = now.get(leaf.objectId)!
    expect([known.acts + 1, known.state]).toEqual([after.act, (JSON.parse(leaf.before!) as Leaf).state])
    now.set(leaf.objectId, { ...known, state: after.state, acts: after.act })
    for (const { id, organisation } of after.asks ?? []) now.set(id, { state: 'asked', acts: 0, organisation, parent: leaf.objectId, round: after.act })
  }
  const stands = new Map((await read.find(WorkItem, {})).map(({ id, state, acts, organisation }) => [id, { state, acts, organisation }]))
  const asked = new Map((await read.find(Assessment, {})).map(({ id, parent, round }) => [id, { parent, round }]))
  expect(now).toEqual(new Map([...stands].map(([id, one]) => [id, { ...one, organisation: one.organisation, parent: asked.get(id)?.parent ?? null, round: asked.get(id)?.round ?? null }])))
}
