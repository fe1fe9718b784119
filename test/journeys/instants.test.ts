import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Action } from '../../core/base/action.ts'
import type { JobProgress } from '../../core/contracts/api.ts'
import type { RunningJob } from '../../core/domain/jobs/job-kind.ts'
import { importDeps, runDeps, type House } from '../../core/host/house.ts'
import { runImport, startImport } from '../../core/journeys/import-file.ts'
import { carryOutRun, startRun } from '../../core/journeys/run-rule.ts'
import { Alert } from '../../core/store/entities/alerts/alert.ts'
import { AuditRecord } from '../../core/store/entities/audit/audit-record.ts'
import { DatasetImport } from '../../core/store/entities/records/dataset-import.ts'
import { testAction } from '../support/action.ts'
import { testHouse, type TestHouse } from '../support/house.ts'

const topic = 'uncovered-assistance'
const samples = join(import.meta.dirname, '../../plugins')

let opened: TestHouse
let house: House
beforeAll(async () => {
  opened = await testHouse()
  house = opened.open.house
})
afterAll(() => opened.remove())

/** Actions an hour apart each, as work that takes long would begin them. */
function hourly(start: string): { readonly given: Date[]; readonly act: () => Action } {
  const given: Date[] = []
  return {
    given,
    act: () => {
      const at = new Date(new Date(start).getTime() + given.length * 3_600_000)
      given.push(at)
      return testAction({ at })
    },
  }
}

function jobOf(subject: string, progress: JobProgress[] = []): RunningJob {
  return { id: 'job', subject, topic, account: null, signal: new AbortController().signal, progress: (said) => void progress.push(said) }
}

/** A file taken and read by hand: no job of it is queued that the worker could take. */
async function importSample(pack: string, dataset: string, act: () => Action, progress: JobProgress[] = []): Promise<DatasetImport> {
  const content = await readFile(join(samples, pack, 'samples', `${dataset}.csv`))
  const deps = { ...importDeps(house), enqueue: () => 'job', onNewData: async () => undefined }
  const upload = { fileName: 'a.csv', content: (async function* () { yield content })(), truncated: () => false, limit: '' }
  const { id } = await startImport(deps, testAction({ at: new Date('2026-06-01T00:00:00Z') }), { topic: pack, dataset }, upload)
  await runImport(deps, act, jobOf(id, progress))
  return house.store.reader().findOneOrFail(DatasetImport, { id })
}

const lastAudit = async (verb: string) => (await house.store.reader().find(AuditRecord, { verb }, { orderBy: { seq: 'desc' }, limit: 1 }))[0]!

describe('the instant of an end is when it came about, not when its job began', () => {
  test('of an import: on it, in the pool and in the trail', async () => {
    const { given, act } = hourly('2026-06-02T00:00:00Z')
    const progress: JobProgress[] = []
    const item = await importSample(topic, 'disabled_persons', act, progress)
    expect(given.length).toBeGreaterThan(2)
    expect(item).toMatchObject({ state: 'done', finishedAt: given.at(-1) })
    expect((await lastAudit('import')).at).toEqual(given.at(-1))
    const [batch] = await (await house.pool()).batches(`${topic}/disabled_persons`, { limit: 1 })
    const committed = new Date(batch!.at)
    expect(committed > given[0]! && committed < given.at(-1)!).toBe(true)

    // Each phase shows as it begins; none stands at its end while others are still to come.
    expect([...new Set(progress.map((said) => said.phase))]).toEqual(expect.arrayContaining(['checking', 'sealing', 'storing']))
    expect(progress.at(-1)).toMatchObject({ phase: 'storing', done: null, rows: item.counts!.in })
    expect(progress.filter((said) => said.done === 1 || (said.phase !== 'reading' && said.done !== null))).toEqual([])
  })

  test('of a run: on its alerts and in the trail', async () => {
    await importSample('common', 'deceased', hourly('2026-06-02T00:00:00Z').act)
    await importSample(topic, 'assistance_recipients', hourly('2026-06-02T00:00:00Z').act)
    const { given, act } = hourly('2026-06-02T06:00:00Z')
    const deps = { ...runDeps(house), enqueue: async () => 'job' }
    const run = await startRun(deps, testAction({ at: new Date('2026-06-02T05:00:00Z') }), { topic, rule: 'uncovered-disabled' })
    await carryOutRun(deps, act, jobOf(run.id))
    expect(given.length).toBeGreaterThan(1)
    expect(await lastAudit('run-rule')).toMatchObject({ at: given.at(-1), after: expect.stringContaining(run.id) as string })
    const [alert] = await house.store.reader().find(Alert, { rule: 'uncovered-disabled' }, { limit: 1 })
    expect(alert!.lastSeenAt).toEqual(given.at(-1))
  })
})
