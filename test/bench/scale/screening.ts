import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createAccount } from '../../../core/domain/identity/create-account.ts'
import { collide } from '../../../core/domain/alerts/collide.ts'
import { readConfig } from '../../../core/host/config.ts'
import { startHouse } from '../../../core/host/start-house.ts'
import { numberOf, openInstance, rowsOf } from '../../../core/pool/duckdb/instance.ts'
import { currentTable } from '../../../core/pool/duckdb/names.ts'
import { testAction } from '../../support/action.ts'
import { signedIn } from '../../support/server.ts'
import { scaleBinding } from './judge.ts'
import { makePeople, scaleTokenKey } from './people.ts'
import { scaleTopic, scaleToday } from './scale-topic.ts'
import { items, type ScaleShape } from './shape.ts'

/** The rule that a doctor waits for. */
const rule = 'repeated-exams'
const perSecond = 200

export interface ScreeningResult {
  readonly alone: Latency
  readonly besideFullRun: Latency
  /** Full runs that ended meanwhile, and what one took beside the screening, seconds. */
  readonly fullRun: number | null
  /** Bytes resident at most. */
  readonly peak: number
}

/** Of the requests of one span, milliseconds from when a request was due until its answer was there. */
export interface Latency {
  readonly requests: number
  readonly failed: number
  readonly found: number
  readonly p50: number
  readonly p99: number
  readonly most: number
  readonly perSecond: number
  /** Longest that the server's event loop was held up, milliseconds. */
  readonly heldUp: number
}

/** Where the pool's file of an installation in `dataDir` lies. */
export const poolPath = (dataDir: string) => join(dataDir, 'pool.duckdb')

/**
 * Checks records over HTTP at a steady rate, whether or not earlier answers are there yet, against a server in a process of its own
 * over the pool in `dataDir`, which `makeScalePool` made: first alone, then beside a full run of the same rule.
 */
export async function measureScreening(dataDir: string, shape: ScaleShape, options: { readonly memory: string; readonly threads: number; readonly seconds: number }): Promise<ScreeningResult> {
  mkdirSync(join(dataDir, 'keys'), { recursive: true })
  const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
  writeFileSync(join(dataDir, 'keys', 'huiyan.key'), JSON.stringify({ version: 1, token: Buffer.from(scaleTokenKey).toString('base64'), sealing: key(1), session: key(2) }))
  const { bodies, expected } = await makeBodies(dataDir, shape, perSecond * options.seconds)
  const server = await startServer(dataDir, options)
  try {
    await send(server, bodies.slice(0, perSecond))
    const alone = await send(server, bodies)
    if (alone.failed > 0 || alone.found !== expected) throw new Error(`screening: ${alone.failed} failed, ${alone.found} findings instead of ${expected}`)
    server.child.send('run')
    await server.told('running')
    const besideFullRun = await send(server, bodies)
    server.child.send('stop')
    const ended = new Promise((resolve) => server.child.once('close', resolve))
    const { fullRun, peak } = (await server.told('stopped')) as { fullRun: number | null; peak: number }
    await ended
    return { alone, besideFullRun, fullRun, peak }
  } finally {
    server.child.kill()
  }
}

/**
 * Records as a hospital would send them, of persons in the pool; every other one was examined elsewhere the day before. These examinations
 * stand in batches that are not merged yet, two of half a percent of all and a small one.
 */
async function makeBodies(dataDir: string, shape: ScaleShape, count: number): Promise<{ readonly bodies: readonly string[]; readonly expected: number }> {
  const instance = await openInstance({ path: poolPath(dataDir), memory: '4GB', threads: 2, spillDir: dataDir, reachDir: null })
  const connection = await instance.connect()
  await makePeople(connection, shape)
  await connection.run(`CREATE TEMP TABLE asked AS SELECT id_no, token, row_number() OVER (ORDER BY hash(i)) - 1 AS place FROM people QUALIFY place < ${count}`)
  const exams = currentTable('scale/exams')
  const batch = async (select: string) => {
    const number = await numberOf(connection, "SELECT nextval('host.batch_numbers')")
    await connection.run(`INSERT INTO ${exams} SELECT (SELECT max(_row) + 1 FROM ${exams}) + row_number() OVER () AS _row, ${number} AS _batch, * FROM (${select}) ORDER BY patient_id`)
  }
  for (const half of [0, 1]) await batch(`SELECT 'R${half}' || exam_no AS exam_no, patient_id, item, 998 AS org, true AS emergency, done, reported, cost FROM ${exams} WHERE hash(_row) % 200 = ${half}`)
  await batch(`SELECT 'D' || place AS exam_no, token AS patient_id, place % ${items} AS item, 998 AS org, false AS emergency, TIMESTAMP '${scaleToday} 02:00:00' - INTERVAL 1 DAY AS done, NULL AS reported, 100 AS cost FROM asked WHERE place % 2 = 0`)
  await connection.run('CHECKPOINT')
  const people = await rowsOf(connection, 'SELECT id_no FROM asked ORDER BY place')
  connection.closeSync()
  instance.closeSync()
  const bodies = people.map(([id], i) => JSON.stringify({
    purpose: '开单前核查重复检查',
    record: { exam_no: `S${String(i).padStart(10, '0')}`, patient_id: id, item: i % items, org: 999, emergency: false, done: `${scaleToday} 10:00:00`, cost: '120.00' },
  }))
  return { bodies, expected: Math.ceil(count / 2) }
}

