import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionInfo, TopicDetail, TopicSummary } from '../../core/contracts/api.ts'

export interface StartedServer {
  readonly url: string
  readonly dataDir: string
  /** Passwords of the demo accounts by account: `admin`, `supervisor`, `handler`. */
  readonly passwords: Readonly<Record<string, string>>
  /** Ends the server as Ctrl-C does and waits for it; its data stay. */
  end(): Promise<void>
  /** Ends it and removes its data. */
  stop(): Promise<void>
}

const root = join(import.meta.dirname, '../..')

/** What an operator would set for a small server with a demo. */
export const environment = (dataDir: string) => ({ ...process.env, HUIYAN_DATA: dataDir, HUIYAN_PORT: '0', HUIYAN_DEMO: '1', HUIYAN_POOL_MEMORY: '512MB', HUIYAN_POOL_THREADS: '2' })

/** Starts `huiyan start` as an operator would: a process of its own, a free port, the demo seeded. Without a data directory, in an empty one. */
export async function startServer(existing?: string): Promise<StartedServer> {
  const dataDir = existing ?? (await mkdtemp(join(tmpdir(), 'huiyan-e2e-')))
  const child = spawn(process.execPath, [join(root, 'bin/huiyan'), 'start'], {
    cwd: root,
    env: environment(dataDir),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (text: Buffer) => {
      said += String(text)
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      if (address !== null) resolve(address[0])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', (code) => reject(new Error(`the server ended with ${code} before it listened:\n${said}`)))
  })
  const end = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
  const stop = async () => {
    await end()
    await rm(dataDir, { recursive: true, force: true })
  }
  try {
    const info = (await (await fetch(`${url}/api/v1/session`)).json()) as SessionInfo
    await assertDemoReady(url, info, existing === undefined ? 0 : 60_000)
    return { url, dataDir, passwords: Object.fromEntries((info.demo ?? []).map((person) => [person.account, person.password])), end, stop }
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

/**
 * The address is printed when the demo is there, not before: throws unless every rule has run over the samples as they were imported last.
 * Over data that were there before, rules may run once more at first, where their hour (02:00) has passed since: that is waited for, for
 * so many milliseconds.
 */
async function assertDemoReady(url: string, info: SessionInfo, patience: number): Promise<void> {
  const supervisor = info.demo?.find((person) => person.account === 'supervisor')
  if (supervisor === undefined) throw new Error('no demo was seeded')
  const body = JSON.stringify({ account: supervisor.account, password: supervisor.password })
  const signedIn = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? ''
  const get = async <T>(path: string) => (await (await fetch(`${url}/api/v1${path}`, { headers: { cookie } })).json()) as T
  const { items } = await get<{ items: TopicSummary[] }>('/topics')
  const look = () => Promise.all(items.filter((topic) => topic.status === 'running').map((topic) => get<TopicDetail>(`/topics/${topic.id}`)))
  const isRunning = (topic: TopicDetail) => topic.rules.some(({ lastRun }) => lastRun?.state === 'queued' || lastRun?.state === 'running')
  let topics = await look()
  for (const until = Date.now() + patience; topics.some(isRunning) && Date.now() < until;) topics = await look()
  const batchOf = new Map(topics.flatMap((topic) => topic.datasets.map((dataset) => [dataset.id, dataset.lastImport?.batch ?? null] as const)))
  const ready = (topic: TopicDetail) => topic.rules.every((rule) => rule.lastRun?.state === 'done'
    && rule.lastRun.inputs.every((input) => input.batch !== null && input.batch === batchOf.get(input.dataset)))
  if (topics.length === 0 || !topics.every(ready)) throw new Error(`the demo is not ready: ${JSON.stringify(topics.map((topic) => topic.rules.map((rule) => [rule.id, rule.lastRun?.state])))}`)
}
