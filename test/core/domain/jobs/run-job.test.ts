import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HuiyanError } from '../../../../core/base/errors.ts'
import type { JobProgress } from '../../../../core/contracts/api.ts'
import { cancelJob } from '../../../../core/domain/jobs/cancel-job.ts'
import { findJob } from '../../../../core/domain/jobs/find-job.ts'
import { startEffectWorker } from '../../../../core/domain/jobs/effect-worker.ts'
import { createJobBoard } from '../../../../core/domain/jobs/job-board.ts'
import type { RunningJob } from '../../../../core/domain/jobs/job-kind.ts'
import { recoverJobs } from '../../../../core/domain/jobs/recover-jobs.ts'
import { Job } from '../../../../core/store/entities/jobs/job.ts'
import { OutboxMessage } from '../../../../core/store/entities/jobs/outbox-message.ts'
import { testAction, testClock, type TestClock } from '../../../support/action.ts'
import { freshDatabase, type TestDatabase } from '../../../support/database.ts'
import { queueJob, testJobs, type TestJobs } from '../../../support/jobs.ts'

let database: TestDatabase
let clock: TestClock
let jobs: TestJobs | null = null
beforeEach(async () => {
  database = await freshDatabase()
  clock = testClock()
})
afterEach(async () => {
  await jobs?.worker.stop()
  jobs = null
  await database.remove()
})

const start = (run: (job: RunningJob) => Promise<void>, options?: Parameters<typeof testJobs>[3]) => (jobs = testJobs(database.store, clock, run, options))
const find = (id: string, board = jobs?.board ?? createJobBoard()) => findJob({ store: database.store, board }, testAction(), id, 'en')
const untilAborted = (job: RunningJob) => new Promise<void>((_, reject) => job.signal.addEventListener('abort', () => reject(job.signal.reason as Error), { once: true }))
const progress = (rows: number): JobProgress => ({ phase: 'reading', done: null, rows, rowsPerSecond: null, secondsLeft: null })

/** A promise that the test resolves from inside a job. */
function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

