import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompiledRule } from '../../../core/contracts/compiled-rule.ts'
import type { PoolEngine } from '../../../core/contracts/engine.ts'
import { levels, type Level } from '../../../core/contracts/finding.ts'
import type { TopicRuntime } from '../../../core/contracts/topic-runtime.ts'
import { collide, currentInputs } from '../../../core/domain/alerts/collide.ts'
import { assembleTopic } from '../../../core/domain/packs/assemble-topic.ts'
import { readParams } from '../../../core/engines/rules/read-params.ts'
import { loadPackFolder } from '../../../core/journeys/load-pack-folder.ts'
import { tryRule, type TriedRule } from '../../../core/journeys/try-rule.ts'
import { duckdb } from '../../../core/language/dialects/duckdb.ts'
import { csv, testPool } from '../pool/pool-fixture.ts'

const plugins = join(import.meta.dirname, '../../../plugins')
const settings = { timeZone: 'Asia/Shanghai', calendar: { holidays: [], makeUpDays: [] }, dialect: duckdb }
const quiet = () => ({ signal: new AbortController().signal, progress: () => undefined })

/** What was imported and when; the third day of it is that of the city, where it was already the 21st. */
const history = [
  { at: '2026-03-10T02:00:00.000Z', dataset: 'common/deceased', keep: () => true },
  { at: '2026-03-10T03:00:00.000Z', dataset: 'uncovered-assistance/assistance_recipients', keep: (i: number) => i % 3 > 0 },
  { at: '2026-03-10T04:00:00.000Z', dataset: 'uncovered-assistance/disabled_persons', keep: (i: number) => i % 4 > 0 },
  { at: '2026-03-20T17:00:00.000Z', dataset: 'uncovered-assistance/assistance_recipients', keep: () => true },
  { at: '2026-04-15T01:00:00.000Z', dataset: 'uncovered-assistance/disabled_persons', keep: (i: number) => i % 2 > 0 },
]

let pool: PoolEngine
let runtime: TopicRuntime
let rule: CompiledRule

async function bring(into: PoolEngine, { dataset, at, keep }: (typeof history)[number]): Promise<void> {
  const [pack, name] = dataset.split('/') as [string, string]
  const [head, ...lines] = (await readFile(join(plugins, pack, 'samples', `${name}.csv`), 'utf8')).split('\n')
  const loaded = await into.load(runtime.datasets.get(dataset)!.importPlan, csv([head, ...lines.filter((_, i) => keep(i))].join('\n')))
  await into.commit(loaded, { at, importId: `${dataset}@${at}` })
  await into.discard(loaded)
}

async function poolOf(entries: typeof history): Promise<PoolEngine> {
  const made = await testPool()
  await made.ensureTables([...runtime.datasets.values()].map(({ table }) => table))
  for (const entry of entries) await bring(made, entry)
  return made
}

beforeAll(async () => {
  const { pack, used } = await loadPackFolder(join(plugins, 'uncovered-assistance'), { shippedDir: plugins, hostVersion: '1.0.0', timeZone: settings.timeZone })
  runtime = assembleTopic(pack!, used, settings, duckdb)
  rule = runtime.rules.get('uncovered-disabled')!
  pool = await poolOf(history)
}, 60_000)
afterAll(() => pool.close())

const tried = (days: number, one = rule): TriedRule => ({ runtime, rule: one, params: readParams(one, one.params.length === 0 ? {} : { grace_days: days }) })
const plan = (range: { param: string; points: number } | null = null) => ({ packVersion: null, draft: null, params: {}, range })

