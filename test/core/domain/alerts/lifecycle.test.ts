import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dateIn } from '../../../../core/base/clock.ts'
import { parseDuration } from '../../../../core/base/duration.ts'
import { isHuiyanError } from '../../../../core/base/errors.ts'
import { addDays } from '../../../../core/base/start-of-date.ts'
import type { CompiledRule } from '../../../../core/contracts/compiled-rule.ts'
import type { Finding, FindingProof, Level } from '../../../../core/contracts/finding.ts'
import { applyRun, type AlertCandidate } from '../../../../core/domain/alerts/apply-run.ts'
import { findAlerts } from '../../../../core/domain/alerts/find-alert.ts'
import { foundKey } from '../../../../core/domain/alerts/fingerprint.ts'
import { everything } from '../../../../core/domain/alerts/left-out.ts'
import { checkMerge, checkUnmerge, mergeAlert, unmergeAlert } from '../../../../core/domain/alerts/merge-alerts.ts'
import { endRun, noAlerts, queueRun } from '../../../../core/domain/alerts/rule-runs.ts'
import { suppressAlert, unsuppressAlert } from '../../../../core/domain/alerts/suppress-alert.ts'
import { findItems } from '../../../../core/domain/work/find-items.ts'
import { moveAll } from '../../../../core/journeys/act-on-work.ts'
import { alertFlow, followRun } from '../../../../core/journeys/alert-work.ts'
import { Alert } from '../../../../core/store/entities/alerts/alert.ts'
import { AlertEvent } from '../../../../core/store/entities/alerts/alert-event.ts'
import { unitOfWork, type Change } from '../../../../core/store/unit-of-work.ts'
import { stateColumns } from '../../../../core/domain/work/start-items.ts'
import { standardMachines } from '../../../../core/engines/workflow/standard-machines.ts'
import { WorkAct } from '../../../../core/store/entities/work/work-act.ts'
import { WorkItem } from '../../../../core/store/entities/work/work-item.ts'
import { testAction } from '../../../support/action.ts'
import { alertWork, standardTopic } from '../../../support/alert-work.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'
import { day, keepOpenDays, reopenDays, runModel, standingIn, suppressedAt, type Model, type ModelAlert } from './lifecycle-model.ts'

const zone = 'Asia/Shanghai'
const policy = { resolve: 'when-gone', reopenWithin: parseDuration(`P${reopenDays}D`)!, keepOpenFor: parseDuration(`P${keepOpenDays}D`)!, onStale: 'keep' } as const
const levels: readonly Level[] = ['red', 'orange', 'yellow']

function candidate(topic: string, rule: string, key: string, level: Level): AlertCandidate {
  const finding: Finding = {
    rule, level, key: ['d.id', 'd.house'].map((name, i) => ({ name, value: i === 0 ? key : 'house', shown: { token: true, mask: 'id-card' } })), title: [key], titleEn: [key], evidence: [],
    region: null, department: null, sources: [{ dataset: 't/d', alias: 'd', row: key, batch: '1', key: [] }], sourceCount: 1, values: [],
  }
  return { ...foundKey(topic, finding), finding, proof: { sentence: { 'zh-CN': [], en: [] }, conditions: [], params: [] } as unknown as FindingProof, title: `${rule} ${key}`, titleEn: `${rule} ${key}` }
}

type Step =
  | { readonly do: 'run'; readonly rule: string; readonly found: readonly (readonly [string, Level])[]; readonly limited: boolean }
  | { readonly do: 'stopped'; readonly rule: string; readonly state: 'frozen' | 'failed' | 'cancelled' }
  | { readonly do: 'wait'; readonly days: number }
  | { readonly do: 'state'; readonly alert: number; readonly state: string }
  | { readonly do: 'suppress'; readonly alert: number; readonly days: number }
  | { readonly do: 'unsuppress' | 'unmerge'; readonly alert: number }
  | { readonly do: 'merge'; readonly alert: number; readonly into: number }
  /** The standing alert of one rule and key into that of another. */
  | { readonly do: 'join'; readonly key: string; readonly rule: string; readonly of: string; readonly at: string }