interface Server {
  readonly child: ChildProcess
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  told(kind: string): Promise<unknown>
}

async function startServer(dataDir: string, { memory, threads }: { readonly memory: string; readonly threads: number }): Promise<Server> {
  const script = `const { serveScreening } = await import(${JSON.stringify(import.meta.url)}); await serveScreening(${JSON.stringify({ dataDir, memory, threads })})`
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const told = (kind: string) => new Promise<unknown>((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`the server ended with ${code}`))
    child.once('exit', onExit)
    child.on('message', function listen(message: { kind: string }) {
      if (message.kind !== kind) return
      child.off('message', listen)
      child.off('exit', onExit)
      resolve(message)
    })
  })
  const { address, cookie, token } = (await told('ready')) as { address: string; cookie: string; token: string }
  return { child, told, url: `${address}/api/v1/topics/scale/rules/${rule}/screen`, headers: { 'content-type': 'application/json', cookie, 'x-csrf-token': token } }
}

/**
 * What the server's process does.
 * @public
 */
export async function serveScreening({ dataDir, memory, threads }: { readonly dataDir: string; readonly memory: string; readonly threads: number }): Promise<void> {
  const config = readConfig({ HUIYAN_DATA: dataDir, HUIYAN_PORT: '0', HUIYAN_POOL_MEMORY: memory, HUIYAN_POOL_THREADS: String(threads), HUIYAN_SCREEN_QUOTA: '10000000', HUIYAN_LOG: 'error' }, '/')
  const open = await startHouse(config)
  const runtime = await scaleTopic()
  open.house.registry.swap({ runtime, packVersion: 'bench', publishedAt: new Date() })
  const pool = await open.house.pool()
  await createAccount(open.house.store, testAction({ at: new Date() }), { account: 'doctor', name: 'doctor', password: 'Pass-word 1 at the desk!', organisation: null, grants: [{ role: 'supervisor', organisation: null, topics: null }] })
  const agent = await signedIn(open.app, 'doctor', 'Pass-word 1 at the desk!')
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let stop = false
  let fullRun: number | null = null
  const run = async () => {
    const compiled = runtime.rules.get(rule)!
    while (!stop) {
      const began = performance.now()
      for await (const _ of collide(pool, compiled, scaleBinding(runtime, compiled))) if (stop) return
      fullRun ??= (performance.now() - began) / 1000
    }
  }
  let running: Promise<void> = Promise.resolve()
  process.on('message', (message) => {
    if (message === 'delay') {
      process.send!({ kind: 'delay', most: delay.max / 1e6 })
      delay.reset()
    }
    if (message === 'run') {
      running = run()
      process.send!({ kind: 'running' })
    }
    if (message === 'stop') {
      stop = true
      void running.then(() => open.close()).then(() => {
        process.send!({ kind: 'stopped', fullRun, peak: process.resourceUsage().maxRSS * 1024 })
        process.disconnect()
      })
    }
  })
  process.send!({ kind: 'ready', address: open.address, cookie: agent.cookie, token: agent.me.csrfToken })
}

async function send(server: Server, bodies: readonly string[]): Promise<Latency> {
  const agent = new Agent({ keepAlive: true })
  server.child.send('delay')
  await server.told('delay')
  const taken: number[] = []
  let [failed, found] = [0, 0]
  const began = performance.now()
  await Promise.all(bodies.map(async (body, i) => {
    const due = began + (i * 1000) / perSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    const answer = await post(server, agent, body)
    taken.push(performance.now() - due)
    if (answer.status !== 200) failed += 1
    else found += (JSON.parse(answer.text) as { findings: readonly unknown[] }).findings.length
  }))
  const seconds = (performance.now() - began) / 1000
  server.child.send('delay')
  const { most } = (await server.told('delay')) as { most: number }
  agent.destroy()
  taken.sort((a, b) => a - b)
  const at = (share: number) => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))]!
  return { requests: taken.length, failed, found, p50: at(0.5), p99: at(0.99), most: taken.at(-1)!, perSecond: taken.length / seconds, heldUp: most }
}

function post(server: Server, agent: Agent, body: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(server.url, { method: 'POST', agent, headers: { ...server.headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => (text += part))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
