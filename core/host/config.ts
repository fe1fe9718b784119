import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { HuiyanError } from '../base/errors.ts'

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
  /** Checks of single records (`screen`) that each account or token has in an hour. */
  readonly screenQuota: number
  /** Look-ups of persons, for forms, that each account has in an hour. */
  readonly peopleQuota: number
  /** Look-ups that find nobody, by account and day. */
  readonly peopleMisses: number
  /** Attachments that each account may have sent without an answer or a draft that names them: files, and megabytes. */
  readonly looseFiles: number
  readonly looseMegabytes: number
  /** The least severe lines that the log has. */
  readonly logLevel: (typeof logLevels)[number]
}

/** Beyond these the pool gains little and the rest of the machine would feel it. */
const mostDefaultThreads = 8

const logLevels = ['error', 'warn', 'info', 'debug'] as const

type Env = Readonly<Record<string, string | undefined>>

/** Reads the `HUIYAN_*` variables; an empty one is as good as none. Throws `bad-setting`, naming the variable, on a value that cannot be used. */
export function readConfig(given: Env, workingDir: string): Config {
  const env: Env = Object.fromEntries(Object.entries(given).filter(([, value]) => value?.trim() !== ''))
  const dataDir = resolve(workingDir, env['HUIYAN_DATA'] ?? './data')
  const host = env['HUIYAN_HOST'] ?? '127.0.0.1'
  const port = integer(env, 'HUIYAN_PORT', 8080, 0, 65_535)
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
    poolThreads: integer(env, 'HUIYAN_POOL_THREADS', Math.min(availableParallelism(), mostDefaultThreads), 1, 256),
    screenQuota: integer(env, 'HUIYAN_SCREEN_QUOTA', 1000, 0, 100_000_000),
    peopleQuota: integer(env, 'HUIYAN_PEOPLE_QUOTA', 60, 0, 100_000_000),
    peopleMisses: integer(env, 'HUIYAN_PEOPLE_MISSES', 100, 0, 100_000_000),
    looseFiles: integer(env, 'HUIYAN_LOOSE_FILES', 1000, 1, 1_000_000),
    looseMegabytes: integer(env, 'HUIYAN_LOOSE_MEGABYTES', 4096, 1, 1_000_000_000),
    logLevel: logLevel(env),
  }
}

function bad(name: string, value: string, zh: string, en: string): HuiyanError {
  return new HuiyanError('bad-setting', { name, value, 'expected-zh': zh, 'expected-en': en })
}

function integer(env: Env, name: string, fallback: number, min: number, max: number): number {
  const text = env[name]
  if (text === undefined) return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < min || value > max) throw bad(name, text, `${min} 到 ${max} 之间的整数`, `a whole number from ${min} to ${max}`)
  return value
}

function flag(env: Env, name: string, fallback: boolean): boolean {
  const text = env[name]
  if (text === undefined) return fallback
  if (text === '0' || text === 'false') return false
  if (text === '1' || text === 'true') return true
  throw bad(name, text, '0 或 1', '0 or 1')
}

function databaseUrl(env: Env, dataDir: string): string {
  const text = env['HUIYAN_DATABASE_URL']
  if (text === undefined) return resolve(dataDir, 'huiyan.sqlite')
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    throw bad('HUIYAN_DATABASE_URL', text.replace(/\/\/[^@/]*@/, '//***@'), 'SQLite 文件的路径', 'the path of a SQLite file')
  }
  return resolve(text)
}

function baseUrl(env: Env, host: string, port: number): string {
  const text = env['HUIYAN_BASE_URL']
  if (text === undefined) return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw bad('HUIYAN_BASE_URL', text, 'http(s) 地址', 'an http(s) address')
  return text.replace(/\/+$/, '')
}

function timeZone(env: Env): string {
  const text = env['HUIYAN_TIMEZONE'] ?? 'Asia/Shanghai'
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return text
  } catch {
    throw bad('HUIYAN_TIMEZONE', text, 'IANA 时区名，例如 Asia/Shanghai', 'the IANA name of a time zone, such as Asia/Shanghai')
  }
}

function memory(env: Env): string {
  const text = env['HUIYAN_POOL_MEMORY'] ?? '2GB'
  if (!/^[1-9]\d*(MB|MiB|GB|GiB)$/.test(text)) throw bad('HUIYAN_POOL_MEMORY', text, '内存大小，例如 2GB', 'an amount of memory, such as 2GB')
  return text
}

function logLevel(env: Env): Config['logLevel'] {
  const text = env['HUIYAN_LOG'] ?? 'warn'
  const level = logLevels.find((one) => one === text)
  if (level === undefined) throw bad('HUIYAN_LOG', text, `${logLevels.join('、')} 之一`, `one of ${logLevels.join(', ')}`)
  return level
}
