import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { ScannerPlace } from '../domain/forms/file-scanner.ts'
import { mailConfig, type MailConfig } from './mail-config.ts'
import { badSetting, integerSetting, type Env } from './setting.ts'

/** Everything an operator may set, read once at start. */
export interface Config {
  /** Absolute path of the one folder that holds all state. */
  readonly dataDir: string
  readonly host: string
  readonly port: number
  /** Path of the SQLite file, or a `postgresql://` URL. */
  readonly databaseUrl: string
  /** Absolute path of the file with the keys; not inside any database. */
  readonly keyFile: string
  readonly demo: boolean
  /** What links in messages begin with; never taken from a header. */
  readonly baseUrl: string
  /** IANA name of the city's time zone. */
  readonly timeZone: string
  /** DuckDB's memory limit, e.g. `2GB`. */
  readonly poolMemory: string
  readonly poolThreads: number
  /** How long the evaluation of a rule may take. */
  readonly ruleMinutes: number
  /** Checks of single records (`screen`) that each account or token has in an hour. */
  readonly screenQuota: number
  /** Look-ups of persons, for forms, that each account has in an hour. */
  readonly peopleQuota: number
  /** Look-ups that find nobody, by account and day. */
  readonly peopleMisses: number
  /** Attachments that each account may have sent without an answer or a draft that names them: files, and megabytes. */
  readonly looseFiles: number
  readonly looseMegabytes: number
  /** Where a clamd looks through files that are attached; null: nothing does. */
  readonly scanner: ScannerPlace | null
  /** Null: no mails are sent. */
  readonly mail: MailConfig | null
  /** Between two mails to one person at least, in minutes. */
  readonly mailMinutes: number
  /** The least severe lines that the log has. */
  readonly logLevel: (typeof logLevels)[number]
}

/** Beyond these the pool gains little and the rest of the machine would feel it. */
const mostDefaultThreads = 8

const logLevels = ['error', 'warn', 'info', 'debug'] as const

/** Reads the `HUIYAN_*` variables; an empty one is as good as none. Throws `bad-setting`, naming the variable, on a value that cannot be used. */
export function readConfig(given: Env, workingDir: string): Config {
  const env: Env = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim() !== ''))
  const dataDir = resolve(workingDir, env['HUIYAN_DATA'] ?? './data')
  const host = env['HUIYAN_HOST'] ?? '127.0.0.1'
  const port = integerSetting(env, 'HUIYAN_PORT', 8080, 0, 65_535)
  return {
    dataDir,
    host,
    port,
    databaseUrl: databaseUrl(env, dataDir),
    keyFile: resolve(workingDir, env['HUIYAN_KEY_FILE'] ?? resolve(dataDir, 'keys', 'huiyan.key')),
    demo: flag(env, 'HUIYAN_DEMO', true),
    baseUrl: baseUrl(env, host, port),
    timeZone: timeZone(env),
    poolMemory: memory(env),
    poolThreads: integerSetting(env, 'HUIYAN_POOL_THREADS', Math.min(availableParallelism(), mostDefaultThreads), 1, 256),
    ruleMinutes: integerSetting(env, 'HUIYAN_RULE_MINUTES', 60, 1, 10_080),
    screenQuota: integerSetting(env, 'HUIYAN_SCREEN_QUOTA', 1000, 0, 100_000_000),
    peopleQuota: integerSetting(env, 'HUIYAN_PEOPLE_QUOTA', 60, 0, 100_000_000),
    peopleMisses: integerSetting(env, 'HUIYAN_PEOPLE_MISSES', 100, 0, 100_000_000),
    looseFiles: integerSetting(env, 'HUIYAN_LOOSE_FILES', 1000, 1, 1_000_000),
    looseMegabytes: integerSetting(env, 'HUIYAN_LOOSE_MEGABYTES', 4096, 1, 1_000_000_000),
    scanner: scanner(env),
    mail: mailConfig(env, workingDir),
    mailMinutes: integerSetting(env, 'HUIYAN_MAIL_MINUTES', 15, 0, 1440),
    logLevel: logLevel(env),
  }
}

function flag(env: Env, name: string, fallback: boolean): boolean {
  const text = env[name]
  if (text === undefined) return fallback
  if (text === '0' || text === 'false') return false
  if (text === '1' || text === 'true') return true
  throw badSetting(name, text, '0 或 1', '0 or 1')
}

function databaseUrl(env: Env, dataDir: string): string {
  const text = env['HUIYAN_DATABASE_URL']
  if (text === undefined) return resolve(dataDir, 'huiyan.sqlite')
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw badSetting('HUIYAN_DATABASE_URL', text.replace(/\/\/[^@/]*@/, '//***@'), 'SQLite 文件的路径', 'the path of a SQLite file')
  }
  return resolve(text)
}

function baseUrl(env: Env, host: string, port: number): string {
  const text = env['HUIYAN_BASE_URL']
  if (text === undefined) return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw badSetting('HUIYAN_BASE_URL', text, 'http(s) 地址', 'an http(s) address')
  return text.replace(/\/+$/, '')
}

function timeZone(env: Env): string {
  const text = env['HUIYAN_TIMEZONE'] ?? 'Asia/Shanghai'
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return text
  } catch {
    throw badSetting('HUIYAN_TIMEZONE', text, 'IANA 时区名，例如 Asia/Shanghai', 'the IANA name of a time zone, such as Asia/Shanghai')
  }
}

function scanner(env: Env): ScannerPlace | null {
  const text = env['HUIYAN_CLAMD']
  if (text === undefined) return null
  if (text.startsWith('/')) return { path: text }
  const [, host, port] = /^(?:\[([0-9a-fA-F:]+)\]|[A-Za-z0-9.-]+):(\d{1,5})$/.exec(text) === null ? [] : /^\[?([^\]]+?)\]?:(\d{1,5})$/.exec(text)!
  if (host === undefined || Number(port) < 1 || Number(port) > 65_535) throw badSetting('HUIYAN_CLAMD', text, 'clamd 的套接字路径，或“主机:端口”', 'the path of clamd’s socket, or host:port')
  return { host, port: Number(port) }
}

function memory(env: Env): string {
  const text = env['HUIYAN_POOL_MEMORY'] ?? '2GB'
  if (!/^[1-9]\d*(MB|MiB|GB|GiB)$/.test(text)) throw badSetting('HUIYAN_POOL_MEMORY', text, '内存大小，例如 2GB', 'an amount of memory, such as 2GB')
  return text
}

function logLevel(env: Env): Config['logLevel'] {
  const text = env['HUIYAN_LOG'] ?? 'warn'
  const level = logLevels.find((one) => one === text)
  if (level === undefined) throw badSetting('HUIYAN_LOG', text, `${logLevels.join('、')} 之一`, `one of ${logLevels.join(', ')}`)
  return level
}
