import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { environment, startServer } from '../../support/start-server.ts'

const core = new URL('../../../core/', import.meta.url).href

/** A first start that is killed at the nth step of its seeding. */
async function killedAt(step: number, dataDir: string): Promise<void> {
  const script = `
    import { readConfig } from '${core}host/config.ts'
    import { seedDemo } from '${core}host/seed-demo.ts'
    import { startHouse } from '${core}host/start-house.ts'
    const config = readConfig(process.env, process.cwd())
    let left = ${step}
    await seedDemo(await startHouse(config), config.dataDir, () => {
      if (--left === 0) process.kill(process.pid, 'SIGKILL')
    })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: environment(dataDir), stdio: ['ignore', 'ignore', 'inherit'] })
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  expect(signal).toBe('SIGKILL')
}

test('a first start that is killed while it seeds goes on at the next one, with the passwords it first had', { timeout: 120_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyan-e2e-'))
  const accounts = async () => JSON.parse(await readFile(join(dataDir, 'demo-accounts.json'), 'utf8')) as { accounts: { password: string }[]; seeded: boolean }
  await killedAt(1, dataDir)
  await killedAt(2, dataDir)
  const first = await accounts()
  expect(first.seeded).toBe(false)
  await killedAt(4, dataDir)
  // Throws unless the supervisor can sign in and every rule has run over every sample.
  const server = await startServer(dataDir)
  try {
    expect(await accounts()).toEqual({ ...first, seeded: true })
    expect((await stat(join(dataDir, 'demo-accounts.json'))).mode & 0o077).toBe(0)
  } finally {
    await server.stop()
  }
})
