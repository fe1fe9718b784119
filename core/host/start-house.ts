import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino, type Logger } from 'pino'
import { systemClock } from '../base/clock.ts'
import { HuiyanError } from '../base/errors.ts'
import { createKeyedQueue } from '../base/keyed-queue.ts'
import { newAction, systemActor, wholeScope } from '../base/new-action.ts'
import type { PoolEngine } from '../contracts/engine.ts'
import { createCityCalendar } from '../domain/calendar/city-calendar.ts'
import { holidayYears, seedHolidayYears } from '../domain/calendar/holiday-years.ts'
import { clamdScanner } from '../domain/forms/file-scanner.ts'
import { createRowSealer } from '../domain/forms/row-sealer.ts'
import { boxKey } from '../domain/identity/box-key.ts'
import { countAccounts } from '../domain/identity/count-accounts.ts'
import { createJobBoard } from '../domain/jobs/job-board.ts'
import { createLiveEvents } from '../domain/jobs/live-events.ts'
import { answerRowEffect } from '../domain/forms/store-answer.ts'
import { reviveMessages } from '../domain/jobs/outbox.ts'
import { recoverJobs } from '../domain/jobs/recover-jobs.ts'
import { createToldIds } from '../domain/notifications/told-ids.ts'
import { openSealedFiles } from '../domain/records/sealed-files.ts'
import { createPreviewer } from '../domain/packs/preview-thread.ts'
import { createTopicRegistry } from '../domain/topics/topic-registry.ts'
import { createMachines } from '../domain/work/machines.ts'
import { nationalYears } from '../engines/deadlines/national-calendar.ts'
import { leafHash } from '../engines/merkle/leaf-hash.ts'
import { workRoutes } from '../http/routes/work.ts'
import { buildServer } from '../http/server.ts'
import { giveAllAlertsWork } from '../journeys/give-alerts-work.ts'
import { loadPacks } from '../journeys/load-packs.ts'
import { queueDueRuns } from '../journeys/run-schedules.ts'
import { duckdb } from '../language/dialects/duckdb.ts'
import { openAuditNotes } from '../store/audit-notes.ts'
import { openDatabase } from '../store/database.ts'
import { sealedSchema } from '../store/sealed-store.ts'
import type { Config } from './config.ts'
import { readDemo } from './demo-accounts.ts'
import { holdDataDir } from './hold-data-dir.ts'
import { runDeps, type House } from './house.ts'
import { readKeys, type Keys } from './keys.ts'
import { openDoors } from './open-doors.ts'
import { hostVersion, pagesDir, shippedDir } from './product.ts'
import { startMails } from './start-mails.ts'
import { startSweep } from './start-sweep.ts'
import { startWatch, type Watch } from './start-watch.ts'
import { sweepHouse } from './sweep-house.ts'
import { startWork } from './start-work.ts'
import { tellPlaces } from './tell-places.ts'
import { watchDispatch } from './watch-dispatch.ts'
import { watchDuties } from './watch-duties.ts'
import { watchSealed } from './watch-sealed.ts'
import { watchHolders } from './watch-holders.ts'
import { watchLights } from './watch-lights.ts'
import { makeFolder, unusablePath } from './usable-path.ts'

/** Loading DuckDB keeps the process busy: whoever waits for the first answer comes before it, unless that needs the pool. */
const firstAnswerMilliseconds = 300

/** Nobody waits for a duty by the minute, and a new installation has no organisations yet. */
const firstDutiesMilliseconds = 60_000
/** Who can no longer see to what they have is found at once where somebody says so; where a day does, within the hour. */
const hour = 3_600_000

/** A house that is open for visitors. */
export interface OpenHouse {
  readonly house: House
  readonly app: FastifyInstance
  /** Where it listens, e.g. `http://127.0.0.1:8080`. */
  readonly address: string
  /** Nobody can sign in yet. */
  readonly withoutAccounts: boolean
  /** Resolves when no work is due and none runs. */
  readonly idle: () => Promise<void>
  /** Lets requests and writes under way finish, then closes everything. */
  close(): Promise<void>
}

