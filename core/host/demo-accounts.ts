import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionInfo } from '../contracts/api.ts'

export type DemoAccounts = NonNullable<SessionInfo['demo']>

/** What is known of a demo: its accounts with their passwords, and whether its seeding came to an end. */
export interface Demo {
  readonly accounts: DemoAccounts
  readonly seeded: boolean
}

const fileOf = (dataDir: string) => join(dataDir, 'demo-accounts.json')

/** Null where no demo was begun; deleting the file takes the accounts off the sign-in page. */
export async function readDemo(dataDir: string): Promise<Demo | null> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as Demo)
}

/** Notes a demo where only the operator can read; written beside and renamed, so that no crash leaves half of it. */
export async function writeDemo(dataDir: string, demo: Demo): Promise<void> {
  await writeFile(`${fileOf(dataDir)}.new`, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  await rename(`${fileOf(dataDir)}.new`, fileOf(dataDir))
}
