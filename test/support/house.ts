import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Role } from '../../core/domain/identity/permissions.ts'
import { readConfig } from '../../core/host/config.ts'
import { startHouse, type OpenHouse } from '../../core/host/start-house.ts'
import { newAgent, type Agent } from './server.ts'

export interface TestHouse {
  readonly open: OpenHouse
  readonly dataDir: string
  agent(role: Role): Promise<Agent>
  /** Closes and opens again over the same data. */
  restart(): Promise<void>
  remove(): Promise<void>
}

/** A whole installation in a folder of its own (`dataDir`, or a new one): store, pool, packs, server, work. The pool has one thread: two files of tests run at a time, over little data; servers of the browser tests have two. */
export async function testHouse(settings: { dataDir?: string; poolMemory?: string; env?: Readonly<Record<string, string>>; logger?: Logger } = {}): Promise<TestHouse> {
  const dataDir = settings.dataDir ?? (await mkdtemp(join(tmpdir(), 'huiyan-house-')))
  const config = readConfig({ HUIYAN_DATA: dataDir, HUIYAN_PORT: '0', HUIYAN_POOL_MEMORY: settings.poolMemory ?? '512MB', HUIYAN_POOL_THREADS: '1', ...settings.env }, '/')
  const state = { open: await startHouse(config, settings.logger) }
  let people = 0
  return {
    get open() {
      return state.open
    },
    dataDir,
    agent: (role) => {
      const account = `${role}-${++people}`
      const { app, house } = state.open
      return newAgent({ app, store: house.store }, new Date(), { account, name: account, organisation: null, grants: [{ role, organisation: null, topics: null }] })
    },
    restart: async () => {
      await state.open.close()
      state.open = await startHouse(config, settings.logger)
    },
    remove: async () => {
      await state.open.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** A request that carries one file as a browser would send it. */
export function fileRequest(url: string, fileName: string, content: Buffer, fields: Readonly<Record<string, string>> = {}): InjectOptions {
  const boundary = '----huiyan-test-boundary'
  const before = Object.entries(fields).map(([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('')
  const head = `${before}--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${fileName}"\r\nContent-Type: text/csv\r\n\r\n`
  return {
    method: 'POST', url,
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    payload: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}

/** The JSON of an answer with that status; throws with the body when it has another. */
export function expectJson<T>(answer: LightMyRequestResponse, status = 200): T {
  if (answer.statusCode !== status) throw new Error(`${answer.statusCode} instead of ${status}: ${answer.body}`)
  return answer.json<T>()
}
