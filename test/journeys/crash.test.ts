import { copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertSummary, ImportJson, Page, RecordsPage, RunJson } from '../../core/contracts/api.ts'
import { Job } from '../../core/store/entities/jobs/job.ts'
import { OutboxMessage } from '../../core/store/entities/jobs/outbox-message.ts'
import { DatasetImport } from '../../core/store/entities/records/dataset-import.ts'
import { bookkeeping } from '../../core/store/bookkeeping.ts'
import { signedIn, type Agent } from '../support/server.ts'
import { expectJson, fileRequest, testHouse, type TestHouse } from '../support/house.ts'

const place = '/api/v1/topics/uncovered-assistance/datasets/disabled_persons'
const sample = join(import.meta.dirname, '../../plugins/uncovered-assistance/samples/disabled_persons.csv')

let house: TestHouse
let supervisor: Agent
beforeAll(async () => {
  house = await testHouse()
  supervisor = await house.agent('supervisor')
})
afterAll(() => house.remove())

const as = async <T>(url: string) => expectJson<T>(await supervisor.get(url))

test('cut off between the pool’s commit and the store’s note: the next start brings the import to its end, quarantine and rules included', async () => {
  const started = expectJson<ImportJson>(await supervisor.request(fileRequest(`${place}/imports`, 'a.csv', await readFile(sample))), 202)
  const upload = join(house.dataDir, 'imports', `${started.id}.upload`)
  const kept = join(house.dataDir, 'kept')
  await copyFile(upload, kept)
  await house.open.idle()
  const whole = await as<ImportJson>(`${place}/imports/${started.id}`)
  expect(whole.state).toBe('done')

  // As it would stand on the disk: the batch is in the pool, the store knows of a running job, the upload is there.
  await bookkeeping(house.open.house.store, async (em) => {
    await em.nativeUpdate(DatasetImport, { id: started.id }, { state: 'running', counts: null, batch: null, finishedAt: null, reasons: [], problems: [] })
    await em.nativeUpdate(Job, { id: started.job }, { state: 'running', finishedAt: null })
    await em.nativeUpdate(OutboxMessage, { key: `job:${started.job}` }, { state: 'waiting', doneAt: null, attempts: 0 })
  })
  await copyFile(kept, upload)
  await rm(join(house.dataDir, 'imports', `${started.id}.quarantine`))
  await house.restart()
  await house.open.idle()
  supervisor = await signedIn(house.open.app, supervisor.me.account, supervisor.password)

  const again = await as<ImportJson>(`${place}/imports/${started.id}`)
  expect({ ...again, finishedAt: null, startedAt: null }).toEqual({ ...whole, finishedAt: null, startedAt: null })
  expect((await as<Page<unknown>>(`${place}/imports/${started.id}/quarantine?limit=200`)).items).toHaveLength(whole.counts!.quarantined)
  expect((await as<RecordsPage>(`${place}/records?limit=1`)).total.count).toBe(whole.counts!.stored)
  const runs = await as<Page<RunJson>>('/api/v1/topics/uncovered-assistance/rules/uncovered-disabled/runs')
  expect(runs.items.length).toBeGreaterThanOrEqual(2)
  expect((await as<Page<AlertSummary>>('/api/v1/alerts')).total.count).toBe(0)
})

test('a quarantine that cannot be written does not deny what is stored', async () => {
  const file = Buffer.from((await readFile(sample, 'utf8')).split('\n').slice(0, 20).toSpliced(5, 0, '坏,行').join('\n') + '\n')
  const started = expectJson<ImportJson>(await supervisor.request(fileRequest(`${place}/imports`, 'b.csv', file)), 202)
  await mkdir(join(house.dataDir, 'imports', `${started.id}.quarantine`))
  await house.open.idle()
  const item = await as<ImportJson>(`${place}/imports/${started.id}`)
  expect(item).toMatchObject({ state: 'done', counts: { in: 20 } })
  expect(item.batch).not.toBeNull()
  expect(item.problems.map((problem) => problem.code)).toContain('quarantine-not-kept')
})