const rule = fc.constantFrom('r', 'q')
const key = fc.constantFrom('a', 'b')
const alert = fc.nat({ max: 11 })
const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('run' as const), rule, found: fc.uniqueArray(fc.tuple(key, fc.constantFrom(...levels)), { selector: ([one]) => one, maxLength: 2 }), limited: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stopped' as const), rule, state: fc.constantFrom('frozen' as const, 'failed' as const, 'cancelled' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(0.25, 1, 2, 3, 10, 100, 181, -1, -200) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('state' as const), alert, state: fc.constantFrom('dispatched', 'verifying', 'dismissed', 'converted') }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('suppress' as const), alert, days: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('unsuppress' as const, 'unmerge' as const), alert }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), alert, into: alert }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), key, rule, of: rule, at: key }) },
)

const bothFound: Step = { do: 'run', rule: 'r', found: [['a', 'red'], ['b', 'red']], limited: false }
const noneFound: Step = { do: 'run', rule: 'r', found: [], limited: false }
const bothGone: readonly Step[] = [{ do: 'join', rule: 'r', key: 'a', of: 'r', at: 'b' }, noneFound, { do: 'wait', days: 10 }, noneFound, noneFound]
/** The alert that was merged into another, and that other, are closed and come back in one run. */
const bothCameBack: Step[] = [bothFound, ...bothGone, bothFound]
/** The one that another was merged into is gone for too long, while that other, set aside, comes back. */
const oneOutlived: Step[] = [bothFound, { do: 'suppress', alert: 0, days: 300 }, ...bothGone, { do: 'wait', days: 181 }, bothFound]

/** One that was gone and closed inside another, and is taken out of it, is not closed by a run that may not have looked at it. */
const openedWhileGone: Step[] = [bothFound, ...bothGone, { do: 'unmerge', alert: 0 }, { ...noneFound, limited: true }, noneFound]

