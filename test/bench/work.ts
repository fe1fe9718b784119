import { randomBytes } from 'node:crypto'
import { holdings, type Holding } from '../../core/contracts/assign-api.ts'
import type { WorkflowFile } from '../../core/contracts/generated/workflow.ts'
import type { Extent } from '../../core/base/action.ts'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import { createOrganisations } from '../../core/domain/identity/create-organisations.ts'
import { findItems } from '../../core/domain/work/find-items.ts'
import { countLoad } from '../../core/domain/work/count-load.ts'
import { countTasks, listTasks } from '../../core/domain/work/list-tasks.ts'
import { createTopicRegistry } from '../../core/domain/topics/topic-registry.ts'
import { leafHash } from '../../core/engines/merkle/leaf-hash.ts'
import { createMachines } from '../../core/domain/work/machines.ts'
import { startItems } from '../../core/domain/work/start-items.ts'
import { useWorkflow } from '../../core/domain/work/workflow-versions.ts'
import { moveAll } from '../../core/journeys/act-on-work.ts'
import { dispatchAutomatically } from '../../core/journeys/dispatch-automatically.ts'
import { sweepWork } from '../../core/journeys/sweep-work.ts'
import { nationalCalendar, nationalCalendarThrough } from '../../core/engines/deadlines/national-calendar.ts'
import { standardMachines } from '../../core/engines/workflow/standard-machines.ts'
import { reading } from '../../core/store/access.ts'
import { unitOfWork, type Change } from '../../core/store/unit-of-work.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { Assessment } from '../../core/store/entities/assessments/assessment.ts'
import { DispatchTable } from '../../core/store/entities/dispatch/dispatch-table.ts'
import { WorkItem } from '../../core/store/entities/work/work-item.ts'
import { testAction } from '../support/action.ts'
import { alertWork, standardTopic } from '../support/alert-work.ts'
import { freshDatabase } from '../support/database.ts'

const towns = Array.from({ length: 60 }, (_, i) => `town-${i}`)
const alert = { ...standardMachines.get('alert')!, fanOut: { pre_assessment: { to: 'organisations-below', join: 'all' } } } as const satisfies WorkflowFile
const runtime = { id: 'p/alert', hash: 'bench', content: { pack: 'p', workflow: alert, forms: {} } }
const roles = ['coordinator', 'handler', 'supervisor', 'assessor']
const machines = createMachines({ ...nationalCalendar, coveredThrough: nationalCalendarThrough, timeZone: 'Asia/Shanghai' })
const city = (text: string) => new Date(`${text.replace(' ', 'T')}:00+08:00`)

interface Spent { readonly ms: number; readonly cpu: number }

/** Wall clock and the processor's time; the second is what counts where others are at work on the machine. */
async function spent(fn: () => Promise<unknown>): Promise<Spent> {
  const [begun, used] = [performance.now(), process.cpuUsage()]
  await fn()
  const { user, system } = process.cpuUsage(used)
  return { ms: performance.now() - begun, cpu: (user + system) / 1000 }
}

const share = (all: readonly Spent[], of: number, what: keyof Spent): number => all.map((one) => one[what]).sort((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * of))]!

/**
 * Work on alerts: 2,399 dispatched to 60 towns in one change, as many split among them and answered; single acts, each with its leaf; then `rows` open matters (a million): what
 * waits for a clerk of a town and for the desk, and the sweep when a day ends, when the twentieth of them begun first falls due. Figures are
 * set against the aims, by the processor's time; a sweep with nothing due is the baseline of sweeps.
 */
