import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { decidedAlerts, type DecidedAlert } from '../domain/alerts/decided-alerts.ts'
import { readConfig } from '../host/config.ts'
import { readKeys } from '../host/keys.ts'
import { readStore } from '../store/database.ts'
import { UsageError } from './command.ts'

/** What people made of alerts, and the key by which their identifiers became tokens. */
export interface Dispositions {
  readonly alerts: readonly DecidedAlert[]
  readonly tokenKey: Uint8Array
}

/**
 * Reads what became of a rule's alerts in an installation, which may be running meanwhile, by its data folder. Throws `UsageError` where
 * there is none, `database-unreadable`, `database-newer`, `database-older`, `key-file-missing`, `key-file-damaged`.
 */
export async function readDispositions(dataDir: string, topic: string, rule: string): Promise<Dispositions> {
  const { HUIYAN_DATA: own = './data', HUIYAN_DATABASE_URL: database, HUIYAN_KEY_FILE: keyFile } = process.env
  // What is kept elsewhere is that of the installation that is set up here, of no other.
  const elsewhere = resolve(own) === resolve(dataDir) ? { HUIYAN_DATABASE_URL: database, HUIYAN_KEY_FILE: keyFile } : {}
  const config = readConfig({ ...elsewhere, HUIYAN_DATA: dataDir }, process.cwd())
  if (!existsSync(config.databaseUrl)) {
    throw new UsageError(`“${resolve(dataDir)}”里没有慧眼的数据（${config.databaseUrl} 不存在）。--dispositions 请写服务的 HUIYAN_DATA 文件夹。`, `There is no data of Huiyan in ${resolve(dataDir)} (no ${config.databaseUrl}). Give --dispositions the server's HUIYAN_DATA folder.`)
  }
  const { token } = await readKeys(config.keyFile, false)
  return { tokenKey: token, alerts: await readStore(config.databaseUrl, (em) => decidedAlerts({ em }, topic, rule)) }
}
