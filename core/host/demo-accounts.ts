import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SessionInfo } from '../contracts/api.ts'

export type DemoAccounts = NonNullable<SessionInfo['demo']>

const fileOf = (dataDir: string) => join(dataDir, 'demo-accounts.json')

/** The accounts of the demo seed with their passwords, null where none was seeded. */
export async function readDemoAccounts(dataDir: string): Promise<DemoAccounts | null> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => null)
  return text === null ? null : (JSON.parse(text) as DemoAccounts)
}

/** Notes them where only the operator can read; deleting the file takes them off the sign-in page. */
export async function writeDemoAccounts(dataDir: string, accounts: DemoAccounts): Promise<void> {
  await writeFile(fileOf(dataDir), `${JSON.stringify(accounts, null, 2)}\n`, { mode: 0o600 })
}