/**
 * Opens store and packs, listens, then opens the pool and takes up the work that was left: the first answer need not wait for DuckDB.
 * Throws coded errors: `data-dir-in-use`, `path-unusable`, `key-file-missing`, `key-file-damaged`, `database-newer`, `cannot-listen`.
 */
export async function startHouse(config: Config, logger: Logger = pino({ level: config.logLevel })): Promise<OpenHouse> {
  const held = await holdDataDir(config.dataDir)
  const undo: (() => Promise<unknown>)[] = [() => held.release()]
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  try {
    const keys = await readKeys(config.keyFile, !existsSync(config.databaseUrl))
    await makeFolder(dirname(config.databaseUrl)).catch((error: unknown) => {
      throw unusablePath(error, 'HUIYAN_DATABASE_URL', config.databaseUrl)
    })
    const store = await openDatabase({ url: config.databaseUrl, leafHash })
    undo.push(() => store.close())
    const sealed = await openDatabase({ url: join(config.dataDir, 'sealed.sqlite'), schema: sealedSchema, leafHash })
    undo.push(() => sealed.close())
    const source = { clock: systemClock, random: (bytes: number) => randomBytes(bytes) }
    const registry = createTopicRegistry()
    await loadPacks({ store, registry, source, dialect: duckdb, shippedDir, hostVersion, timeZone: config.timeZone })
    const pool = openLater(async () => {
      const opened = await openThePool(config, keys)
      const datasets = registry.running().flatMap((topic) => [...topic.runtime.datasets.values()])
      await opened.ensureTables([...new Map(datasets.map((dataset) => [dataset.model.id, dataset.table])).values()])
      return opened
    })
    undo.push(() => pool.close())
    await seedHolidayYears(store, nationalYears, source.clock.now())
    const cityCalendar = createCityCalendar(config.timeZone, await holidayYears({ em: store.reader() }))
    const notes = await openAuditNotes(store, join(config.dataDir, 'trail'), (error) => logger.error({ err: error }, 'entries wait to be brought into the trail'))
    undo.push(() => notes.close())
    const house: House = {
      store, sealed, registry, source, notes, pool: pool.get, files: await openSealedFiles(join(config.dataDir, 'imports'), keys.sealing), sealer: createRowSealer(keys.sealing), boxKey: (account) => boxKey(keys.session, account), toldIds: createToldIds(keys.session),
      attachments: await openSealedFiles(join(config.dataDir, 'attachments'), keys.sealing),
      board: createJobBoard(), live: createLiveEvents(), oneAtATime: createKeyedQueue(), timeZone: config.timeZone, ruleMinutes: config.ruleMinutes, cityCalendar, calendar: cityCalendar.current,
      scanFile: config.scanner === null ? null : clamdScanner(config.scanner),
      looseRoom: { files: config.looseFiles, bytes: config.looseMegabytes * 2 ** 20 },
      machines: createMachines(cityCalendar.current),
    }
    store.touched.listen((places) => tellPlaces(house.live, places))
    await giveAllAlertsWork(house, newAction(source, { actor: systemActor, scope: wholeScope }))
    await recoverJobs(store)
    await reviveMessages(store, answerRowEffect, source.clock.now())
    const { worker, kinds } = startWork(house, logger)
    undo.push(() => worker.stop())
    const mails = await startMails(house, config, logger)
    if (mails !== null) undo.push(() => mails.worker.stop())
    const [clocks, holding]: [Watch[], Watch[]] = [[], []]
    const previewer = createPreviewer()
    undo.push(() => previewer.close())
    const doors = openDoors(house, {
      http: { version: hostVersion, baseUrl: config.baseUrl, pagesDir: existsSync(pagesDir) ? pagesDir : null, trustedProxies: [] },
      demoAccounts: async () => (await readDemo(config.dataDir))?.accounts ?? null, logger, kinds, previewer, screenQuota: config.screenQuota, peopleQuota: config.peopleQuota, peopleMisses: config.peopleMisses, wake: () => worker.wake(),
      mailServer: config.mail === null ? null : { host: config.mail.host, port: config.mail.port, security: config.mail.security, sender: config.mail.sender }, mailMinutes: config.mailMinutes, wakeMails: () => mails?.worker.wake(), wakeClocks: () => clocks.forEach((clock) => clock.wake()), accessChanged: () => holding.forEach((one) => one.wake()),
    })
    const app = await buildServer(doors, (api) => workRoutes(api, doors))
    undo.push(() => app.close())
    const address = await listen(app, config)
    const opening = setTimeout(() => void pool.get().catch((error: unknown) => logger.error({ err: error }, 'the data pool did not open')), firstAnswerMilliseconds)
    undo.push(async () => clearTimeout(opening))
    const watch = (look: (signal: AbortSignal) => Promise<Date | null>, what: string, { delay = firstAnswerMilliseconds, ...settings }: { readonly delay?: number; readonly longest?: number } = {}): Watch => {
      const begun = startWatch({ now: () => source.clock.now(), look, onError: (error) => logger.error({ err: error }, what), ...settings }, delay)
      undo.push(() => begun.stop())
      return begun
    }
    watch(async () => {
      const { queued, next } = await queueDueRuns(runDeps(house), newAction(source, { actor: systemActor, scope: wholeScope }))
      if (queued.length > 0) worker.wake()
      return next
    }, 'schedules could not be looked at')
    clocks.push(watch((signal) => watchLights(house, logger, signal), 'what falls due could not be looked at'))
    watch((signal) => watchDispatch(house, logger, signal), 'what goes out by itself could not be dispatched')
    clocks.push(watch((signal) => watchSealed(house, signal), 'what is sealed could not be looked at'))
    if (mails !== null) watch((signal) => mails.look(signal), 'mails could not be made ready')
    watch((signal) => watchDuties(house, logger, signal), 'duties could not be asked for', { delay: firstDutiesMilliseconds })
    holding.push(watch((signal) => watchHolders(house, logger, signal), 'who can no longer see to their matters could not be looked at', { longest: hour }))
    undo.push(startSweep({ sweep: (signal) => sweepHouse(house, () => [worker, mails?.worker].forEach((one) => one?.wake()), signal), onError: (error) => logger.error({ err: error }, 'what was kept long enough could not be taken away') }, firstAnswerMilliseconds))
    worker.wake()
    const idle = async () => {
      for (const one of [worker, mails?.worker]) {
        one?.wake()
        await one?.idle()
      }
    }
    return { house, app, address, withoutAccounts: (await countAccounts(store)) === 0, idle, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** A pool that opens at its first use, once; closing waits for it. */
function openLater(open: () => Promise<PoolEngine>): { get(): Promise<PoolEngine>; close(): Promise<void> } {
  let opening: Promise<PoolEngine> | null = null
  return {
    get: () => (opening ??= open()),
    close: async () => {
      if (opening !== null) await opening.then((pool) => pool.close(), () => undefined)
    },
  }
}

/** DuckDB's native library is loaded here, after the server listens. */
async function openThePool(config: Config, keys: Keys): Promise<PoolEngine> {
  const { openPool } = await import('../pool/open-pool.ts')
  return openPool({
    path: join(config.dataDir, 'pool.duckdb'), tempDir: join(config.dataDir, 'pool-tmp'),
    memory: config.poolMemory, threads: config.poolThreads, tokenKey: keys.token, sealingKey: keys.sealing,
  })
}

async function listen(app: FastifyInstance, config: Config): Promise<string> {
  try {
    return await app.listen({ host: config.host, port: config.port })
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException
    // Whatever the system says of the address: taken, not ours, forbidden, a name that nobody knows.
    if (code !== undefined && (syscall === 'listen' || syscall === 'getaddrinfo')) throw new HuiyanError('cannot-listen', { host: config.host, port: config.port, code })
    throw error
  }
}