/** One topic and its model beside it; every step is taken by both. */
function simulate({ store }: TestDatabase, topic: string) {
  const model: Model = []
  const running = standardTopic(topic)
  let at = Date.parse('2026-06-01T01:00:00Z')
  let ids: readonly string[] = []

  async function take(step: Step): Promise<void> {
    // No two things happen at one instant.
    at += 60_000
    switch (step.do) {
      case 'wait':
        at += step.days * day
        return
      case 'run': return run(step)
      case 'stopped': {
        const before = await readStored()
        await noteRun(step.rule, (change, row) => endRun(change, row, { state: step.state, inputs: [], findings: null, difference: null, unknown: null, nullKeys: null, suppressed: null, held: null, evaluation: null, problems: [], seconds: null }))
        expect(await readStored()).toEqual(before)
        return
      }
      case 'state': {
        const chosen = choose(step.alert)
        if (chosen === null || chosen.alert.into !== null || chosen.alert.state === 'resolved') return
        await change(async ({ em, audit }) => {
          // A dismissal says for how long; this one says nothing where none is in force.
          const kept = suppressedAt(chosen.alert, at) || step.state !== 'dismissed' ? {} : { suppressedUntil: null }
          await em.nativeUpdate(Alert, { id: chosen.id }, { state: step.state, ...kept })
          await em.nativeUpdate(WorkItem, { id: chosen.id }, stateColumns(standardMachines.get('alert')!, step.state))
          Object.assign(chosen.alert, { state: step.state, ...kept })
          audit({ verb: 'test', object: { kind: 'alert', id: chosen.id }, topic })
        })
        return
      }
      case 'join': {
        const [one, other] = [standingIn(model, step.rule, step.key), standingIn(model, step.of, step.at)]
        return one === undefined || other === undefined ? undefined : act({ do: 'merge', alert: model.indexOf(one), into: model.indexOf(other) })
      }
      default: return act(step)
    }
  }

  async function check(): Promise<void> {
    const stored = await readStored()
    expect(stored.map(({ id: _id, ...rest }) => rest)).toEqual(model.map((one) => ({
      rule: one.rule, key: one.key, state: one.state, firing: one.firing, level: one.level, missingSince: one.missingSince, goneAt: one.goneAt,
      suppressedUntil: one.suppressedUntil, into: one.into === null ? null : stored[model.indexOf(one.into)]!.id, timesSeen: one.timesSeen,
    })))
    for (const one of new Set(stored.filter(({ firing }) => firing).map(({ rule: of, key }) => `${of} ${key}`))) {
      expect(stored.filter(({ rule: of, key, firing }) => firing && `${of} ${key}` === one), one).toHaveLength(1)
    }
    // The work on each stands where its alert says.
    const items = await store.reader().find(WorkItem, { topic }, { orderBy: { id: 'asc' } })
    expect(items.map(({ id, state }) => ({ id, state }))).toEqual(stored.map(({ id, state }) => ({ id, state })))
    expect(await store.reader().count(WorkAct, { item: { $in: items.map(({ id }) => id) } })).toBe(items.reduce((sum, { acts }) => sum + acts, 0))
    // What the system did is told once, and was done.
    const bySystem = (await store.reader().find(WorkAct, { item: { $in: items.map(({ id }) => id) }, action: { $in: ['resolve', 'reopen'] } })).map(({ item, action }) => `${item} ${action}`)
    const told = (await store.reader().find(AlertEvent, { alert: { $in: stored.map(({ id }) => id) }, kind: { $in: ['resolved', 'reopened'] } })).map(({ alert: one, kind }) => `${String(one)} ${kind === 'resolved' ? 'resolve' : 'reopen'}`)
    expect(told.sort()).toEqual(bySystem.sort())
    // Every alert began once, and none that was there is lost.
    const created = await store.reader().count(AlertEvent, { kind: 'created', alert: { $in: stored.map(({ id }) => id) } })
    expect(created).toBe(stored.length)
    expect(stored.map(({ id }) => id).slice(0, ids.length)).toEqual(ids)
    ids = stored.map(({ id }) => id)
  }

  async function run({ rule: of, found, limited }: Extract<Step, { do: 'run' }>): Promise<void> {
    const candidates = found.map(([key, level]) => candidate(topic, of, key, level))
    const once = () => noteRun(of, async (change, row) => {
      const flow = await alertFlow(alertWork, change, running)
      const applied = await applyRun(change, row, { id: of, alert: policy } as CompiledRule, candidates, flow, { leftOut: limited ? everything : null, keys: null })
      await followRun(alertWork, change, running, applied.moves)
      await endRun(change, row, { state: 'done', inputs: [], findings: { ...noAlerts(), red: candidates.length }, difference: applied.difference, unknown: 0, nullKeys: 0, suppressed: applied.suppressed, held: null, evaluation: null, problems: [], seconds: 0 })
      return applied
    })
    const firing = () => model.filter((one) => one.rule === of && one.firing).length
    const before = firing()
    const suppressed = found.filter(([key]) => suppressedAt(standingIn(model, of, key) ?? { suppressedUntil: null } as ModelAlert, at)).length
    const counts = runModel(model, of, new Map(found), at, limited)
    const applied = await once()
    expect(applied).toMatchObject({ difference: counts, suppressed })
    expect(counts.new + counts.changed + counts.same).toBe(found.length)
    expect(before + counts.new - counts.gone).toBe(firing())
    const stood = await readStored()
    expect((await once()).difference).toEqual({ new: 0, gone: 0, changed: 0, same: found.length })
    expect(await readStored()).toEqual(stood)
  }

  async function act(step: Exclude<Step, { do: 'run' | 'stopped' | 'wait' | 'state' | 'join' }>): Promise<void> {
    const chosen = choose(step.alert)
    const into = step.do === 'merge' ? choose(step.into) : null
    if (chosen === null || (step.do === 'merge' && into === null)) return
    const { alert: one } = chosen
    const newest = standingIn(model, one.rule, one.key) === one
    const other = into?.alert ?? null
    const until = addDays(dateIn(zone, new Date(at)), step.do === 'suppress' ? step.days : 0)
    const allowed = {
      suppress: one.into === null && newest,
      unsuppress: suppressedAt(one, at),
      unmerge: one.into !== null,
      merge: other !== null && one !== other && one.into === null && other.into === null && one.state === 'generated'
        && !model.some(({ into: carried }) => carried === one) && standingIn(model, other.rule, other.key) === other,
    }[step.do]
    const done = await change(async (change) => {
      const found = await findAlerts(change, [chosen.id, ...(into === null ? [] : [into.id])])
      const row = found.get(chosen.id)!
      if (step.do === 'suppress') await suppressAlert(change, row, until, zone)
      if (step.do === 'unsuppress') await unsuppressAlert(change, row)
      if (step.do === 'unmerge') {
        checkUnmerge(row)
        await move(change, row.id, 'unmerge')
        await unmergeAlert(change, row)
      }
      if (step.do === 'merge') {
        await checkMerge(change, row, found.get(into!.id)!)
        await move(change, row.id, 'merge')
        await mergeAlert(change, row, found.get(into!.id)!)
      }
      return true
    }).catch((error: unknown) => {
      if (isHuiyanError(error)) return false
      throw error
    })
    expect(done, `${step.do} ${JSON.stringify(one)}`).toBe(allowed)
    if (!allowed) return
    // Shanghai's midnight is 16:00 UTC of the day before.
    if (step.do === 'suppress') one.suppressedUntil = Date.parse(`${until}T16:00:00Z`)
    if (step.do === 'unsuppress') one.suppressedUntil = at
    if (step.do === 'unmerge') Object.assign(one, { into: null, state: 'generated' })
    if (step.do === 'merge') Object.assign(one, { into: other, state: 'merged' })
  }

  async function move(change: Change, id: string, action: string): Promise<void> {
    const item = (await findItems(change, [id])).get(id)!
    const result = (await moveAll(alertWork, change, { organisation: null }, [{ item, action }])).get(id)
    if (result instanceof Error) throw result
  }

  function choose(place: number): { readonly id: string; readonly alert: ModelAlert } | null {
        return model.length === 0 ? null : { id: ids[place % model.length]!, alert: model[place % model.length]! }
  }

  function change<T>(fn: (change: Change) => Promise<T>): Promise<T> {
    return unitOfWork(store, testAction({ at: new Date(at), actor: { roles: ['coordinator'] }, reason: '试一试' }), fn)
  }

  function noteRun<T>(of: string, fn: (change: Change, row: Awaited<ReturnType<typeof queueRun>>) => Promise<T>): Promise<T> {
    return change(async (change) => fn(change, await queueRun(change, { id: change.action.nextId(), topic, rule: of, version: '1', packVersion: 'v', asOf: '2026-06-01', trigger: 'hand', params: {}, job: 'j' })))
  }

  async function readStored() {
    const rows = await store.reader().find(Alert, { topic }, { orderBy: { id: 'asc' } })
    const time = (date: Date | null) => date?.getTime() ?? null
    return rows.map((row) => ({
      id: row.id, rule: row.rule, key: row.title.slice(-1), state: row.state, firing: row.presence === 'firing', level: row.level as string, missingSince: time(row.missingSince),
      goneAt: time(row.goneAt), suppressedUntil: time(row.suppressedUntil), into: row.mergedInto, timesSeen: row.timesSeen,
    }))
  }
  return { take, check }
}

let database: TestDatabase
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.remove())

test('runs, clocks and people in any order: the alerts are those of a plain model, counts add up, the same run twice changes nothing', async () => {
  let topics = 0
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 20, maxLength: 50, size: 'max' }), async (all) => {
      const simulation = simulate(database, `t${++topics}`)
      for (const step of all) {
        await simulation.take(step)
        await simulation.check()
      }
    }),
    { numRuns: 20, examples: [[bothCameBack], [oneOutlived], [openedWhileGone]] },
  )
}, 600_000)