describe('a job', () => {
  test('waits until the worker takes it, runs once, and is done', async () => {
    const id = await queueJob(database.store, clock, 'import-1')
    expect(await find(id)).toMatchObject({ kind: 'import', state: 'queued', subject: 'import-1', progress: null, finishedAt: null })
    const seen: string[] = []
    const { worker, failures } = start(async (job) => {
      seen.push(job.subject)
      expect((await find(id)).state).toBe('running')
    })
    await worker.idle()
    worker.wake()
    await worker.idle()
    expect(seen).toEqual(['import-1'])
    expect(await find(id)).toMatchObject({ state: 'done', problem: null, finishedAt: clock.now().toISOString() })
    expect(failures).toEqual([])
  })

  test('is not there for whom its topic is out of reach', async () => {
    const id = await queueJob(database.store, clock, 'import-1')
    const stranger = testAction({ scope: [{ topics: ['other'], organisations: 'all' }] })
    await expect(findJob({ store: database.store, board: createJobBoard() }, stranger, id, 'en')).rejects.toMatchObject({ code: 'not-found' })
    await expect(cancelJob({ store: database.store, board: createJobBoard(), kinds: start(async () => undefined).kinds }, stranger, id)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('that fails with a code says so to its subject and its readers', async () => {
    const id = await queueJob(database.store, clock, 'import-1')
    const { worker, ends, failures } = start(async () => {
      throw new HuiyanError('storage-full')
    })
    await worker.idle()
    expect(await find(id)).toMatchObject({ state: 'failed', problem: { code: 'storage-full', message: expect.stringMatching(/disk is full/) as string, hint: expect.stringMatching(/free space/) as string } })
    expect(ends).toMatchObject([{ job: { subject: 'import-1' }, state: 'failed', problem: { code: 'storage-full' } }])
    expect(failures).toEqual([])
  })

  test('that fails in an unforeseen way tells its readers nothing of it, and the log everything', async () => {
    const id = await queueJob(database.store, clock, 'import-1')
    const { worker, failures } = start(async () => {
      throw new Error('secret path /etc/x')
    })
    await worker.idle()
    const job = await find(id)
    expect(job).toMatchObject({ state: 'failed', problem: { code: 'internal' } })
    expect(JSON.stringify(job)).not.toContain('secret')
    expect(failures).toMatchObject([{ kind: 'unexpected', error: { message: 'secret path /etc/x' } }])
  })

  test('shows progress as it happens and writes it down now and then', async () => {
    const id = await queueJob(database.store, clock, 'import-1')
    const board = createJobBoard()
    const reported: (number | null)[] = []
    board.watch(id, () => reported.push(board.progressOf(id)?.rows ?? null))
    const stored = async () => (await database.store.reader().findOneOrFail(Job, { id })).progress?.rows ?? null
    const { worker } = start(async (job) => {
      job.progress(progress(1))
      expect((await find(id)).progress?.rows).toBe(1)
      clock.advance(1_999)
      job.progress(progress(2))
      await database.store.queue.alone(async () => undefined)
      expect(await stored()).toBe(null)
      clock.advance(1)
      job.progress(progress(3))
      await database.store.queue.alone(async () => undefined)
      expect(await stored()).toBe(3)
    }, { board })
    await worker.idle()
    // What was written down last stands in the row, and is no progress any more.
    expect(await stored()).toBe(3)
    expect(await find(id)).toMatchObject({ state: 'done', progress: null })
    expect(reported).toEqual([null, 1, 2, 3, null])
  })

  test('never more than the bound at the same time, and every one in the end', async () => {
    let now = 0
    let most = 0
    for (let i = 0; i < 9; i++) await queueJob(database.store, clock, `import-${i}`)
    const three = gate()
    const { worker } = start(async () => {
      most = Math.max(most, ++now)
      if (now === 3) {
        // Every chance for a fourth to begin, before any of the three may end.
        jobs!.worker.wake()
        for (let i = 0; i < 5; i++) await database.store.queue.alone(async () => undefined)
        three.open()
      }
      await three.opened
      now--
    }, { parallel: 3 })
    await worker.idle()
    expect(most).toBe(3)
    expect(await database.store.reader().count(Job, { state: 'done' })).toBe(9)
  })

  test('a worker that would never take what has the last rank does not start', () => {
    expect(() => startEffectWorker({ store: database.store, clock, handlers: {}, owner: 'test', parallel: 2, ranks: 3, onFailure: () => undefined })).toThrow(RangeError)
  })

  test('trials and what runs by itself never hold all places, and what somebody waits for comes first', async () => {
    for (const subject of ['trial-1', 'trial-2', 'trial-3']) await queueJob(database.store, clock, subject, 'backtest', 'demo', 'trial')
    const [began, gates] = [[] as string[], new Map<string, ReturnType<typeof gate>>()]
    const told = new Map<string, ReturnType<typeof gate>>()
    const begun = (subject: string) => {
      if (!told.has(subject)) told.set(subject, gate())
      return told.get(subject)!
    }
    const { worker } = start(async ({ subject }) => {
      began.push(subject)
      gates.set(subject, gate())
      begun(subject).open()
      await gates.get(subject)!.opened
    }, { parallel: 3 })
    const looked = async () => {
      worker.wake()
      for (let i = 0; i < 5; i++) await database.store.queue.alone(async () => undefined)
    }
    await begun('trial-1').opened
    await looked()
    expect(began).toEqual(['trial-1'])
    for (const subject of ['data-1', 'data-2']) await queueJob(database.store, clock, subject, 'run', 'demo', 'byItself')
    await looked()
    expect(began).toEqual(['trial-1', 'data-1'])
    for (const subject of ['hand-1', 'hand-2']) await queueJob(database.store, clock, subject, 'run')
    worker.wake()
    await begun('hand-1').opened
    await looked()
    expect(began).toEqual(['trial-1', 'data-1', 'hand-1'])
    gates.get('trial-1')!.open()
    await begun('hand-2').opened
    gates.get('data-1')!.open()
    await begun('data-2').opened
    // Nobody waits any more: the trials go on.
    for (const subject of ['hand-1', 'hand-2', 'data-2']) gates.get(subject)!.open()
    await begun('trial-2').opened
    gates.get('trial-2')!.open()
    await begun('trial-3').opened
    gates.get('trial-3')!.open()
    await worker.idle()
    expect(began).toEqual(['trial-1', 'data-1', 'hand-1', 'hand-2', 'data-2', 'trial-2', 'trial-3'])
  })
})

describe('cancelling', () => {
  test('a running job stops it', async () => {
    const id = await queueJob(database.store, clock, 'import-1')
    const begun = gate()
    const { worker, board, kinds, ends } = start(async (job) => {
      begun.open()
      await untilAborted(job)
    })
    await begun.opened
    await cancelJob({ store: database.store, board, kinds }, testAction(), id)
    await worker.idle()
    expect(await find(id)).toMatchObject({ state: 'cancelled', problem: null })
    expect(ends).toMatchObject([{ job: { subject: 'import-1' }, state: 'cancelled' }])
    await expect(cancelJob({ store: database.store, board, kinds }, testAction(), id)).rejects.toMatchObject({ code: 'job-ended' })
  })

  test('a waiting job means that it never begins', async () => {
    const begun = gate()
    const release = gate()
    const ran: string[] = []
    await queueJob(database.store, clock, 'first')
    const second = await queueJob(database.store, clock, 'second')
    const { worker, board, kinds, ends } = start(async (job) => {
      ran.push(job.subject)
      begun.open()
      await release.opened
    }, { parallel: 1 })
    await begun.opened
    await cancelJob({ store: database.store, board, kinds }, testAction(), second)
    release.open()
    await worker.idle()
    expect(ran).toEqual(['first'])
    expect(await find(second)).toMatchObject({ state: 'cancelled' })
    expect(ends).toMatchObject([{ job: { subject: 'second' }, state: 'cancelled' }])
  })
})

describe('a restart', () => {
  test('takes up what an orderly stop cut short, as often as it happens', async () => {
    const id = await queueJob(database.store, clock, 'import-1')
    for (let i = 0; i < 5; i++) {
      const begun = gate()
      const { worker, failures } = start(async (job) => {
        begun.open()
        await untilAborted(job)
      }, { owner: `process-${i}` })
      await begun.opened
      await worker.stop()
      expect(failures).toEqual([])
      expect(await recoverJobs(database.store)).toBe(1)
      expect((await find(id)).state).toBe('queued')
    }
    const { worker } = start(async () => undefined, { owner: 'last' })
    await worker.idle()
    expect((await find(id)).state).toBe('done')
  })

  test('fails a job that took the process down three times, with a sentence', async () => {
    const id = await queueJob(database.store, clock, 'import-1')
    for (let i = 0; i < 3; i++) {
      // What a killed process leaves behind: a lease, a running job, one more attempt.
      await database.store.queue.alone(async () => {
        const em = database.store.writer()
        await em.nativeUpdate(OutboxMessage, { key: `job:${id}` }, { leasedBy: `gone-${i}`, leasedUntil: new Date(clock.now().getTime() + 60_000), attempts: i + 1 })
        await em.nativeUpdate(Job, { id }, { state: 'running' })
      })
      await recoverJobs(database.store)
    }
    let ran = false
    const { worker, ends } = start(async () => void (ran = true))
    await worker.idle()
    expect(ran).toBe(false)
    expect(await find(id)).toMatchObject({ state: 'failed', problem: { code: 'job-interrupted' } })
    expect(ends).toMatchObject([{ state: 'failed', problem: { code: 'job-interrupted' } }])
  })
})