test.each([
  ['2026-03-09', 0], ['2026-03-10', 3], ['2026-03-20', 3], ['2026-03-21', 4], ['2026-04-14', 4], ['2026-04-15', 5], ['2030-01-01', 5],
])('as of %s it finds what was to be found in the first %i imports', async (asOf, count) => {
  const { result, frozen, problems } = await tryRule(settings, pool, tried(10), null, { asOf, plan: plan() }, quiet())
  if (count === 0) {
    expect([frozen, result, problems.length]).toEqual([true, null, 3])
    return
  }
  const then = await poolOf(history.slice(0, count))
  const counts: Record<Level, number> = { red: 0, orange: 0, yellow: 0, blue: 0 }
  for await (const page of collide(then, rule, { today: asOf, ...settings, params: tried(10).params, inputs: currentInputs(runtime, rule) })) for (const finding of page) counts[finding.level] += 1
  await then.close()
  expect(result!.findings).toEqual(counts)
  expect(counts.red + counts.yellow).toBeGreaterThan(0)
  expect(result!.difference).toEqual({ new: counts.red + counts.yellow, gone: 0, changed: 0, same: 0 })
  expect(result!.inputs.every(({ rows }) => rows > 0)).toBe(true)
})

test('counted over a range each value has the counts of the rule evaluated with it', async () => {
  const { result } = await tryRule(settings, pool, tried(30), tried(30) as TriedRule & { version: string }, { asOf: '2026-04-20', plan: plan({ param: 'grace_days', points: 5 }) }, quiet())
  expect(result!.curve!.points.map(({ value }) => value)).toEqual(['0', '30', '91', '183', '274', '365'])
  for (const { value, ...counts } of result!.curve!.points) {
    const alone = await tryRule(settings, pool, tried(Number(value)), null, { asOf: '2026-04-20', plan: plan() }, quiet())
    expect(counts).toEqual(alone.result!.findings)
  }
  expect(result!.difference).toMatchObject({ new: 0, gone: 0, changed: 0, same: levels.reduce((sum, level) => sum + result!.findings[level], 0) })
})

test('it says how far it is, ends when it is told to, and keeps few examples however many findings differ', async () => {
  const phases: [string, number | null][] = []
  const progress = { ...quiet(), progress: ({ phase, done }: { phase: string; done: number | null }) => void phases.push([phase, done]) }
  const { result } = await tryRule(settings, pool, tried(0), tried(365) as TriedRule & { version: string }, { asOf: '2026-04-20', plan: plan({ param: 'grace_days', points: 3 }) }, progress)
  const shares = phases.map(([, done]) => done!)
  expect(shares).toEqual(shares.toSorted((a, b) => a - b))
  expect([shares[0], shares.at(-1)]).toEqual([0, 1])
  expect(new Set(phases.map(([phase]) => phase))).toEqual(new Set(['colliding', 'counting']))
  expect(result!.difference.new).toBeGreaterThan(0)
  const all = await tryRule(settings, pool, tried(0), null, { asOf: '2026-04-20', plan: plan() }, quiet())
  expect(all.result!.difference.new).toBeGreaterThan(20)
  expect(all.result!.examples.map(({ kind }) => kind)).toEqual(Array.from({ length: 10 }, () => 'new'))
  const stop = new AbortController()
  stop.abort(new Error('enough'))
  await expect(tryRule(settings, pool, tried(0), null, { asOf: '2026-04-20', plan: plan() }, { signal: stop.signal, progress: () => undefined })).rejects.toThrow('enough')
})

test('where other work takes the memory and a query begins anew, nothing is counted twice', async () => {
  const asked = [tried(0), tried(365) as TriedRule & { version: string }, { asOf: '2026-04-20', plan: plan() }, quiet()] as const
  const once = await tryRule(settings, pool, ...asked)
  let voids = 0
  // Gives every page, says that they are void, and gives them again: as the engine does where a query runs short after its first page.
  const twice: PoolEngine = {
    ...pool,
    execute: (query, binding, options) => (async function* () {
      if (options?.anew !== undefined) {
        for await (const page of pool.execute(query, binding, options)) yield page
        options.anew()
        voids += 1
      }
      yield* pool.execute(query, binding, options)
    })(),
  }
  const again = await tryRule(settings, twice, ...asked)
  expect(voids).toBeGreaterThan(1)
  expect(again.result).toEqual(once.result)
  expect(once.result!.difference.new).toBeGreaterThan(0)
})
