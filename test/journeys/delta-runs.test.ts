import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertSummary, ImportJson, Page, QuarantineRowJson, RunJson } from '../../core/contracts/api.ts'
import { newAction, systemActor, wholeScope } from '../../core/base/new-action.ts'
import { runDeps } from '../../core/host/house.ts'
import { queueRunOf } from '../../core/journeys/run-rule.ts'
import { RuleRun } from '../../core/store/entities/alerts/rule-run.ts'
import { unitOfWork } from '../../core/store/unit-of-work.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'
import type { Agent } from '../support/server.ts'

const api = '/api/v1'
const topic = `${api}/topics/uncovered-assistance`
const samples = join(import.meta.dirname, '../../plugins')
const rules = ['duplicate-assistance', 'deceased-still-paid', 'uncovered-disabled']

let house: TestHouse
let supervisor: Agent
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
})
afterAll(() => house.remove())

const as = async <T>(url: string) => expectJson<T>(await supervisor.get(url))
const sample = (pack: string, dataset: string) => readFile(join(samples, pack, 'samples', `${dataset}.csv`), 'utf8')
const lastRun = async (rule: string) => (await as<Page<RunJson>>(`${topic}/rules/${rule}/runs?limit=1`)).items[0]!

async function load(pack: string, dataset: string, content: string): Promise<ImportJson> {
  const place = `${api}/topics/${pack}/datasets/${dataset}`
  const started = expectJson<ImportJson>(await supervisor.request(fileRequest(`${place}/imports`, 'a.csv', Buffer.from(content))), 202)
  await house.open.idle()
  return as<ImportJson>(`${place}/imports/${started.id}`)
}

async function runByHand(rule: string): Promise<RunJson> {
  const started = expectJson<RunJson>(await supervisor.request({ method: 'POST', url: `${topic}/rules/${rule}/runs`, payload: {} }), 202)
  await house.open.idle()
  return as<RunJson>(`${topic}/rules/${rule}/runs/${started.id}`)
}

/** What stands of a rule's alerts, whatever run saw them last. */
const standing = async (rule: string) => (await as<Page<AlertSummary>>(`${api}/alerts?rule=${rule}&limit=200&sort=level`)).items
  .map(({ id, title, level, state, presence, timesSeen }) => JSON.stringify({ id, title, level, state, presence, timesSeen })).sort()

/** The roll's good lines: with a faulty one in the list nobody could be said to have left it. */
let lines: readonly string[] = []
const roll = (rows: readonly string[]) => [lines[0]!, ...rows].join('\n')

test('the first run on data goes over everything and says why', async () => {
  await load('common', 'deceased', await sample('common', 'deceased'))
  const content = await sample('uncovered-assistance', 'assistance_recipients')
  const loaded = await load('uncovered-assistance', 'assistance_recipients', content)
  const { items } = await as<Page<QuarantineRowJson>>(`${topic}/datasets/assistance_recipients/imports/${loaded.id}/quarantine?limit=200`)
  const bad = new Set(items.map(({ row }) => row))
  lines = content.trimEnd().split('\n').filter((_, i) => !bad.has(i))
  const run = await lastRun('duplicate-assistance')
  expect(run).toMatchObject({ state: 'done', evaluation: { kind: 'full', reason: 'first', keys: null } })
  expect(run.evaluation!.words).toContain('全部数据')
  await load('uncovered-assistance', 'disabled_persons', await sample('uncovered-assistance', 'disabled_persons'))
  expect(await lastRun('uncovered-disabled')).toMatchObject({ state: 'done', evaluation: { kind: 'full' } })
})

test('changed, new and removed rows are evaluated alone; what then stands is what a run over everything finds', async () => {
  const changed = lines[20]!.split(',')
  changed[6] = '2026-01-01'
  const again = lines[30]!.split(',')
  again[5] = '2019-02-01'
  const before = new Map<string, RunJson>()
  for (const rule of rules) before.set(rule, await lastRun(rule))
  const counts = (await load('uncovered-assistance', 'assistance_recipients', roll([...lines.slice(3, 20), changed.join(','), ...lines.slice(21), again.join(',')]))).counts
  expect(counts).toMatchObject({ removed: 2, stored: 2 })
  for (const rule of rules) {
    const run = await lastRun(rule)
    expect(run.id).not.toBe(before.get(rule)!.id)
    expect(run).toMatchObject({ state: 'done', trigger: 'data', evaluation: { kind: 'delta', reason: null } })
    expect(run.evaluation!.keys).toBeLessThanOrEqual(4)
    await holdToFull(rule, run)
  }
})