export async function benchmark({ rows, json }: { readonly rows: number | null; readonly json: boolean }): Promise<void> {
  const open = rows ?? 1_000_000
  const database = await freshDatabase({ leafHash })
  const { store } = database
  try {
    await createOrganisations(store, testAction(), [{ id: 'city', title: '市' }, ...towns.map((id, i) => ({ id, title: id, parent: 'city', serves: [`350302${100 + i}`] }))])
    const act = (at: string, role?: string) => testAction({ at: city(at), actor: { roles: role === undefined ? roles : [role] }, scope: role === undefined ? wholeScope : [{ role, topics: 'all', organisations: 'all' }] })
    const begin = (ids: readonly string[], at: string, organisation: (i: number) => string | null, state?: string) => unitOfWork(store, act(at), async (change) => startItems(change, machines.calendar, await useWorkflow(change, 't', runtime), ids.map((id, i) => ({ id, region: null, department: null, organisation: organisation(i) })), state))
    const move = (change: Change, ids: readonly string[], action: string, to: (i: number) => string | undefined) => findItems(change, ids).then((items) => moveAll({ ...alertWork, machines }, change, { organisation: null }, ids.map((id, i) => ({ item: items.get(id)!, action, organisation: to(i) }))))

    const batch = Array.from({ length: 2399 }, (_, i) => `d${i}`)
    await begin(batch, '2026-03-02 09:00', () => null)
    const dispatched = await spent(() => unitOfWork(store, act('2026-03-02 10:00'), (change) => move(change, batch, 'dispatch', (i) => towns[i % towns.length])))

    // As many again, which the host hands out by itself: by a table of 300 rows, of which each alert comes to the last of five.
    await store.writer().insertMany(DispatchTable, [{ topic: 't', revision: 1, automaticSince: new Date(0), changedAt: new Date(0), account: 'a', accountName: 'a', rows: towns.flatMap((organisation, i) => [...['r1', 'r2', 'r3', 'r4'].map((rule) => [rule]), null].map((rules, n) => ({ id: `${i}-${n}`, rules, levels: null, region: `350302${100 + i}`, department: null, organisation, from: null, to: null, under: 'city' }))) }] as never)
    const alone = Array.from({ length: 2399 }, (_, i) => ({ id: `a${i}`, region: `350302${100 + (i % towns.length)}`, department: null }))
    await unitOfWork(store, act('2026-03-02 09:00'), async (change) => startItems(change, machines.calendar, await useWorkflow(change, 't', runtime), alone))
    const made = city('2026-03-02 09:00')
    for (let at = 0; at < alone.length; at += 500) await store.writer().insertMany(Alert, alone.slice(at, at + 500).map((one) => ({ ...one, topic: 't', rule: 'r', fingerprint: one.id, content: '', wording: '', level: 'red', levelRank: 0, title: '', titleEn: '', state: 'generated', organisation: null, presence: 'firing', firstSeenAt: made, lastSeenAt: made, timesSeen: 1, missingSince: null, goneAt: null, suppressedUntil: null, mergedInto: null, version: '', packVersion: 'v', asOf: '', run: 'r', finding: {}, proof: {} })) as never)
    const registry = createTopicRegistry()
    registry.swap(standardTopic('t'))
    const byTable = await spent(async () => {
      const went = await dispatchAutomatically({ store, machines, registry, timeZone: 'Asia/Shanghai' }, () => act('2026-03-02 10:00'), new AbortController().signal)
      if (went !== alone.length) throw new Error(`${went} went by the table`)
    })

    const singles = batch.slice(0, 1000)
    const sign = (id: string) => unitOfWork(store, act('2026-03-02 11:00'), (change) => move(change, [id], 'sign', () => undefined))
    const signed = await spent(async () => {
      for (const id of singles) await sign(id)
    })
    // As requests come: sixteen people at a time, each act a change of its own.
    const waiting = batch.slice(1000, 2000)
    const together = await spent(() => Promise.all(Array.from({ length: 16 }, async () => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await sign(id)
    })))
    const done = await store.reader().count(WorkItem, { id: { $in: batch.slice(1000, 1500) }, state: 'verifying' })
    if (done !== 500) throw new Error(`${done} of 500 signed`)

    // The rest of the batch, in the hands of one organisation above all towns, is split among these at once.
    const whole = Array.from({ length: 2399 }, (_, i) => `s${i}`)
    await unitOfWork(store, act('2026-03-02 11:30'), async (change) => startItems(change, machines.calendar, await useWorkflow(change, 't', runtime), whole.map((id, i) => ({ id, region: `350302${String(100 + (i % towns.length))}`, department: null, organisation: 'city' })), 'verifying'))
    const split = await spent(() => unitOfWork(store, act('2026-03-02 12:00'), (change) => move(change, whole, 'forward_down', () => undefined)))
    const asked = (await store.reader().find(Assessment, {}, { fields: ['id'] })).map(({ id }) => id)
    const answered = await spent(() => unitOfWork(store, act('2026-03-02 13:00'), (change) => move(change, asked, 'answer', () => undefined)))
    const joined = await store.reader().count(WorkItem, { id: { $in: whole.slice(0, 500) }, state: 'verifying' })
    if (asked.length !== 2399 || joined !== 500) throw new Error(`split into ${asked.length}, ${joined} of 500 joined`)

    const filled = await spent(async () => {
      // Begun over three weeks, so that all lights are there; a tenth lies with the desk.
      for (let at = 0; at < open; at += 20_000) {
        const day = String(1 + Math.floor((at / open) * 20)).padStart(2, '0')
        // As a run names its alerts.
        const run = newAction({ clock: { now: () => city(`2026-03-${day} 09:00`) }, random: (bytes) => randomBytes(bytes) }, { actor: systemActor, scope: wholeScope })
        const ids = Array.from({ length: Math.min(20_000, open - at) }, () => run.nextId())
        const cut = Math.floor(ids.length / 10)
        await begin(ids.slice(0, cut), `2026-03-${day} 09:00`, () => null)
        await begin(ids.slice(cut), `2026-03-${day} 09:00`, (i) => towns[i % towns.length]!, 'verifying')
      }
    })
    const sweep = async (at: string) => {
      let result = { items: 0, effects: 0 }
      const took = await spent(async () => { result = await sweepWork({ store, machines, registry: createTopicRegistry(), timeZone: 'Asia/Shanghai' }, () => act(at), new AbortController().signal) })
      return { items: result.items, effects: result.effects, ...took }
    }
    const first = await sweep('2026-03-10 23:59')
    const nothing = await sweep('2026-03-10 23:59')
    const midnight = await sweep('2026-03-11 00:00')

    const grant = (role: string, organisation?: string): Extent => ({ role, topics: 'all', organisations: organisation === undefined ? 'all' : [organisation] })
    const page = async (scope: readonly Extent[], holding?: Holding) => {
      const read = reading(store, testAction({ at: city('2026-03-11 09:00'), actor: { roles: scope.map(({ role }) => role!) }, scope }))
      const asked = { limit: 16, ...(holding === undefined ? {} : { holding }) }
      const all: Spent[] = []
      for (let i = 0; i < 200; i += 1) all.push(await spent(async () => [await listTasks(read, asked), await countTasks(read, asked)]))
      return { p50: share(all, 0.5, 'ms'), p99: share(all, 0.99, 'ms'), cpu50: share(all, 0.5, 'cpu'), cpu99: share(all, 0.99, 'cpu') }
    }
    const load = await spent(async () => countLoad(reading(store, act('2026-03-11 09:00', 'coordinator'))))
    const pages: Record<string, Awaited<ReturnType<typeof page>>> = { clerk: await page([grant('handler', 'town-7')]), 'clerk of three towns': await page(['town-7', 'town-8', 'town-9'].map((town) => grant('handler', town))), city: await page([grant('handler')]), desk: await page([grant('coordinator')]) }
    // Colleagues have most of them, nobody a few, the reader three hundred; then the other way round.
    const reader = testAction().actor.id
    for (const [most, others, few] of [['most held', "'colleague'", 'null'], ['most free', 'null', "'colleague'"]] as const) {
      await store.writer().getConnection('write').execute(`update work_item set assignee = case when rowid % 1000 = 0 then ${few} when rowid % 3333 = 1 then '${reader}' else ${others} end where role = 'handler'`)
      for (const holding of holdings) {
        pages[`${most}, ${holding}, clerk`] = await page([grant('handler', 'town-7')], holding)
        pages[`${most}, ${holding}, city`] = await page([grant('handler')], holding)
      }
    }

    const results = { bench: 'work', open, dispatched, byTable, load, split, answered, signed: { acts: singles.length, ...signed }, together: { acts: 1000, ...together }, filled, first, nothing, midnight, pages }
    if (json) return console.log(JSON.stringify(results))
    const of = ({ ms, cpu }: Spent) => `${(ms / 1000).toFixed(2)} s (${(cpu / 1000).toFixed(2)} s of processor)`
    console.log(`2,399 alerts dispatched to 60 towns in one change, with their leaves: ${of(dispatched)}; of the aim of 2 s ${(dispatched.cpu / 2000).toFixed(2)}`)
    console.log(`2,399 alerts dispatched by a table of 300 rows, by the host in lots of 500: ${of(byTable)}; of the aim of 2 s ${(byTable.cpu / 2000).toFixed(2)}`)
    console.log(`what each organisation has in hand, of ${open} open matters, counted: ${of(load)}`)
    console.log(`2,399 alerts split to 60 towns in one change, with their leaves: ${of(split)}; answered in one, each alert going on: ${of(answered)}`)
    for (const [name, one] of [['one after the other', signed], ['by sixteen at a time', together]] as const) console.log(`single acts, each a change with its leaf, ${name}: ${(1e6 / one.ms).toFixed(0)} a second, ${(1e6 / one.cpu).toFixed(0)} a second of processor; of the aim of 300 ${(1e6 / one.cpu / 300).toFixed(2)}`)
    console.log(`${open} open matters begun: ${of(filled)}`)
    for (const [name, one] of [['ten days made up for', first], ['nothing due', nothing], ['a day ends', midnight]] as const) console.log(`sweep, ${name}: ${one.items} matters, ${one.effects} effects, ${of(one)}${one.items === 0 ? '' : `, ${(1000 * one.cpu / one.items).toFixed(0)} µs of processor a matter`}`)
    for (const [name, one] of Object.entries(pages)) console.log(`my work, ${name}: p50 ${one.p50.toFixed(1)} ms, p99 ${one.p99.toFixed(1)} ms (of processor ${one.cpu50.toFixed(1)} and ${one.cpu99.toFixed(1)}); of the aim of 50 ms ${(one.cpu99 / 50).toFixed(2)}`)
  } finally {
    await database.remove()
  }
}
