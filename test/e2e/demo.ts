import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { TestProject } from 'vitest/node'
import { startServer, type StartedServer } from '../support/start-server.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A data directory in which the demo was seeded; no server runs over it. */
    readonly demo: string
  }
}

/** Seeds the demo, in ten seconds of a processor, once for all files of the project; each copies it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startServer()
  await server.end()
  project.provide('demo', server.dataDir)
  return () => rm(server.dataDir, { recursive: true, force: true })
}

/** A server with the demo, on data of its own, as `huiyan start` gives it when it is started for the second time. */
export async function startDemo(): Promise<StartedServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyan-e2e-'))
  await cp(inject('demo'), dataDir, { recursive: true })
  return startServer(dataDir)
}