test('an alert whose row leaves with a batch is gone after the delta, all others go on', async () => {
  const rule = 'uncovered-disabled'
  const run = await lastRun(rule)
  const total = (one: RunJson) => Object.values(one.findings!).reduce((sum, n) => sum + n, 0)
  expect(total(run)).toBeGreaterThan(5)
  // Whoever is on the roll has assistance: the persons of these lines were found no longer covered when they left it.
  await load('uncovered-assistance', 'assistance_recipients', roll(lines.slice(12)))
  const left = await lastRun(rule)
  expect(left.evaluation).toMatchObject({ kind: 'delta' })
  expect(total(left)).toBe(total(run) + left.difference!.new - left.difference!.gone)
  await holdToFull(rule, left)
  await load('uncovered-assistance', 'assistance_recipients', roll(lines.slice(1)))
  const back = await lastRun(rule)
  expect(back.evaluation).toMatchObject({ kind: 'delta' })
  expect(left.difference!.new + back.difference!.gone).toBeGreaterThan(0)
  await holdToFull(rule, back)
})

test('on another day only what the day makes a difference for is evaluated again, beside what new data touches', async () => {
  const rule = 'uncovered-disabled'
  const issued = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
  const register = (await sample('uncovered-assistance', 'disabled_persons')).split('\n').map((line, i) => line.replace(/,\d{4}-\d\d-\d\d,\d{4}-\d\d-\d\d,/, `,${issued((i * 7) % 900)},,`))
  await load('uncovered-assistance', 'disabled_persons', register.join('\n'))
  const runOn = async (days: number, trigger: 'schedule' | 'hand'): Promise<RunJson> => {
    const { house: { store, registry, ...rest }, idle } = house.open
    const action = newAction(rest.source, { actor: systemActor, scope: wholeScope })
    const deps = runDeps({ store, registry, ...rest })
    await unitOfWork(store, action, async (change) => {
      const { id } = await queueRunOf(deps, change, registry.get('uncovered-assistance'), registry.get('uncovered-assistance').runtime.rules.get(rule)!, trigger)
      await change.em.nativeUpdate(RuleRun, { id }, { asOf: issued(-days) })
    })
    await idle()
    return lastRun(rule)
  }
  await runOn(0, 'hand')
  const later = await runOn(9, 'schedule')
  expect(later).toMatchObject({ state: 'done', evaluation: { kind: 'delta' }, difference: { gone: 0, changed: 0 } })
  expect(later.difference!.new).toBeGreaterThan(0)
  expect(later.evaluation!.keys).toBeLessThan(40)
  // A title is that of the last evaluation of its key, and may count days up to then.
  const undated = async () => (await standing(rule)).map((alert) => alert.replace(/持证\d+天/, '')).sort()
  const stands = await undated()
  expect(await runOn(9, 'hand')).toMatchObject({ evaluation: { kind: 'full' }, difference: { new: 0, gone: 0, changed: 0 }, findings: later.findings })
  expect(await undated()).toEqual(stands)
  // Back again, as a clock that was set wrong would have it.
  expect((await runOn(0, 'schedule')).difference).toMatchObject({ new: 0, gone: later.difference!.new })
})

test('a batch that changes much is followed by a run over everything', async () => {
  await load('uncovered-assistance', 'assistance_recipients', roll(lines.slice(1, 300)))
  expect((await lastRun('duplicate-assistance')).evaluation).toMatchObject({ kind: 'full', reason: 'too-many' })
})

/** A run over everything changes nothing that the delta left. */
async function holdToFull(rule: string, delta: RunJson): Promise<void> {
  const stands = await standing(rule)
  const full = await runByHand(rule)
  expect(full).toMatchObject({ state: 'done', evaluation: { kind: 'full', reason: 'by-hand' }, difference: { new: 0, gone: 0, changed: 0 }, findings: delta.findings })
  expect(full.difference!.same).toBe(delta.difference!.same + delta.difference!.new + delta.difference!.changed)
  expect(await standing(rule)).toEqual(stands)
}
